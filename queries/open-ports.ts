import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, text, texts, WINDOW } from './define-query.ts'

/** Ports that the internet reaches. Management and database ports are findings whoever uses them. */
export const openPorts = defineQuery({
  id: 'open-ports',
  title: 'Open ports',
  question: 'Which ports of which hosts does the internet reach, and which rule lets it?',
  advice:
    'Close management and database ports: Bastion, just-in-time access or a private endpoint instead of the rule named.',
  tags: ['security', 'internet'],
  techniques: ['T1133', 'T1190'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Severity: text.describe('high: management or database port; note: any other'),
    Host: text,
    Vm: text,
    DestPort: int,
    L4Protocol: text,
    AclRule: text,
    AclGroup: text,
    Countries: texts.describe('where the callers are; Azure regions among them'),
    Flows: flows,
    Bytes: bytes,
  }),
  key: ['Host', 'Vm', 'DestPort', 'L4Protocol', 'AclRule', 'AclGroup'],
  chart: { kind: 'bar', category: ['Host', 'DestPort'], values: ['Flows'] },
  kql: `
    let Risky = dynamic([21, 22, 23, 135, 139, 445, 1433, 1521, 2375, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 9200, 27017]);
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and FlowDirection == "Inbound"
    | where FlowType in ("ExternalPublic", "MaliciousFlow", "AzurePublic")
    | summarize
        Countries = array_sort_asc(make_set(coalesce(Country, AzureRegion, "unknown"))),
        Flows = sum(AllowedInFlows),
        Bytes = sum(BytesSrcToDest + BytesDestToSrc),
        Metered = countif(isnotnull(BytesSrcToDest))
        by Host = DestIp, Vm = DestVm, DestPort, L4Protocol, AclRule, AclGroup
    | extend Severity = iff(set_has_element(Risky, DestPort), "high", "note"), Bytes = iff(Metered == 0, long(null), Bytes)
    | project Severity, Host, Vm, DestPort, L4Protocol, AclRule, AclGroup, Countries, Flows, Bytes
    | order by Severity asc, Flows desc, Host asc, DestPort asc, L4Protocol asc, AclRule asc, AclGroup asc, Vm asc
    | take _limit`,
})
