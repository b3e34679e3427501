/** How bad a finding is, worst first. */
export const LEVELS = ['error', 'warning', 'note'] as const

export type Level = (typeof LEVELS)[number]

interface Rule {
  readonly level: Level
  /** What to do. */
  readonly fix: string
  /** Controls of the CIS Microsoft Azure Foundations Benchmark that ask for it, by version. */
  readonly cis?: string
}

/** The rules that the audit checks from networks, watchers and flow logs alone. */
export const RULES = {
  NW001: { level: 'error', fix: 'create NetworkWatcher_<region> in NetworkWatcherRG', cis: '5.0: 7.6; 4.0: 8.6' },
  FL001: { level: 'error', fix: 'create a VNet flow log', cis: '5.0: 7.8; 4.0: 8.8' },
  FL002: { level: 'error', fix: 'enable the flow log' },
  FL003: { level: 'error', fix: 'write the flow log again' },
  FL004: { level: 'warning', fix: 'delete the flow log of a target that is gone' },
  FL005: { level: 'error', fix: 'make the flow log anew in the region of its target' },
  FL006: { level: 'warning', fix: 'disable the NSG flow log once the VNet flow log writes' },
  FL007: { level: 'warning', fix: 'replace it by a VNet flow log before 2027-09-30' },
  FL008: { level: 'note', fix: 'check that the narrower log is meant' },
  FL009: { level: 'warning', fix: 'set the format version to 2' },
  FL010: { level: 'warning', fix: 'log without filter, or say in the profile why not' },
  TA001: {
    level: 'error',
    fix: 'enable Traffic Analytics on the flow log',
    cis: '5.0: 6.1.1.5, 6.1.1.7; 4.0: 7.1.1.5, 7.1.1.7',
  },
  TA002: { level: 'error', fix: 'send the log to the workspace of the profile' },
  TA003: { level: 'warning', fix: 'set the interval of Traffic Analytics to that of the profile' },
  IN001: { level: 'error', fix: 'grant Reader on the subscription, or leave it out of the scope' },
} as const satisfies Readonly<Record<string, Rule>>

export type RuleId = keyof typeof RULES

/** From this day NSG flow logs no longer exist (Microsoft's announcement). */
export const NSG_LOGS_END = new Date('2027-09-30T00:00:00Z')
