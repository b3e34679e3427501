import type { Command } from './define-command.ts'

/** What the list of commands says of one; the command itself, and all that it needs, is loaded when it is named. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  /** Positional arguments in the usual notation: `<id...>`, `[path]`. */
  readonly args?: string
  readonly load: () => Promise<Command>
}

/** Every command of `azta`, in the order of its help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'provision, audit, reduce, ask and validate, in a sandbox on this machine; needs no Azure account',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'ingest',
    args: '<path|url...>',
    summary: 'reduce raw flow logs into a store, beside what it has',
    load: async () => (await import('./commands/ingest.ts')).ingest,
  },
  {
    name: 'store',
    args: '<info|compact|export|prune>',
    summary: 'look into a store, join its parts, write its tables into files, take old intervals out',
    load: async () => (await import('./commands/store.ts')).store,
  },
  {
    name: 'kql',
    args: '[file] [files...]',
    summary: 'ask a store in KQL; check, format and migrate files of it',
    load: async () => (await import('./commands/kql.ts')).kql,
  },
  {
    name: 'report',
    args: '<list|show|run> [id...]',
    summary: 'list, show and run the packaged questions',
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    name: 'queries',
    args: '<export>',
    summary: 'write the packaged questions as saved functions, as a query pack and as alert rules',
    load: async () => (await import('./commands/queries.ts')).queries,
  },
  {
    name: 'dashboard',
    summary: 'write every packaged question about a store on one page: --export report.html',
    load: async () => (await import('./commands/dashboard.ts')).dashboard,
  },
  {
    name: 'explain',
    summary: 'find the raw tuples behind rows: file, record, source port and rule of each',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'validate',
    args: '[id...]',
    summary: 'ask the local store and a workspace the same KQL, and explain what differs',
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  {
    name: 'audit',
    summary: 'say which networks are logged and analysed, over all subscriptions, and what is wrong',
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  {
    name: 'doctor',
    summary: 'follow the data of every flow log to the first broken link, and say what to do',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'discover',
    summary: 'write the config of a Pulumi stack that gives a flow log to every VNet without one',
    load: async () => (await import('./commands/discover.ts')).discover,
  },
  {
    name: 'plan',
    summary: 'write down what brings flow logs to the profile, setting by setting, and the role that it takes',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'apply',
    args: '<plan>',
    summary: 'carry out a plan, with a journal; what somebody changed since is left alone',
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  {
    name: 'undo',
    args: '<journal>',
    summary: 'make the plan that takes back what a journal says was done',
    load: async () => (await import('./commands/undo.ts')).undo,
  },
  {
    name: 'migrate',
    args: '<plan|apply|readers>',
    summary: 'let other flow logs take over from those of NSGs; say which saved queries still read their table',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  },
  {
    name: 'topology',
    args: '<export> [subscription...]',
    summary: 'read VNets, NICs, balancers, gateways and private endpoints from Azure, for `ingest --topology`',
    load: async () => (await import('./commands/topology.ts')).topology,
  },
  {
    name: 'service-tags',
    summary: 'read the address ranges of Azure’s services, for `ingest --geo`',
    load: async () => (await import('./commands/service-tags.ts')).serviceTags,
  },
  {
    name: 'serve',
    summary: 'answer the queries of other tools from a store, in the forms of Log Analytics and Kusto',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'sandbox',
    summary: 'run a small Azure on loopback (ARM, log queries, blobs) until interrupted',
    load: async () => (await import('./commands/sandbox.ts')).sandbox,
  },
  {
    name: 'completion',
    args: '<bash|zsh|fish>',
    summary: 'write what a shell needs to complete commands, flags and names of reports',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
]
