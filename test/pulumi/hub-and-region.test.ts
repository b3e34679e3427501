import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { findCli } from './cli/find-cli.ts'
import { type RealCli, setUpCli } from './cli/real-cli.ts'
import { hubAndRegion } from './cli/small-estate.ts'

const found = findCli()
if (found === undefined) console.warn('skipped: there is no Pulumi CLI; `npm run test:pulumi` builds one where Go is')

describe.skipIf(found === undefined)('a hub, and a region of another stack', () => {
  let sandbox: Sandbox
  let cli: RealCli
  beforeAll(async () => {
    sandbox = await startSandbox({ estate: defaultEstate(), token: 'test' })
    cli = setUpCli(found!, sandbox.cloud)
  })
  afterAll(async () => {
    cli.close()
    await sandbox.close()
  })

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
