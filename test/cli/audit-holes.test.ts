import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { azta } from '../harness/azta.ts'
import { type Hole, holeEstate, subscriptionOf } from '../harness/hole-estate.ts'

/** What the audit must say of each hole, and where: the rules about coverage, state and analytics. */
const EXPECTED: Readonly<Record<Hole, readonly string[]>> = {
  'a disabled log': ['FL001 vnet-westeurope-0', 'FL002 log-vnet-westeurope-0'],
  'one good log of two on a watcher': ['FL001 vnet-westeurope-1'],
  'a workspace and no analytics': ['TA001 log-vnet-westeurope-0', 'TA001 log-vnet-westeurope-1'],
  'ids in another letter case': [],
}

interface Finding {
  readonly rule: string
  readonly resource: string
}

test('the known holes of other checks are seen, each where it is', async () => {
  const sandbox = await startSandbox({ estate: holeEstate(), token: 'secret-of-this-test' })
  const cloud = join(mkdtempSync(join(tmpdir(), 'azta-holes-')), 'cloud.json')
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
  for (const [hole, findings] of Object.entries(EXPECTED)) {
    const subscription = subscriptionOf(hole as Hole)
    const { out } = await azta('audit', '--cloud', cloud, '--subscription', subscription, '-o', 'json')
    const answer: { findings: Finding[] } = JSON.parse(out)
    const said = answer.findings
      .filter(({ rule }) => ['FL001', 'FL002', 'FL004', 'TA001', 'TA002'].includes(rule))
      .map(({ rule, resource }) => `${rule} ${resource.split('/').at(-1)}`)
    expect([hole, said.toSorted()]).toEqual([hole, findings])
  }
  await sandbox.close()
})
