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
  cloud = join(mkdtempSync(join(tmpdir(), 'azta-migrate-')), 'cloud.json')
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

test('a plan names the log that takes over from the NSG log of the sandbox, and writes nothing', async () => {
  const before = JSON.stringify(sandbox.arm.resources())
  const { status, out, err } = await azta('migrate', 'plan', '--cloud', cloud, '-o', 'json')
  const rows: { step: string; target: string; message: string }[] = JSON.parse(out)
  expect(rows.map(({ step, target }) => [step, target.split('/').at(-1)])).toEqual([
    ['create', 'vnet-old-southeastasia'], // its four NICs lie behind the NSG that is logged
    ['disable', 'nsg-vnet-old-southeastasia'],
  ])
  expect(rows[0]!.message).toContain('logs 0 NICs that no log sees today')
  expect(status).toBe(0)
  expect(JSON.stringify(sandbox.arm.resources())).toBe(before)
  expect(`${out}${err}`).not.toContain('secret-of-this-test')
})

test('a subscription that cannot be read ends a plan with 3, and a word other than plan is refused', async () => {
  const nobody = '33333333-3333-4333-8333-333333333333'
  expect((await azta('migrate', 'plan', '--cloud', cloud, '--subscription', nobody)).status).toBe(3)
  expect((await azta('migrate', 'apply', '--cloud', cloud)).err).toContain('migrate knows "plan", not "apply"')
})
