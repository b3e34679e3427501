import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cliOfTests } from './cli/find-cli.ts'
import { openStage, type Stage } from './cli/real-cli.ts'
import { estateConfig } from './cli/small-estate.ts'

const found = cliOfTests()

const WATCHERS = 'Microsoft.Network/networkWatchers'

describe.skipIf(found === undefined)('the real CLI, when something stands in the way', () => {
  let sandbox: Stage['sandbox']
  let cli: Stage['cli']
  let close: Stage['close']
  beforeEach(async () => {
    ;({ sandbox, cli, close } = await openStage(found!))
  })
  afterEach(() => close())

  const up = (env?: Readonly<Record<string, string>>) => cli.run('dev', 'up --yes --skip-preview', env)
  const held = (type: string) => sandbox.arm.resources().filter((one) => one.type === type)
  const resources = async () =>
    JSON.parse((await cli.run('dev', 'stack export')).text.replace(/^[^{]*/, '')).deployment.resources as {
      readonly urn: string
      readonly type: string
    }[]

  test('an up that was killed between Azure’s write and the state is brought to its end by cancel, import and up', async () => {
    await cli.configure('dev', estateConfig('dev'))
    const account = 'staztadev'
    const child = cli.start('dev', 'up --yes --skip-preview --parallel 1', { AZTA_STALL: account })
    const ended = new Promise((resolve) => child.once('close', resolve))
    const isMade = () => held('Microsoft.Storage/storageAccounts').some(({ name }) => name === account)
    await expect.poll(isMade, { timeout: 30_000 }).toBe(true)
    process.kill(-child.pid!, 'SIGKILL')
    await ended

    const locked = await up()
    expect(locked.status).not.toBe(0)
    expect(locked.text).toContain('the stack is currently locked')
    expect((await cli.run('dev', 'cancel --yes')).status).toBe(0)

    const refused = await up() // which also ends the pending operation
    expect(refused.status).not.toBe(0)
    expect(refused.text).toContain('cannot create already existing resource')

    const { id } = held('Microsoft.Storage/storageAccounts').find(({ name }) => name === account)!
    const urns = (await resources()).map(({ urn }) => urn)
    const parent = urns.find((urn) => urn.endsWith('FlowLogStorage::estate-11111111-westeurope-storage'))!
    const provider = urns.find((urn) => urn.includes('pulumi:providers:'))!
    const what = `azure-native:storage:StorageAccount estate-11111111-westeurope-storage ${id}`
    const how = `--parent p=${parent} --provider q=${provider} --protect=false --generate-code=false`
    const imported = await cli.run('dev', `import ${what} ${how} --yes --skip-preview`)
    expect(imported).toMatchObject({ status: 0, text: expect.stringContaining('= 1 imported') })
    expect((await up()).status).toBe(0)
    expect((await up()).text).toMatch(/11 unchanged/)
  })

  test('Azure’s refusal ends up with Azure’s code; what was made stays, and the next up makes the rest', async () => {
    await cli.configure('dev', estateConfig('dev'))
    const watcher = held(WATCHERS).find(({ name }) => name === 'NetworkWatcher_westeurope')!
    sandbox.arm.handle({ method: 'DELETE', path: watcher.id, query: new Map() })
    const refused = await up()
    expect(refused.status).not.toBe(0)
    expect(refused.text).toContain('ParentResourceNotFound')
    sandbox.arm.handle({ method: 'PUT', path: watcher.id, query: new Map(), body: { location: 'westeurope' } })
    expect((await up()).text).toMatch(/\+ 1 created/)
  })

  test('a watcher that stands is adopted unchanged, protected, and outlives the stack', async () => {
    await cli.configure('dev', estateConfig('dev', { watcherMode: 'adopt' }))
    const adopted = await up()
    expect(adopted.text).toMatch(/= 1 imported/)
    expect((await up()).text).toMatch(/12 unchanged/)

    const refused = await cli.run('dev', 'destroy --yes --skip-preview')
    expect(refused.status).not.toBe(0)
    expect(refused.text).toContain('cannot be deleted')
    const watcher = (await resources()).find(({ type }) => type === 'azure-native:network:NetworkWatcher')!
    await cli.run('dev', `state unprotect --yes ${watcher.urn}`)
    expect((await cli.run('dev', 'destroy --yes --skip-preview')).status).toBe(0)
    expect(held(WATCHERS).map(({ name }) => name)).toContain('NetworkWatcher_westeurope')
  })
})
