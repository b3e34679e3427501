import { aclGroup, aclRule } from '../acl-spelling.ts'
import type { FlowRecord } from '../decode-record.ts'
import type { FlowTuple } from '../parse-tuple.ts'
import { flowEncryption, l4Protocol, macAddress, shortId } from '../spelling.ts'

/** What a row of NTANetAnalytics is found by among raw tuples: its columns of that name. */
export interface TracedRow {
  /** UTC milliseconds; the end is not part of it. */
  readonly FlowIntervalStartTime: number
  readonly FlowIntervalEndTime: number
  readonly FlowLogResourceId: string
  readonly TargetResourceId: string
  readonly MacAddress: string
  readonly AclGroup: string
  readonly AclRule: string
  readonly FlowDirection: string
  readonly FlowStatus: string
  readonly FlowEncryption: string
  readonly L4Protocol: string
  readonly DestPort: number
  /** Empty where the row stands for the addresses of SrcPublicIps. */
  readonly SrcIp: string
  readonly DestIp: string
  readonly SrcPublicIps: string
  readonly DestPublicIps: string
}

/** Equal for rows and tuples that may go together: all of the key but interval and addresses, as rows spell it. */
export function keyOfRow(row: TracedRow): string {
  const { FlowLogResourceId, TargetResourceId, MacAddress, AclGroup, AclRule } = row
  const { FlowDirection, FlowStatus, FlowEncryption, L4Protocol, DestPort } = row
  const place = [FlowLogResourceId, TargetResourceId, MacAddress, AclGroup, AclRule]
  return [...place, FlowDirection, FlowStatus, FlowEncryption, L4Protocol, String(DestPort)].join('\n')
}

/** The same of a tuple. */
export function keyOfTuple(record: FlowRecord, group: FlowRecord['groups'][number], tuple: FlowTuple): string {
  const { inbound, denied, encryption, protocol, destPort } = tuple
  return keyOfRow({
    ...{ FlowIntervalStartTime: 0, FlowIntervalEndTime: 0, SrcIp: '', DestIp: '', SrcPublicIps: '', DestPublicIps: '' },
    FlowLogResourceId: shortId(record.flowLogId),
    TargetResourceId: shortId(record.targetId),
    MacAddress: macAddress(group.mac),
    AclGroup: aclGroup(group.aclId),
    AclRule: aclRule(group.rule),
    FlowDirection: inbound ? 'Inbound' : 'Outbound',
    FlowStatus: denied ? 'Denied' : 'Allowed',
    FlowEncryption: flowEncryption(encryption),
    L4Protocol: l4Protocol(protocol),
    DestPort: destPort,
  })
}

/** Whether an address is the one of a row's side, or one of the list that the row stands for. */
export function addressTest(address: string, list: string): (candidate: string) => boolean {
  if (address !== '') return (candidate) => candidate === address
  const listed = new Set(list.split(' ').map((entry) => entry.slice(0, entry.indexOf('|'))))
  return (candidate) => listed.has(candidate)
}
