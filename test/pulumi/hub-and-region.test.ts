import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cliOfTests } from './cli/find-cli.ts'
import { openStage, type Stage } from './cli/real-cli.ts'
import { hubAndRegion } from './cli/small-estate.ts'

const found = cliOfTests()

describe.skipIf(found === undefined)('a hub, and a region of another stack', () => {
  let sandbox: Stage['sandbox']
  let cli: Stage['cli']
  let close: Stage['close']
  beforeAll(async () => {
    ;({ sandbox, cli, close } = await openStage(found!))
  })
  afterAll(() => close())

  test('the region’s log feeds the workspace of the hub, which the region reads from the hub’s outputs', async () => {
    const { hub, region } = hubAndRegion()
    await cli.configure('hub', hub)
    await cli.configure('weu', region)
    const early = await cli.run('weu', 'up --yes --skip-preview')
    expect(early.status).not.toBe(0)
    expect(early.text).toContain('organization/azure-traffic-analytics/hub')

    expect((await cli.run('hub', 'up --yes --skip-preview')).text).toContain('+ 5 created')
    expect((await cli.run('weu', 'up --yes --skip-preview')).status).toBe(0)
    const again = await cli.run('weu', 'up --yes --skip-preview')
    expect(again.text).toMatch(/\d+ unchanged/)
    expect(again.text).not.toMatch(/[+~] \d/)
    const logs = sandbox.arm.resources().filter(({ id }) => id.includes('/flowLogs/vnet-hub-westeurope-'))
    expect(JSON.stringify(logs.map(({ properties }) => properties.flowAnalyticsConfiguration))).toContain(
      '/workspaces/law-azta-dev',
    )
  })
})
