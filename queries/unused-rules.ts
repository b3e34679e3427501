import { z } from 'zod'
import { defineQuery, int, LIMIT, text, WINDOW } from './define-query.ts'

/** Rules of network security groups that decided nothing in the window. Some logs name a group by a GUID only: a rule of the same name there may have been this one. */
export const unusedRules = defineQuery({
  id: 'unused-rules',
  title: 'Unused rules',
  question: 'Which security rules have not decided a single flow?',
  advice: 'Look at a long window before you remove one: rules for month ends and disasters are quiet too.',
  tags: ['rules'],
  reads: ['NTANetAnalytics', 'NTATopologyDetails'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Nsg: text.describe('subscription/group/name'),
    Rule: text,
    Direction: text,
    Access: text,
    Priority: int,
    Destination: text.describe('ports'),
    Doubt: text.describe('why it may be used all the same; empty where it is not'),
  }),
  key: ['Nsg', 'Rule'],
  needs: 'topology',
  kql: `
    let Hits = NTANetAnalytics
      | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
      | summarize by AclGroup, AclRule
      | extend Parts = split(AclGroup, "/")
      | extend IsKnown = array_length(Parts) == 9;
    let Used = Hits
      | where IsKnown
      | extend Key = strcat(Parts[2], "/", Parts[4], "/", Parts[8], "/", AclRule)
      | summarize by Key;
    let Guessed = Hits
      | where not(IsKnown)
      | summarize by Rule = AclRule
      | extend Doubt = "a rule of this name decided in a group that the log names by a GUID";
    NTATopologyDetails
    | where SubType == "Topology" and AzureResourceType == "NetworkSecurityGroupRule" and RuleType == "User Defined"
    | summarize arg_max(TimeProcessed, Direction, Access, Priority, DestinationPortRange) by Subscription, Name
    | extend Key = tolower(strcat(Subscription, "/", Name))
    | join kind=leftanti Used on Key
    | extend Parts = split(Key, "/")
    | extend Nsg = strcat(Parts[0], "/", Parts[1], "/", Parts[2]), Rule = tostring(Parts[3])
    | lookup kind=leftouter Guessed on Rule
    | order by Nsg asc, Direction asc, Priority asc, Rule asc
    | project Nsg, Rule, Direction, Access, Priority, Destination = DestinationPortRange, Doubt
    | take _limit`,
})
