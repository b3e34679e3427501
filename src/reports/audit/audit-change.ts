import { z } from 'zod'
import { type Audit, sharesOf } from '../../enforce/index.ts'
import { type QueryResult, TrafficError } from '../../model/index.ts'

const text = z.string()
const finding = z.object({ level: text, rule: text, subscriptionId: text, resource: text, message: text })
const share = z.object({ subscription: text, region: text, vnetId: text, percent: z.number().optional() })
const schema = z.object({
  tool: z.literal('azta audit'),
  version: z.literal(1),
  at: z.iso.datetime(),
  filter: z.object({ regions: z.array(text), tags: z.record(text, text) }).nullable(),
  findings: z.array(finding),
  coverage: z.array(share),
})

/** What a change needs of an earlier audit. */
export type EarlierAudit = z.output<typeof schema>

type EarlierFinding = z.output<typeof finding>

/** What is different from an earlier audit. */
export interface AuditChange {
  /** When the earlier one was. */
  readonly since: string
  readonly appeared: readonly EarlierFinding[]
  readonly resolved: readonly EarlierFinding[]
  /** Found then and not now, in a subscription that could not be read whole now: neither resolved nor there. */
  readonly uncertain: readonly EarlierFinding[]
  /** Places whose share of logged NICs moved; null is unknown. */
  readonly coverage: readonly ShareChange[]
}

interface ShareChange {
  readonly subscription: string
  readonly region: string
  readonly before: number | null
  readonly after: number | null
}

/** Reads the JSON of an earlier `azta audit -o json`. `file` is named in errors. */
export function parseEarlierAudit(content: string, file: string): EarlierAudit {
  const read = schema.safeParse(jsonOf(content))
  if (read.success) return read.data
  const at = read.error.issues[0]?.path.join('.') || 'the document'
  throw new TrafficError('reports/bad-audit', `${at}: it is no audit of this version`, {
    place: { file },
    hint: 'it is what an earlier `azta audit -o json` wrote',
  })
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

/** Compares by rule and resource; what could not be read now, or was not looked at, is never taken for resolved. */
export function changeSince(earlier: EarlierAudit, audit: Audit): AuditChange {
  if (JSON.stringify(earlier.filter) !== JSON.stringify(audit.filter ?? null)) {
    const hint = 'ask with the same --region and --tag as then'
    throw new TrafficError('reports/bad-audit', 'the earlier audit was one of other regions or tags', { hint })
  }
  const now = audit.findings.map(({ level, rule, subscriptionId, resourceId, message }) => ({
    ...{ level, rule, subscriptionId, resource: resourceId, message },
  }))
  const [before, after] = [new Set(earlier.findings.map(keyOf)), new Set(now.map(keyOf))]
  const gone = earlier.findings.filter((one) => !after.has(keyOf(one)))
  const isUncertain = uncertaintyOf(audit)
  return {
    since: earlier.at,
    appeared: now.filter((one) => !before.has(keyOf(one))),
    resolved: gone.filter((one) => !isUncertain(one)),
    uncertain: gone.filter(isUncertain),
    coverage: shareChanges(earlier, audit),
  }
}

function keyOf({ rule, resource }: Pick<EarlierFinding, 'rule' | 'resource'>): string {
  return `${rule} ${resource}`.toLowerCase()
}

/** A subscription that is no longer in scope says nothing about its findings either. */
function uncertaintyOf({ coverage, unknowns, unread }: Audit): (one: EarlierFinding) => boolean {
  const whole = new Set<string>()
  for (const { subscription } of coverage) {
    if (subscription.unread.length === 0) whole.add(subscription.subscriptionId.toLowerCase())
  }
  const unknown = new Set(unknowns.map(({ rule, resourceId }) => keyOf({ rule, resource: resourceId })))
  const parts = new Set(unread.map(({ id }) => id.toLowerCase()))
  return (one) =>
    unknown.has(keyOf(one)) || parts.has(one.resource.toLowerCase()) || !whole.has(one.subscriptionId.toLowerCase())
}

function shareChanges(earlier: EarlierAudit, { coverage }: Audit): readonly ShareChange[] {
  const key = (one: { readonly subscription: string; readonly region: string }) => `${one.subscription}\n${one.region}`
  const before = new Map(earlier.coverage.filter(({ vnetId }) => vnetId === '').map((one) => [key(one), one.percent]))
  return sharesOf(coverage).flatMap((one) => {
    const { subscription, region, vnetId, percent } = one
    if (vnetId !== '' || !before.has(key(one)) || before.get(key(one)) === percent) return []
    return [{ subscription, region, before: before.get(key(one)) ?? null, after: percent ?? null }]
  })
}

/** A change as rows: what appeared, what is resolved, what nobody can say, and where coverage moved. */
export function changeRows({ appeared, resolved, uncertain, coverage }: AuditChange): QueryResult {
  const columns = ['change', 'level', 'rule', 'resource', 'message'].map((name) => ({ name, type: 'string' }) as const)
  const rows = (change: string, all: readonly EarlierFinding[]) =>
    all.map(({ level, rule, resource, message }) => [change, level, rule, resource, message])
  const percent = (value: number | null) => (value === null ? 'unknown' : `${value} %`)
  const moved = coverage.map(({ subscription, region, before, after }) => {
    const place = region === '' ? subscription : `${subscription} ${region}`
    return ['coverage', '', '', place, `${percent(before)} -> ${percent(after)}`]
  })
  return {
    columns,
    rows: [...rows('appeared', appeared), ...rows('resolved', resolved), ...rows('uncertain', uncertain), ...moved],
  }
}
