import { z } from 'zod'
import { bool, datetime, defineQuery, flows, int, LIMIT, text, WINDOW } from './define-query.ts'

/** VMs that talk to the internet outside of an allow list: of countries, and of prefixes. Without either list every public address is outside. */
export const rogueNetworks = defineQuery({
  id: 'rogue-networks',
  title: 'Rogue networks',
  question: 'Which VMs talk to networks that nobody allowed?',
  advice:
    'Give the networks that you know as countries=nl,de and prefixes=203.0.113.0/24; what is left is to be allowed, or stopped.',
  tags: ['security', 'internet'],
  severity: 'medium',
  techniques: ['T1071'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    countries: z
      .array(z.string().regex(/^[A-Za-z]{2}$/, 'two letters each'))
      .max(250)
      .default([])
      .describe('countries that are allowed, two letters each'),
    prefixes: z.array(z.string().max(64)).max(1000).default([]).describe('IPv4 prefixes that are allowed'),
  }),
  row: z.object({
    Host: text,
    Vm: text,
    Address: text,
    Country: text.describe('two letters, or "unknown"'),
    Direction: text,
    DestPort: int,
    Flows: flows.describe('allowed'),
    IsMalicious: bool,
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Host', 'Vm', 'Address', 'Country', 'Direction', 'DestPort'],
  chart: { kind: 'bar', category: ['Host', 'Address'], values: ['Flows'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and FlowType in ("ExternalPublic", "MaliciousFlow") and not(IsFlowCapturedAtUdrHop)
    | where Country !in~ (_countries)
    | extend Outbound = FlowDirection == "Outbound"
    | extend Listed = strcat(iff(Outbound, DestPublicIps, SrcPublicIps)), One = iff(Outbound, DestIp, SrcIp)
    | mv-expand Entry = split(iff(isempty(One), Listed, strcat(One, "|", AllowedInFlows + AllowedOutFlows)), " ") to typeof(string)
    | extend Address = tostring(split(Entry, "|")[0]), Begun = tolong(split(Entry, "|")[1])
    | where not(coalesce(ipv4_is_in_any_range(Address, _prefixes), false))
    | summarize Flows = sum(Begun), IsMalicious = countif(FlowType == "MaliciousFlow") > 0, FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Host = iff(Outbound, SrcIp, DestIp), Vm = iff(Outbound, SrcVm, DestVm), Address, Country = coalesce(Country, "unknown"), Direction = FlowDirection, DestPort
    | order by IsMalicious desc, Flows desc, Host asc, Address asc, DestPort asc, Direction asc, Country asc, Vm asc
    | project Host, Vm, Address, Country, Direction, DestPort, Flows, IsMalicious, FirstSeen, LastSeen
    | take _limit`,
})
