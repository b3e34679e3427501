import { z } from 'zod'
import { datetime, defineQuery, flows, int, LIMIT, long, text, texts, WINDOW } from './define-query.ts'

/**
 * Who is stopped, by which rules, how often; one row for each source, the one that tried most doors first: a scanner stands
 * above whoever repeats one attempt. Public addresses of grouped rows come out of their lists
 * (https://learn.microsoft.com/azure/network-watcher/traffic-analytics-schema, SrcPublicIPs).
 */
export const deniedFlows = defineQuery({
  id: 'denied-flows',
  title: 'Denied flows',
  question: 'Who is denied, at how many hosts and ports, and by which rules?',
  advice:
    'Many ports or hosts: a scan; from inside, isolate the host. One port again and again from inside: a missing rule, or a program to switch off.',
  tags: ['security', 'rules'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Direction: text.describe('as seen by the NIC that logged it'),
    Source: text,
    Place: text.describe('country or Azure region of a public source'),
    Doors: long.describe('different pairs of destination and port'),
    Hosts: long.describe('different destinations'),
    Ports: long.describe('different destination ports'),
    LowestPort: int,
    HighestPort: int,
    Rules: texts,
    Flows: flows.describe('denied flows'),
    FirstSeen: datetime.describe('first flow of the rows it is in'),
    LastSeen: datetime,
  }),
  key: ['Direction', 'Source', 'Place'],
  chart: { kind: 'bar', category: ['Source', 'Place'], values: ['Doors'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Denied"
    | extend Denied = strcat("|", DeniedInFlows + DeniedOutFlows), Listed = strcat(SrcPublicIps, DestPublicIps)
    | mv-expand Entry = split(iff(isempty(Listed), Denied, Listed), " ") to typeof(string)
    | extend Address = tostring(split(Entry, "|")[0]), Flows = tolong(split(Entry, "|")[1])
    | extend Source = iff(isempty(SrcPublicIps), SrcIp, Address), Destination = iff(isempty(DestPublicIps), DestIp, Address)
    | extend Place = iff(FlowDirection == "Inbound", coalesce(AzureRegion, Country, ""), "")
    | summarize
        Doors = count_distinct(strcat(Destination, " ", DestPort)), Hosts = count_distinct(Destination),
        Ports = count_distinct(DestPort), LowestPort = min(DestPort), HighestPort = max(DestPort),
        Rules = array_sort_asc(make_set(AclRule)), Flows = sum(Flows), FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Direction = FlowDirection, Source, Place
    | project Direction, Source, Place, Doors, Hosts, Ports, LowestPort, HighestPort, Rules, Flows, FirstSeen, LastSeen
    | order by Doors desc, Flows desc, Source asc, Direction asc, Place asc
    | take _limit`,
})
