/**
 * Lets the Azure CLI look at the estate of known holes on the stand-in, beside azta: `node bench/enforce-peers.ts --az <az>`.
 * az signs in as a managed identity would, at an address on loopback that hands out the stand-in's token; what it reads must
 * be what azta reads. az has no rules: what it says is facts, and what azta makes of them stands beside.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { startSandbox } from '../src/sandbox/sandbox.ts'
import { HOLES, type Hole, holeEstate, subscriptionOf } from '../test/harness/hole-estate.ts'

const run = promisify(execFile)
const { values } = parseArgs({ options: { az: { type: 'string', default: 'az' } } })
const root = join(import.meta.dirname, '..')
const work = mkdtempSync(join(tmpdir(), 'azta-peers-'))

/** az takes a token apart before it sends it: the stand-in's is a JWT that nobody has signed. */
function unsignedToken(tenantId: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const identity = '/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i'
  const claims = { tid: tenantId, oid: 'azta', appid: 'azta', exp: 4_000_000_000, xms_mirid: identity }
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.${part({})}`
}

/** The endpoint of a managed identity, as App Service has it (learn.microsoft.com/azure/app-service/overview-managed-identity). */
async function identityEndpoint(token: string) {
  const body = JSON.stringify({ access_token: token, expires_on: '4000000000', resource: 'arm', token_type: 'Bearer' })
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  return { url: `http://127.0.0.1:${port}/token`, close: () => server.close() }
}

function azConfig(arm: string, ca: string, identity: string) {
  const config = join(work, 'az')
  mkdirSync(config)
  const own = ['resource_manager', 'management', 'active_directory_resource_id', 'active_directory_graph_resource_id']
  const endpoints = [...own, 'gallery', 'sql_management', 'batch_resource_id', 'microsoft_graph_resource_id']
  const lines = endpoints.map((name) => `endpoint_${name} = ${arm}`)
  const login = 'endpoint_active_directory = https://login.microsoftonline.com'
  writeFileSync(join(config, 'clouds.config'), ['[sandbox]', login, ...lines, ''].join('\n'))
  writeFileSync(join(config, 'config'), '[cloud]\nname = sandbox\n')
  writeFileSync(join(work, 'ca.pem'), ca)
  return {
    ...process.env,
    ...{ AZURE_CONFIG_DIR: config, REQUESTS_CA_BUNDLE: join(work, 'ca.pem'), AZURE_CORE_COLLECT_TELEMETRY: 'no' },
    ...{ IDENTITY_ENDPOINT: identity, IDENTITY_HEADER: 'azta', AZURE_CORE_INSTANCE_DISCOVERY: 'false' },
  }
}

const estate = holeEstate()
const token = unsignedToken(estate.tenantId)
const sandbox = await startSandbox({ estate, token })
const identity = await identityEndpoint(token)
const env = azConfig(sandbox.cloud.arm, sandbox.cloud.ca, identity.url)
const cloudFile = join(work, 'cloud.json')
writeFileSync(cloudFile, JSON.stringify(sandbox.cloud))

/** What az says of the logs of a subscription: name, enabled, analytics. */
async function azLogs(subscription: string): Promise<readonly string[]> {
  const query =
    '[].[name, enabled, flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.enabled, targetResourceId]'
  const args = ['network', 'watcher', 'flow-log', 'list', '--location', 'westeurope', '--subscription', subscription]
  const { stdout } = await run(values.az, [...args, '--query', query, '-o', 'json'], { env })
  return (JSON.parse(stdout) as unknown[][]).map((row) => row.join(' ')) // as the query asks for it
}

/** The same of what the stand-in holds. */
function heldLogs(subscription: string): readonly string[] {
  const logs = estate.resources.filter(({ id, type }) => type.endsWith('/flowLogs') && id.includes(subscription))
  return logs.map(({ name, properties }) => {
    const analytics = /"networkWatcherFlowAnalyticsConfiguration":\{"enabled":(\w+)/.exec(
      JSON.stringify(properties),
    )?.[1]
    return [name, properties.enabled, analytics, properties.targetResourceId].join(' ')
  })
}

async function azta(subscription: string): Promise<string> {
  const args = ['src/cli/bin.ts', 'audit', '--cloud', cloudFile, '--subscription', subscription, '-o', 'json']
  const { stdout } = await run('node', args, { cwd: root }).catch((ended: { stdout: string }) => ended) // it ends with 1 on findings
  const { findings }: { findings: { rule: string }[] } = JSON.parse(stdout)
  const seen = findings.map(({ rule }) => rule).filter((rule) => ['FL001', 'FL002', 'FL004', 'TA001'].includes(rule))
  return seen.length === 0 ? 'nothing' : seen.toSorted().join(', ')
}

try {
  const { stdout } = await run(values.az, ['version', '-o', 'json'], { env })
  const { 'azure-cli': version } = JSON.parse(stdout) as Readonly<Record<string, string>> // as `az version` documents it
  await run(values.az, ['login', '--identity'], { env })
  for (const hole of Object.keys(HOLES) as Hole[]) {
    const subscription = subscriptionOf(hole)
    const facts = await azLogs(subscription)
    const isSame = facts.toSorted().join('\n') === heldLogs(subscription).toSorted().join('\n')
    if (!isSame) process.exitCode = 1
    console.log(
      `${hole}: az ${version} lists ${facts.length} logs, ${isSame ? 'as they are' : 'OTHER THAN THEY ARE'}; azta: ${await azta(subscription)}`,
    )
  }
} finally {
  identity.close()
  await sandbox.close()
  rmSync(work, { recursive: true, force: true })
}
