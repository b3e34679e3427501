import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { azta } from '../harness/azta.ts'
import { cliOfTests } from './cli/find-cli.ts'
import { openStage } from './cli/real-cli.ts'

const found = cliOfTests()

test.skipIf(found === undefined)(
  'what discover writes goes up as it is, changes nothing that exists, and leaves no VNet without a log',
  async () => {
    const { sandbox, cli, close } = await openStage(found!)
    const folder = mkdtempSync(join(tmpdir(), 'azta-discover-'))
    const [cloud, out] = [join(folder, 'cloud.json'), join(folder, 'Pulumi.found.yaml')]
    writeFileSync(cloud, JSON.stringify(sandbox.cloud))
    expect((await azta('discover', '--cloud', cloud, '--out', out)).status).toBe(0)
    await cli.configure('found', parse(readFileSync(out, 'utf8')).config)

    const preview = await cli.run('found', 'preview')
    expect(preview.text).toMatch(/\+ \d+ to create/)
    expect(preview.text).not.toMatch(/to (update|delete|replace|import)/)
    // What a watcher or a VNet shows of its logs is Azure's own doing.
    const existed = sandbox.arm.resources()
    expect((await cli.run('found', 'up --yes --skip-preview')).status).toBe(0)
    expect(sandbox.arm.resources()).toEqual(expect.arrayContaining([...existed]))
    expect((await cli.run('found', 'up --yes --skip-preview')).text).not.toMatch(/^ {4}[+~-] \d/m)

    const again = await azta('discover', '--cloud', cloud, '--out', join(folder, 'again.yaml'))
    expect(again.out).toContain('0 VNets in 0 regions get a log')
    await close()
  },
)
