import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cliOfTests } from './cli/find-cli.ts'
import { openStage, type Said, type Stage } from './cli/real-cli.ts'
import { estateConfig, HUB } from './cli/small-estate.ts'

const found = cliOfTests()

describe.skipIf(found === undefined)('the real CLI', () => {
  let sandbox: Stage['sandbox']
  let cli: Stage['cli']
  let close: Stage['close']
  beforeAll(async () => {
    ;({ sandbox, cli, close } = await openStage(found!))
    await cli.configure('dev', estateConfig('dev'))
  })
  afterAll(() => close())

  const up = (stack = 'dev') => cli.run(stack, 'up --yes --skip-preview')
  const held = (type: string) => sandbox.arm.resources().filter((one) => one.type === type)
  const ours = () => held('Microsoft.Network/networkWatchers/flowLogs').find(({ id }) => id.includes(`${HUB}-`))!

  /** The writes that a command came to, in order: method, type and name. */
  async function writes(command: () => Promise<Said>): Promise<{ readonly said: Said; readonly sent: string[] }> {
    const spy = vi.spyOn(sandbox.arm, 'handle')
    const said = await command()
    const requests = spy.mock.calls.map(([{ method, path }]) => `${method} ${path.split('/').slice(-2).join('/')}`)
    spy.mockRestore()
    return { said, sent: requests.filter((one) => /^(PUT|DELETE)/.test(one)) }
  }

  test('preview tells what up would make, and makes nothing', async () => {
    const { said, sent } = await writes(() => cli.run('dev', 'preview'))
    expect(said).toMatchObject({ status: 0, text: expect.stringContaining('+ 11 to create') })
    expect(said.text).toContain('customerId : [unknown]')
    expect(sent).toEqual([])
  })

  test('up makes it; a second up changes nothing', async () => {
    const first = await up()
    expect(first.text).toContain('+ 11 created')
    const { said, sent } = await writes(up)
    expect(said.text).toMatch(/11 unchanged/)
    expect(sent).toEqual([])
    console.log(`pulumi ${found!.version} (${found!.origin}), first up:\n${tail(first)}\nsecond up:\n${tail(said)}`)
  })

  test('a changed setting is one update of the log', async () => {
    await cli.configure('dev', estateConfig('dev', { intervalMinutes: 10 }))
    const { said, sent } = await writes(up)
    expect(said.text).toMatch(/~ 1 updated/)
    expect(sent).toEqual([expect.stringMatching(/^PUT flowLogs\//)])
    expect(JSON.stringify(ours().properties)).toContain('"trafficAnalyticsInterval":10')
  })

  test('what was switched off by hand is seen by refresh, and switched on by up', async () => {
    const log = ours()
    const properties = { ...log.properties, enabled: false }
    sandbox.arm.handle({ method: 'PUT', path: log.id, query: new Map(), body: { ...log, properties } })
    const seen = await cli.run('dev', 'refresh --yes --skip-preview')
    expect(seen).toMatchObject({ status: 0, text: expect.stringMatching(/~ 1 updated/) })
    expect((await up()).text).toMatch(/~ 1 updated/)
    expect(ours().properties).toMatchObject({ enabled: true, storageId: log.properties.storageId })
  })

  test('a renamed account is made before the log moves to it, and the old one goes last', async () => {
    await cli.configure('dev', estateConfig('dev', { intervalMinutes: 10, account: 'staztadevnew' }))
    const { said, sent } = await writes(up)
    expect(said.status).toBe(0)
    const moves = sent.filter((one) => /storageAccounts|flowLogs/.test(one))
    expect(moves).toEqual([
      'PUT storageAccounts/staztadevnew',
      expect.stringMatching(/^PUT flowLogs\//),
      'DELETE storageAccounts/staztadev',
    ])
  })

  test('two environments stand side by side, and each goes alone', async () => {
    await cli.configure('staging', estateConfig('staging'))
    expect((await up('staging')).text).toContain('+ 11 created')
    const { said } = await writes(up)
    expect(said.text).toMatch(/11 unchanged/)
    expect((await cli.run('staging', 'destroy --yes --skip-preview')).text).toContain('- 11 deleted')
    expect(ours()).toBeDefined()
  })

  test('destroy takes the logs before the accounts they write to and the workspace they feed', async () => {
    const { said, sent } = await writes(() => cli.run('dev', 'destroy --yes --skip-preview'))
    expect(said.status).toBe(0)
    const order = sent.map((one) => one.split(/[ /]/)[1])
    expect(order.indexOf('flowLogs')).toBeLessThan(order.indexOf('storageAccounts'))
    expect(order.indexOf('flowLogs')).toBeLessThan(order.indexOf('workspaces'))
    expect(held('Microsoft.Network/networkWatchers')).toHaveLength(5) // Azure's own stay
  })
})

/** The end of what the CLI said, without the warnings about the plugins of the test. */
function tail({ text }: Said): string {
  return text.slice(text.lastIndexOf('Outputs:'))
}
