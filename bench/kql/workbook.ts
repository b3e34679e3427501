/**
 * A text in the style of the portal's workbooks, as long as those get: traffic counted once although both ends log it, units
 * formatted in KQL, nested tops of every protocol and region, series by interval, all in lets and functions. `sections` of
 * about 1.1 kB each come after the head of about 2.5 kB.
 */
export function workbookText(sections: number): string {
  const parts = Array.from({ length: sections }, (_, index) => section(index))
  const names = Array.from({ length: sections }, (_, index) => `section_${index}`)
  return `${HEAD}\n${parts.join('\n')}\nunion ${names.join(', ')}\n| order by Section asc, Kind asc, Key asc, Value desc\n`
}

const HEAD = `
let _from = datetime(2026-11-01);
let _to = datetime(2026-11-02);
let _interval = 1h;
let known_ports = dynamic({"443": "https", "80": "http", "53": "dns", "22": "ssh", "3389": "rdp"});
let isInside = (ip: string) { isnotempty(ip) and ipv4_is_private(ip) };
let first_of = (list: string) { tostring(split(list, ",")[0]) };
let short_name = (resource: string) {
  let parts = split(resource, "/");
  let tail = tostring(parts[array_length(parts) - 1]);
  iff(isempty(resource), "unknown", iff(strlen(tail) > 24, strcat(substring(tail, 0, 21), "..."), tail))
};
let formatted = (bytes: real) {
  let kilo = bytes / 1024.0;
  let mega = kilo / 1024.0;
  let giga = mega / 1024.0;
  case(
    giga >= 1.0, strcat(tostring(round(giga, 2)), " GiB"),
    mega >= 1.0, strcat(tostring(round(mega, 2)), " MiB"),
    kilo >= 1.0, strcat(tostring(round(kilo, 2)), " KiB"),
    strcat(tostring(round(bytes, 0)), " B"))
};
let share = (part: real, whole: real) { iff(whole == 0.0, 0.0, round(100.0 * part / whole, 2)) };
let flows = materialize(
  NTANetAnalytics
  | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to
  | where SubType == "FlowLog" and isnotempty(SrcIp) and isnotempty(DestIp)
  | extend Low = iff(strcmp(SrcIp, DestIp) < 0, SrcIp, DestIp), High = iff(strcmp(SrcIp, DestIp) < 0, DestIp, SrcIp)
  | summarize Sent = max(BytesSrcToDest), Received = max(BytesDestToSrc), Flows = max(CompletedFlows),
      Ends = dcount(FlowDirection)
    by Low, High, DestPort, L4Protocol, L7Protocol, SrcRegion, DestRegion, FlowStatus, FlowType, FlowIntervalStartTime
  | extend Bytes = toreal(Sent + Received), Both = Ends > 1);
let all_bytes = toscalar(flows | summarize sum(Bytes));
let regions = flows | summarize Bytes = sum(Bytes) by SrcRegion | top 8 by Bytes | project SrcRegion;
let line = (T: (Key: string, Bytes: real), section: string, form: string) {
  T
  | summarize Bytes = sum(Bytes) by Key
  | extend Section = section, Kind = form, Value = Bytes, Text = formatted(Bytes), Share = share(Bytes, all_bytes)
  | project Section, Kind, Key, Value, Text, Share
};
let tops = (T: (SrcRegion: string, DestRegion: string, L7Protocol: string, Bytes: real), section: string) {
  T
  | top-nested 3 of SrcRegion with others = "other regions" by RegionBytes = sum(Bytes) desc,
    top-nested 2 of DestRegion with others = "elsewhere" by PairBytes = sum(Bytes) desc,
    top-nested 2 of L7Protocol by ProtocolBytes = sum(Bytes) desc
  | extend Key = strcat(SrcRegion, " > ", DestRegion, " > ", L7Protocol), Bytes = coalesce(ProtocolBytes, PairBytes, RegionBytes)
  | invoke line(section, "nested")
};`

const PROTOCOLS = ['https', 'http', 'domain', 'ssh', 'ms-sql-s', 'ldap', 'ntp', 'smtp']

function section(index: number): string {
  const protocol = PROTOCOLS[index % PROTOCOLS.length]!
  const low = index * 100
  return `
let name_${index} = "${String(index).padStart(2, '0')} ${protocol} ports from ${low}";
let rows_${index} = flows
  | where L7Protocol =~ "${protocol}" and DestPort % 5000 between (${low} .. ${low + 999})
  | where FlowStatus in ("Allowed", "Denied")
  | extend Inside = isInside(Low) and isInside(High);
let total_${index} = toscalar(rows_${index} | summarize sum(Bytes));
let tops_${index} = rows_${index} | project SrcRegion, DestRegion, L7Protocol, Bytes | invoke tops(name_${index});
let ends_${index} = rows_${index}
  | where SrcRegion in (regions)
  | extend Key = strcat(first_of(Low), iff(Inside, " inside ", " outside "), tostring(known_ports[tostring(DestPort)]))
  | project Key, Bytes | top 5 by Bytes | invoke line(name_${index}, "ends");
let series_${index} = rows_${index}
  | make-series Bytes = sum(Bytes) on FlowIntervalStartTime from _from to _to step _interval by FlowType
  | mv-expand Bytes to typeof(real)
  | summarize Value = max(Bytes) by FlowType
  | project Section = name_${index}, Kind = "peak", Key = FlowType, Value, Text = formatted(Value), Share = share(Value, total_${index});
let section_${index} = union tops_${index}, ends_${index}, series_${index};`
}
