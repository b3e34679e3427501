import { expect, test } from 'vitest'
import { batchOf, flowsOf } from '../harness/flow-batch.ts'
import { vnetRecord } from '../harness/flow-log.ts'
import { createReduction } from '../harness/row-reduction.ts'

test('a batch holds the flows it was made of, IPv6 and sums beyond 2^53 included', () => {
  const reduction = createReduction(60)
  const tuples = [
    '1793527200000,10.0.0.4,2001:4860::1,1,443,6,O,E,NX,1,9007199254740993,0,0',
    '1793527200000,10.0.0.4,10.0.1.5,1,53,17,I,D,X,0,0,0,0',
  ]
  reduction.add(Buffer.from(JSON.stringify(vnetRecord(tuples))), 1)
  const batch = batchOf(reduction.flows())
  expect(flowsOf(batch)).toEqual([...reduction.flows()])
  expect([...batch.addresses.bytes.subarray(16, 32)]).toEqual([0x20, 1, 0x48, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
})
