/** How bad a finding is, worst first. */
export const LEVELS = ['error', 'warning', 'note'] as const

export type Level = (typeof LEVELS)[number]

/** Controls of the CIS Microsoft Azure Foundations Benchmark, by its version. */
type CisControls = Readonly<Record<'4.0' | '5.0' | '6.0', readonly string[]>>

interface Rule {
  readonly level: Level
  /** What should be so. */
  readonly title: string
  /** What to do when it is not. */
  readonly fix: string
  readonly cis?: CisControls
}

const RETENTION: CisControls = { '4.0': ['8.5', '8.8'], '5.0': ['7.5', '7.8'], '6.0': ['7.5', '7.8'] }
const ANALYTICS: CisControls = {
  '4.0': ['7.1.1.5', '7.1.1.7'],
  '5.0': ['6.1.1.5', '6.1.1.7'],
  '6.0': ['6.1.1.5', '6.1.1.6'],
}
const WATCHERS: CisControls = { '4.0': ['8.6'], '5.0': ['7.6'], '6.0': ['7.6'] }

/** Every rule of the audit. The controls are those that prowler maps its checks of flow logs to (compliance/azure/cis_*.json). */
export const RULES = {
  NW001: {
    level: 'error',
    title: 'a region with a VNet has a network watcher that works',
    fix: 'create NetworkWatcher_<region> in NetworkWatcherRG',
    cis: WATCHERS,
  },
  FL001: {
    level: 'error',
    title: 'the traffic of every NIC of a VNet is logged',
    fix: 'create a VNet flow log',
  },
  FL002: { level: 'error', title: 'a flow log is enabled', fix: 'enable the flow log' },
  FL003: { level: 'error', title: 'the last write of a flow log succeeded', fix: 'write the flow log again' },
  FL004: {
    level: 'warning',
    title: 'the target of a flow log exists',
    fix: 'delete the flow log of a target that is gone',
  },
  FL005: {
    level: 'error',
    title: 'a flow log, its watcher and its target are in one region',
    fix: 'make the flow log anew in the region of its target',
  },
  FL006: {
    level: 'warning',
    title: 'no traffic is logged twice, by an NSG flow log and another',
    fix: 'disable the NSG flow log once the VNet flow log writes',
  },
  FL007: {
    level: 'warning',
    title: 'no NSG flow log is in use: they end on 2027-09-30',
    fix: 'replace it by a VNet flow log before 2027-09-30',
  },
  FL008: {
    level: 'note',
    title: 'a flow log that shadows a wider one has the same settings',
    fix: 'check that the narrower log is meant',
  },
  FL009: { level: 'warning', title: 'a flow log has format version 2', fix: 'set the format version to 2' },
  FL010: {
    level: 'warning',
    title: 'no filter and no choice of record types leaves traffic out, but as the profile allows',
    fix: 'log without filter, or allow it in the profile',
  },
  FL011: {
    level: 'error',
    title: 'a flow log has an identity where its account forbids shared keys',
    fix: 'give the flow log a user-assigned identity that may write blobs of the account',
  },
  FL012: {
    level: 'note',
    title: 'the name and the tags of a flow log say whose it is',
    fix: 'rename the log, or give it the tags of the profile',
  },
  ST001: {
    level: 'error',
    title: 'the account of a flow log exists, is StorageV2 of standard tier, in the region, and is the profile’s',
    fix: 'write the flow log to the account of the profile',
  },
  ST002: {
    level: 'warning',
    title: 'blobs are kept for the days of the profile, by the log or by the account’s lifecycle but not by both',
    fix: 'set the days in one place only, as the profile has them',
  },
  ST003: {
    level: 'warning',
    title: 'blobs are kept for 90 days or more',
    fix: 'keep blobs for 90 days, or for ever (0)',
    cis: RETENTION,
  },
  ST004: {
    level: 'warning',
    title: 'the account takes only https of TLS 1.2, has no public blobs, and lets trusted services in',
    fix: 'tighten the account, and let AzureServices bypass its firewall',
  },
  ST005: {
    level: 'note',
    title: 'an account holds the logs of one tenant and one environment',
    fix: 'give each environment an account of its own',
  },
  TA001: {
    level: 'error',
    title: 'Traffic Analytics is enabled, not merely given a workspace',
    fix: 'enable Traffic Analytics on the flow log',
    cis: ANALYTICS,
  },
  TA002: {
    level: 'error',
    title: 'the workspace exists, is the profile’s, and the log names its id and region rightly',
    fix: 'send the log to the workspace of the profile',
    cis: ANALYTICS,
  },
  TA003: {
    level: 'warning',
    title: 'Traffic Analytics runs as often as the profile wants',
    fix: 'set the interval of Traffic Analytics to that of the profile',
  },
  TA004: {
    level: 'warning',
    title: 'the workspace keeps rows as long as wanted, and no daily cap throws them away',
    fix: 'raise the retention or the daily cap of the workspace',
  },
  TA005: {
    level: 'error',
    title: 'rows arrive: the newest of a target is younger than three intervals',
    fix: 'see whether blobs are written, then look at the workspace',
  },
  PV001: {
    level: 'error',
    title: 'Microsoft.Network and Microsoft.Insights are registered',
    fix: 'register the resource provider in the subscription',
  },
  IN001: {
    level: 'error',
    title: 'everything in scope was read',
    fix: 'grant Reader, or leave it out of the scope',
  },
} as const satisfies Readonly<Record<string, Rule>>

export type RuleId = keyof typeof RULES

/** The controls of a rule, each as `CIS 5.0 7.6`. */
export function controlsOf(rule: RuleId): readonly string[] {
  const { cis }: Rule = RULES[rule]
  return Object.entries(cis ?? {}).flatMap(([version, ids]) => ids.map((id) => `CIS ${version} ${id}`))
}

/** From this day NSG flow logs no longer exist (Microsoft's announcement). */
export const NSG_LOGS_END = new Date('2027-09-30T00:00:00Z')
