import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { azta } from '../harness/azta.ts'

let sandbox: Sandbox
let cloud: string
beforeAll(async () => {
  sandbox = await startSandbox({ estate: defaultEstate(), token: 'secret-of-this-test' })
  cloud = join(mkdtempSync(join(tmpdir(), 'azta-audit-')), 'cloud.json')
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

test('an audit of the sandbox finds what the estate leaves to be found, and says with which credential', async () => {
  const { status, out, err } = await azta('audit', '--cloud', cloud, '-o', 'json', '--now', '2026-11-24')
  const { findings, coverage }: { findings: { rule: string; resource: string }[]; coverage: object[] } = JSON.parse(out)
  const of = (rule: string) => findings.filter((one) => one.rule === rule).map(({ resource }) => resource)
  expect(status).toBe(1)
  expect(err).toContain('the sandbox token')
  expect(of('NW001')).toHaveLength(1) // the applications' subscription has no watcher in eastus
  expect(of('FL002')).toHaveLength(1)
  expect(of('FL007')).toHaveLength(1)
  // before the dev stack ran nothing is logged but the old NSG: 10 VNets, 9 of them uncovered
  expect(of('FL001')).toHaveLength(9)
  // vnet-old has four NICs behind the NSG that is logged, vnet-app four that are not
  expect(coverage).toContainEqual({
    ...{ subscription: 'applications', region: 'southeastasia', vnetId: '', byNsgOnly: 4, analysed: 4, percent: 50 },
    nics: { pass: 4, fail: 4, skip: 0, unknown: 0 },
    vnets: { pass: 1, fail: 1, skip: 0, unknown: 0 },
  })
  expect(`${out}${err}`).not.toContain('secret-of-this-test')
})

test('subscriptions that cannot be listed make an audit incomplete, in one sentence', async () => {
  const wrong = join(mkdtempSync(join(tmpdir(), 'azta-audit-')), 'cloud.json')
  writeFileSync(wrong, JSON.stringify({ ...sandbox.cloud, token: 'not-of-this-sandbox' }))
  const { status, err } = await azta('audit', '--cloud', wrong)
  expect(status).toBe(3)
  expect(err).toMatch(/error azure\/unreadable: the subscriptions cannot be listed: InvalidAuthenticationToken: /)
  expect(err).not.toContain('not-of-this-sandbox')
})

test('the level at which an audit fails can be chosen, and an unreadable subscription makes it incomplete', async () => {
  const nobody = '33333333-3333-4333-8333-333333333333'
  expect((await azta('audit', '--cloud', cloud, '--subscription', nobody)).status).toBe(3)
  expect((await azta('audit', '--cloud', join(cloud, 'nope'))).err).toContain('error azure/unknown-cloud')
})

test('coverage is shown by subscription and region', async () => {
  const { out } = await azta('audit', '--cloud', cloud)
  expect(out).toMatch(/applications +southeastasia +8 +4 +4 +4 +50 %/)
})
