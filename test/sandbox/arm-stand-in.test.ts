import { describe, expect, test } from 'vitest'
import { type Arm, createArm } from '../../src/sandbox/arm/arm.ts'
import { NO_FAULTS, parseFaults } from '../../src/sandbox/arm/faults/parse-faults.ts'
import { rateLimits } from '../../src/sandbox/arm/faults/rate-limits.ts'
import { armEstate, subscriptionAt } from '../harness/arm-estate.ts'
import { logsFor } from '../harness/arm-run.ts'

const estate = armEstate({ subscriptions: 2, vnets: 3, logged: true })
const bare = armEstate({ subscriptions: 1 })
const [{ id, body }] = logsFor(bare) as [ReturnType<typeof logsFor>[number]]
const watcher = id.replace(/\/flowLogs\/.*$/, '')
const standIn = (from = bare, options: object = {}) => createArm(from, { origin: () => 'https://arm.test', ...options })

function ask(arm: Arm, method: string, path: string, more: object = {}, version = '2026-01-01') {
  return arm.handle({ method, path, query: new Map([['api-version', version]]), ...more })
}
/** What the tests look at in an answer. */
interface Shown {
  readonly [field: string]: unknown
  readonly id: string
  readonly complianceState: string
  readonly nextLink: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly value: readonly Shown[]
  readonly data: readonly object[]
}
const shownOf = ({ body: shown }: ReturnType<typeof ask>) => shown as Shown // every field of it is looked at by a test
const get = (arm: Arm, path: string, version?: string) => shownOf(ask(arm, 'GET', path, {}, version))

describe('a write', () => {
  test('of a new log is 201 and Updating, then Succeeded; of an old one 200', () => {
    const arm = standIn(bare, { pollSeconds: 10 })
    const made = ask(arm, 'PUT', id, { body })
    expect(made).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Updating' } } })
    expect(made.headers).toMatchObject({ 'retry-after': '10' })
    const operation = new URL(made.headers!['azure-asyncoperation']!).pathname
    expect(get(arm, operation)).toMatchObject({ status: 'Succeeded' })
    expect(get(arm, id).properties.provisioningState).toBe('Succeeded')
    expect(ask(arm, 'PUT', id, { body }).status).toBe(200)
  })

  test('of a VNet log with analytics makes a collection rule and its endpoint beside the workspace, as Azure does', () => {
    const arm = standIn()
    const before = arm.resources().length
    const workspace = arm.resources().find(({ type }) => type.endsWith('/workspaces'))!
    const settings = { enabled: true, workspaceResourceId: workspace.id }
    const analysed = { flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: settings } }
    ask(arm, 'PUT', id, { body: { ...body, properties: { ...Object(body).properties, ...analysed } } })
    const made = arm
      .resources()
      .slice(before)
      .map(({ type }) => type.split('/').at(-1))
    expect(made.sort()).toEqual(['dataCollectionEndpoints', 'dataCollectionRules', 'flowLogs'])
  })

  test('goes on by being looked at, as often as was said', () => {
    const arm = standIn(bare, { fate: () => ({ end: 'Succeeded', polls: 2 }) })
    ask(arm, 'PUT', id, { body })
    const states = [1, 2, 3, 4].map(() => get(arm, id).properties.provisioningState)
    expect(states).toEqual(['Updating', 'Updating', 'Updating', 'Succeeded'])
  })

  test('moves the etag of the log and of its watcher, and is refused with an older one', () => {
    const arm = standIn()
    const before = get(arm, watcher).etag
    ask(arm, 'PUT', id, { body })
    const { etag } = get(arm, id)
    expect([etag === before, get(arm, watcher).etag]).toEqual([false, etag])
    expect(ask(arm, 'PUT', id, { body, ifMatch: before })).toMatchObject({
      status: 412,
      body: { error: { code: 'PreconditionFailed' } },
    })
    expect(ask(arm, 'PUT', id, { body, ifMatch: etag }).status).toBe(200)
  })

  test('on a watcher that is being written is refused where one writer is allowed', () => {
    const arm = standIn(bare, { oneWriter: true })
    ask(arm, 'PUT', id, { body })
    expect(ask(arm, 'PUT', id, { body })).toMatchObject({
      status: 409,
      body: { error: { code: 'AnotherOperationInProgress' } },
    })
    get(arm, id)
    expect(ask(arm, 'PUT', id, { body }).status).toBe(200)
  })

  test('of a disabled log blanks its storage and retention', () => {
    const arm = standIn()
    ask(arm, 'PUT', id, { body: { ...body, properties: { ...body.properties, enabled: false } } })
    expect(get(arm, id).properties).toMatchObject({ storageId: '', retentionPolicy: { days: 0, enabled: false } })
  })

  test('a deleted log is 202 with both links and gone; nothing is 204', () => {
    const arm = standIn()
    ask(arm, 'PUT', id, { body })
    const { status, headers } = ask(arm, 'DELETE', id)
    expect([status, headers?.location]).toEqual([202, expect.stringContaining('/operationResults/')])
    expect(get(arm, new URL(headers!['azure-asyncoperation']!).pathname)).toMatchObject({ status: 'Succeeded' })
    expect(ask(arm, 'GET', new URL(headers!.location!).pathname).status).toBe(204)
    expect(ask(arm, 'DELETE', id).status).toBe(204)
  })

  test('with an older API version loses what came later, and does not show it', () => {
    const later = {
      ...body,
      identity: { type: 'None' },
      properties: { ...body.properties, recordTypes: 'B', enabledFilteringCriteria: 'x' },
    }
    const arm = standIn()
    ask(arm, 'PUT', id, { body: later })
    expect(get(arm, id)).toMatchObject({
      identity: { type: 'None' },
      properties: { recordTypes: 'B', enabledFilteringCriteria: 'x' },
    })
    expect(get(arm, id, '2024-05-01').properties).not.toHaveProperty('recordTypes')
    expect(get(arm, id, '2023-11-01')).not.toHaveProperty('identity')
    ask(arm, 'PUT', id, { body: later }, '2022-09-01')
    expect(get(arm, id).properties).not.toHaveProperty('enabledFilteringCriteria')
  })

  test('of a second watcher in a region is refused', () => {
    const second = `${watcher.replace(/[^/]+$/, '')}another`
    expect(ask(standIn(), 'PUT', second, { body: { location: 'westeurope' } })).toMatchObject({
      ...{ status: 400, body: { error: { code: 'NetworkWatcherCountLimitReached' } } },
    })
  })
})

describe('a list', () => {
  test('of logs has pages of two, of watchers ids in another letter case', () => {
    const arm = standIn(estate)
    const first = get(arm, `${watcher}/flowLogs`)
    expect(first.value).toHaveLength(2)
    const next = new URL(first.nextLink)
    const query = new Map([...next.searchParams])
    expect(ask(arm, 'GET', next.pathname, { query }).body).toMatchObject({ value: [expect.anything()] })
    const list = get(arm, `/subscriptions/${subscriptionAt(0)}/providers/Microsoft.Network/networkWatchers`)
    expect(list.value[0]?.id).toContain('/NETWORKWATCHERRG/')
  })
})

describe('Resource Graph and Azure Policy', () => {
  const post = (arm: Arm, query: string, options: object = {}) =>
    ask(arm, 'POST', '/providers/Microsoft.ResourceGraph/resources', { body: { query, ...options } })

  test('rows of a type come by pages, with the quota', () => {
    const query = "resources | where type in~ ('microsoft.network/virtualnetworks') | project id, type"
    const first = post(standIn(estate), query, { options: { $top: 4 } })
    expect(first.headers).toMatchObject({ 'x-ms-user-quota-remaining': '14' })
    expect(first.body).toMatchObject({ totalRecords: 6, count: 4, resultTruncated: 'false', $skipToken: '4' })
    expect(Object.keys(shownOf(first).data[0] ?? {})).toEqual(['id', 'type'])
    const rest = post(standIn(estate), query, {
      options: { $top: 4, $skipToken: '4' },
      subscriptions: [subscriptionAt(1)],
    })
    expect(rest.body).toMatchObject({ totalRecords: 3, count: 0 })
  })

  test('what they do not know they refuse', () => {
    expect(post(standIn(), 'resources | summarize count()')).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest' } },
    })
  })

  test('a disabled log makes a VNet compliant, as Microsoft’s policy has it', () => {
    const arm = standIn()
    const states = `/subscriptions/${subscriptionAt(0)}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults`
    const stateOf = () => shownOf(ask(arm, 'POST', states)).value[0]?.complianceState
    expect(stateOf()).toBe('NonCompliant')
    ask(arm, 'PUT', id, { body: { ...body, properties: { ...body.properties, enabled: false } } })
    expect(stateOf()).toBe('Compliant')
  })

  test('a namespace is registered, unless the estate says otherwise', () => {
    const path = `/subscriptions/${subscriptionAt(0)}/providers/Microsoft.Insights`
    expect(get(standIn(), path).registrationState).toBe('Registered')
    const properties = { registrationState: 'NotRegistered' }
    const provider = { id: path, name: 'Microsoft.Insights', type: 'Microsoft.Resources/providers', properties }
    expect(get(standIn({ ...bare, resources: [...bare.resources, provider] }), path).registrationState).toBe(
      'NotRegistered',
    )
  })
})

describe('faults by switch', () => {
  test('are read from a text or the lines of a file', () => {
    expect(parseFaults('')).toEqual(NO_FAULTS)
    expect(parseFaults('throttle=50%, polls = 3\n# a remark\npage-loop\ndeny=a\ndeny=b # another')).toEqual({
      ...NO_FAULTS,
      ...{ throttle: 0.5, polls: 3, 'page-loop': true, deny: ['a', 'b'] },
    })
  })

  test.each(['throtle=50%', 'throttle', 'throttle=x', 'throttle=150%', 'page-loop=maybe', 'deny='])(
    '%s is refused',
    (text) => {
      expect(() => parseFaults(text)).toThrow(/is not a fault of the sandbox/)
    },
  )

  test('the limits of ARM are 250 reads at once and 25 a second', () => {
    let now = 0
    const allowed = rateLimits(() => now)
    const read = { method: 'GET', path: '/subscriptions/s/x', query: new Map<string, string>() }
    for (let count = 0; count < 250; count++) expect(allowed(read).retryAfterSeconds).toBeUndefined()
    expect(allowed(read)).toMatchObject({
      headers: { 'x-ms-ratelimit-remaining-subscription-reads': '0' },
      retryAfterSeconds: 1,
    })
    now = 1000
    expect(
      Array.from({ length: 26 }, () => allowed(read)).filter((one) => one.retryAfterSeconds === undefined),
    ).toHaveLength(25)
  })
})
