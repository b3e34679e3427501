import { z } from 'zod'
import { datetime, defineQuery, LIMIT, long, text, WINDOW } from './define-query.ts'

/** Who the strangers are: every public address that was met, and what is known of it. */
export const publicIps = defineQuery({
  id: 'public-ips',
  title: 'Public addresses',
  question: 'Which public addresses were met, where are they, and is one a known threat?',
  advice: 'Follow a threat in malicious-flows, and any other in azta explain.',
  tags: ['internet', 'security'],
  reads: ['NTAIpDetails'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Ip: text,
    Location: text.describe('country, or Azure region'),
    FlowType: text,
    Owner: text.describe('service tag or registrant'),
    ThreatType: text,
    ThreatDescription: text,
    Intervals: long.describe('intervals in which it was met'),
    FirstSeen: datetime.describe('start of the first of them'),
    LastSeen: datetime,
  }),
  key: ['Ip', 'Location', 'FlowType'],
  kql: `
    NTAIpDetails
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to
    | summarize
        Owner = max(PublicIpDetails), ThreatType = max(ThreatType), ThreatDescription = max(ThreatDescription),
        Intervals = count_distinct(FlowIntervalStartTime),
        FirstSeen = min(FlowIntervalStartTime), LastSeen = max(FlowIntervalStartTime)
        by Ip, Location, FlowType
    | extend IsThreat = FlowType == "MaliciousFlow"
    | order by IsThreat desc, Intervals desc, Ip asc, Location asc, FlowType asc
    | project Ip, Location, FlowType, Owner, ThreatType, ThreatDescription, Intervals, FirstSeen, LastSeen
    | take _limit`,
})
