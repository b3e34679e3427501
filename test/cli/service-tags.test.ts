import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEnrichment } from '../../src/engine/enrichment.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { azta } from '../harness/azta.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-tags-'))
const cloud = join(folder, 'cloud.json')
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ estate: defaultEstate(), token: 'secret-of-this-test' })
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

test('service tags come through the real client into a file that ingest reads', async () => {
  const out = join(folder, 'tags.json')
  const { status, out: said } = await azta('service-tags', '--out', out, '--cloud', cloud)
  expect([status, said]).toEqual([0, `written  ${out}: change 1, 3 tags, 6 prefixes\n`])
  const { classify } = await readEnrichment({ geo: [out] })
  expect(classify('20.60.1.1')).toMatchObject({ type: 'AzurePublic', azureRegion: 'westeurope' })
})

test('a file of the same change is kept, one of another change is replaced', async () => {
  const out = join(folder, 'kept.json')
  writeFileSync(out, '{"changeNumber":"1","cloud":"Public","values":[]}')
  const before = statSync(out).mtimeMs
  expect((await azta('service-tags', '--out', out, '--cloud', cloud)).out).toMatch(/^unchanged/)
  expect([statSync(out).mtimeMs, readFileSync(out, 'utf8')]).toEqual([
    before,
    '{"changeNumber":"1","cloud":"Public","values":[]}',
  ])
  writeFileSync(out, '{"changeNumber":"0","cloud":"Public","values":[]}')
  expect((await azta('service-tags', '--out', out, '--cloud', cloud)).out).toMatch(/^written/)
})

test('a subscription that does not exist ends with its reason, and writes nothing', async () => {
  const out = join(folder, 'none.json')
  const nobody = '33333333-3333-4333-8333-333333333333'
  const { status, err } = await azta('service-tags', '--out', out, '--cloud', cloud, '--subscription', nobody)
  expect([status, err]).toEqual([4, expect.stringContaining('SubscriptionNotFound')])
  expect(() => statSync(out)).toThrow()
})
