import { expect, test } from 'vitest'
import { armEstate } from '../harness/arm-estate.ts'
import { againstFaults, logsFor, writeAll } from '../harness/arm-run.ts'

const estate = armEstate({ subscriptions: 3, vnets: 3 })
const wanted = logsFor(estate)

test.each(['error=30%, reset=10%, cut=5%', 'throttle=50%', 'throttle-after=50%'])(
  '%s over 100 seeds: the same end state, at most 8 tries a call, hardly a second run',
  async (faults) => {
    const clean = await againstFaults({ faults: '', estate }, async ({ port, logs }) => {
      await writeAll(port, wanted)
      return logs()
    })
    let again = 0
    for (let seed = 1; seed <= 100; seed++) {
      await againstFaults({ faults, estate, seed }, async ({ port, logs, waits }) => {
        again += await writeAll(port, wanted)
        expect(logs()).toEqual(clean)
        expect(Math.max(0, ...waits.map(({ tries }) => tries))).toBeLessThan(8)
      })
    }
    // A call fails for good when 8 tries do: 1 in 256 at one half, of two calls and more for each of 900 logs.
    expect(again).toBeLessThan(40)
  },
)
