import type { Generated } from './literals.ts'

/**
 * What a value of each type may be made of. `{long}` is any value of that type, `{a ; b ; c}` one of these texts, `{T}` in turn
 * each type of the list behind it.
 */
const TEMPLATES = `
bool = ({T} == {T}) : long real string datetime timespan bool int guid
bool = ({T} != {T}) : long real string datetime timespan bool int guid
bool = ({T} {< ; <= ; > ; >=} {T}) : long real string datetime timespan int
bool = ({long} {== ; != ; < ; >=} {real})
bool = ({int} {== ; != ; < ; >=} {long})
bool = ({string} {=~ ; !~} {string})
bool = ({bool} {and ; or} {bool})
bool = not({bool})
bool = ({string} {contains ; !contains ; contains_cs ; !contains_cs ; startswith ; !startswith ; startswith_cs ; endswith ; endswith_cs ; !endswith_cs} {string})
bool = ({string} {has ; !has ; has_cs ; !has_cs ; hasprefix ; !hasprefix ; hasprefix_cs ; hassuffix ; hassuffix_cs ; !hassuffix} {"a" ; "b" ; "É1" ; "5" ; "10" ; "ab" ; "lines"})
bool = ({string} has {"a-b" ; "ab c" ; "10.1.2.3" ; "x,y"})
bool = ({string} {has_any ; has_all} ("a", {"b" ; "10" ; "é1"}))
bool = ({string} has_any (dynamic(["a","É1"])))
bool = ({T} {in ; !in} ({T}, {T})) : long string datetime timespan int bool
bool = ({string} {in~ ; !in~} ("a", "É1", {string}))
bool = ({string} {in ; !in ; in~} (dynamic(["a","B","5"])))
bool = ({long} {in ; !in} (dynamic([1,2,-5])))
bool = ({T} {between ; !between} ({T} .. {T})) : long real datetime timespan
bool = ({datetime} between ({datetime} .. 1d))
bool = isnull({T}) : long real datetime timespan bool dynamic guid int string
bool = isnotnull({T}) : long real datetime dynamic guid
bool = isempty({T}) : string long dynamic
bool = isnotempty({T}) : string real dynamic
bool = ({string} matches regex {"^a" ; "[0-9]+" ; "b$" ; "(x|y),"})
bool = iff({bool}, {bool}, {bool})
bool = tobool({T}) : long string bool
bool = {isnan ; isinf ; isfinite}({real})
bool = ipv4_is_private({ip})
bool = {ipv4_is_match ; ipv4_is_in_range}({ip}, {ip})
bool = ipv4_is_match({ip}, {ip}, {8 ; 24 ; 31 ; 32})
bool = ipv4_is_in_any_range({ip}, {ip}, "10.0.0.0/8")
bool = ipv4_is_in_any_range({ip}, dynamic(["10.1.0.0/16","192.168.0.0/24"]))
bool = set_has_element({dynamic}, {"a" ; 1 ; "x"})
bool = bag_has_key({dynamic}, {"a" ; "zz"})
bool = (tostring({dynamic}) == {string})
long = ({long} {+ ; - ; *} {long})
long = ({long} {/ ; %} {long})
long = twice({long})
long = twice({long}, {int})
string = glued({string}, {string})
long = ({int} {+ ; - ; * ; / ; %} {long})
long = (-{long})
long = abs({long})
long = bin({long}, {3 ; 10 ; 1 ; 0 ; -2})
long = strlen({string})
long = string_size({string})
long = tolong({T}) : string real int bool long timespan
long = iff({bool}, {long}, {long})
long = case({bool}, {long}, {bool}, {long}, {long})
long = coalesce({long}, {long}, {long})
long = {max_of ; min_of}({long}, {long}, {long})
long = indexof({string}, {string})
long = indexof({string}, {"b" ; "1" ; "a"}, {0 ; 1 ; -2})
long = indexof({string}, {"b" ; "1" ; ","}, {0 ; 1}, {-1 ; 2 ; 4}, {1 ; 2})
long = countof({string}, {"a" ; "b" ; "aa" ; "1"})
long = countof({string}, {"[ab]" ; "[0-9]"}, "regex")
long = array_length({dynamic})
long = array_index_of({dynamic}, {"a" ; 1 ; "x"})
long = parse_ipv4({ip})
long = parse_ipv4_mask({ip}, {8 ; 24 ; 32})
long = ipv4_compare({ip}, {ip})
long = {binary_and ; binary_or ; binary_xor}({long}, {long})
long = binary_not({long})
long = {binary_shift_left ; binary_shift_right}({long}, {1 ; 3 ; 63})
long = bitset_count_ones({long})
long = sign({long})
long = tolong({dynamic}[0])
long = datetime_diff({"year" ; "quarter" ; "month" ; "week" ; "day" ; "hour" ; "minute" ; "second" ; "millisecond" ; "microsecond"}, {datetime}, {datetime})
long = ({datetime} - {datetime}) / 1tick
int = toint({T}) : long string real bool
int = {hourofday ; dayofmonth ; dayofyear ; monthofyear ; getyear ; getmonth ; week_of_year}({datetime})
int = datetime_part({"year" ; "quarter" ; "month" ; "week_of_year" ; "day" ; "dayofyear" ; "hour" ; "minute" ; "second" ; "millisecond" ; "microsecond" ; "nanosecond"}, {datetime})
int = iff({bool}, {int}, {int})
real = ({real} {+ ; - ; * ; /} {real})
real = ({long} {+ ; - ; * ; /} {real})
real = ({timespan} / {timespan})
real = bin({real}, {0.5 ; 2.0 ; 0.0 ; -1.0})
real = {floor ; ceiling}({real}, 1.0)
real = ceiling({real})
real = round({real}, {0 ; 1 ; 2})
real = {abs ; sqrt ; exp ; log ; log10 ; log2 ; sin ; cos ; tan ; atan ; degrees ; radians}({real})
real = {asin ; acos}({real})
real = pow({real}, {2 ; 0.5 ; -1})
real = atan2({real}, {real})
real = sign({real})
real = toreal({T}) : long string int bool
real = iff({bool}, {real}, {real})
real = coalesce({real}, {real})
real = {max_of ; min_of}({real}, {real})
real = array_sum({dynamic})
real = todouble({dynamic}[0])
string = strcat({string}, {string})
string = strcat({T}, "|", {T}) : long real datetime timespan bool guid dynamic
string = tostring({T}) : long real datetime timespan bool guid dynamic int
string = strcat_delim({","}, {string}, {long}, {string})
string = {tolower ; toupper}({string})
string = substring({string}, {0 ; 1 ; -2 ; 9})
string = substring({string}, {0 ; 1 ; -2}, {0 ; 1 ; 3 ; 9})
string = {trim ; trim_start ; trim_end}({"a+" ; "[^a-z]+"}, {string})
string = replace_string({string}, {"a" ; "b" ; ","}, {string})
string = replace_regex({string}, {"[ab]" ; "([0-9])" ; "x"}, {"<\\\\1>" ; "-" ; ""})
string = extract({"([a-z])([0-9]?)" ; "b(.*)"}, {0 ; 1}, {string})
string = reverse({string})
string = strrep({string}, {0 ; 1 ; 3})
string = strrep({string}, 2, ",")
string = strcat_array({dynamic}, {"," ; ""})
string = iff({bool}, {string}, {string})
string = case({bool}, {string}, {string})
string = coalesce({string}, {string})
string = format_datetime({datetime}, {"yyyy-MM-dd HH:mm:ss" ; "yy/M/d h:m:s tt" ; "fffffff" ; "FFF"})
string = format_timespan({timespan}, {"d.hh:mm:ss" ; "hh:mm" ; "fffffff"})
string = format_bytes({long})
string = format_bytes({long}, {1 ; 2}, {"KB" ; "MB" ; ""})
string = base64_encode_tostring({string})
string = url_encode({string})
string = url_decode(url_encode({string}))
string = base64_decode_tostring(base64_encode_tostring({string}))
string = tohex({long})
string = tohex({long}, {4 ; 20})
string = {hash_md5 ; hash_sha256}({string})
string = gettype({T}) : dynamic long
string = tostring({dynamic}.a)
string = tostring({dynamic}[{0 ; 1 ; -1 ; 7}])
string = tostring(parse_json({string}))
datetime = ({datetime} {+ ; -} {timespan})
datetime = bin({datetime}, {1d ; 7d ; 1h ; 0s})
datetime = bin_at({datetime}, {1d ; 6h}, {datetime})
datetime = {startofday ; startofweek ; startofmonth ; startofyear ; endofday ; endofweek ; endofmonth ; endofyear}({datetime})
datetime = {startofday ; startofweek ; startofmonth ; startofyear ; endofmonth ; endofweek}({datetime}, {-1 ; 1 ; 3})
datetime = datetime_add({"year" ; "quarter" ; "month" ; "week" ; "day" ; "hour" ; "minute" ; "second"}, {1 ; -1 ; 13 ; 100}, {datetime})
datetime = todatetime({string})
datetime = todatetime(tostring({datetime}))
datetime = make_datetime({2024 ; 2023 ; 0}, {2 ; 12 ; 13}, {29 ; 31 ; 1})
datetime = make_datetime(2024, 2, 1, {5 ; 24}, 6, {7 ; 7.5})
datetime = iff({bool}, {datetime}, {datetime})
datetime = unixtime_seconds_todatetime({long})
datetime = unixtime_milliseconds_todatetime({long})
datetime = now()
datetime = ago({timespan})
datetime = coalesce({datetime}, {datetime})
datetime = {max_of ; min_of}({datetime}, {datetime})
timespan = ({datetime} - {datetime})
timespan = ({timespan} {+ ; -} {timespan})
timespan = ({timespan} * {2 ; -1 ; 1.5})
timespan = ({timespan} / {2 ; 3 ; 1.5})
timespan = ({timespan} % {1h ; 7s})
timespan = bin({timespan}, {1h ; 7m ; 0s})
timespan = totimespan(tostring({timespan}))
timespan = dayofweek({datetime})
timespan = make_timespan({1 ; 0}, {59 ; 0}, {30 ; 0})
timespan = make_timespan(2, 3, 4, {5 ; 5.5})
timespan = iff({bool}, {timespan}, {timespan})
dynamic = pack_array({T}, {T}) : long string real datetime bool
dynamic = pack_array({dynamic}, {string})
dynamic = bag_pack("k", {T}, "m", {T}) : long string dynamic timespan
dynamic = split({string}, {"," ; "a" ; "-"})
dynamic = split({string}, ",", {0 ; 1 ; 9})
dynamic = parse_json({string})
dynamic = todynamic(tostring({dynamic}))
dynamic = {dynamic}.a
dynamic = {dynamic}[{0 ; 1 ; -1 ; 7}]
dynamic = {dynamic}["{a ; b}"]
dynamic = array_concat({dynamic}, {dynamic})
dynamic = array_reverse({dynamic})
dynamic = array_slice({dynamic}, {0 ; 1 ; -2}, {1 ; -1 ; 5})
dynamic = {set_union ; set_intersect ; set_difference}({dynamic}, {dynamic})
dynamic = bag_keys({dynamic})
dynamic = bag_merge({dynamic}, {dynamic})
dynamic = extract_all({"([a-z])" ; "([a-z])([0-9])"}, {string})
dynamic = iff({bool}, {dynamic}, {dynamic})
dynamic = {array_rotate_left ; array_rotate_right}({dynamic}, {1 ; -1 ; 5})
dynamic = {array_shift_left ; array_shift_right}({dynamic}, {1 ; -2 ; 9})
dynamic = array_shift_left({dynamic}, 1, {long})
dynamic = array_split({dynamic}, {1 ; -1 ; dynamic([1,2])})
dynamic = {array_sort_asc ; array_sort_desc}({dynamic})
dynamic = array_iff(dynamic([true,false,null]), {dynamic}, {long})
dynamic = zip({dynamic}, {dynamic})
dynamic = repeat({T}, {0 ; 2}) : long string
dynamic = bag_remove_keys({dynamic}, dynamic(["a","zz"]))
dynamic = bag_set_key({dynamic}, {"a" ; "n"}, {T}) : long string
dynamic = parse_csv({string})
dynamic = unicode_codepoints_from_string({string})
bool = set_equals({dynamic}, {dynamic})
bool = {isascii ; isutf8}({string})
real = jaccard_index({dynamic}, {dynamic})
long = strcmp({string}, {string})
long = indexof_regex({string}, {"[0-9]" ; "b$" ; "x"})
long = has_any_index({string}, dynamic(["b","10","É1"]))
string = translate({"abc" ; "1,"}, {"xyz" ; "-" ; ""}, {string})
string = replace_strings({string}, dynamic(["a","b"]), dynamic(["b","c"]))
string = url_encode_component({string})
string = base64_decode_tostring({string})
string = make_string(unicode_codepoints_from_string({string}))
string = hash_sha1({string})
string = array_strcat({dynamic}, "-")
string = format_ipv4({ip}, {8 ; 24 ; 32})
string = format_ipv4({long})
guid = toguid({string})
guid = toguid(tostring({guid}))
guid = iff({bool}, {guid}, {guid})
long = ipv6_compare({ip6}, {ip6})
long = ipv6_compare({ip6}, {ip6}, {16 ; 64 ; 120 ; 128})
bool = {ipv6_is_match ; ipv6_is_in_range}({ip6}, {ip6})
string = parse_ipv6({ip6})
string = parse_ipv6_mask({ip6}, {32 ; 100 ; 128})
dynamic = {series_abs ; series_floor ; series_exp ; series_fill_forward ; series_fill_backward ; series_ceiling ; series_sin}({series})
dynamic = {series_add ; series_subtract ; series_multiply ; series_divide}({series}, {series})
dynamic = {series_greater ; series_greater_equals ; series_less ; series_less_equals ; series_equals ; series_not_equals}({series}, {series})
dynamic = series_fill_const({series}, {0 ; 7 ; 1.5})
real = {series_sum ; series_product}({series})
series = {dynamic([1,2,3]) ; dynamic([1.5,null,-2.5,4]) ; dynamic([null,5,null]) ; dynamic([]) ; dynamic([0,9007199254740993]) ; dynamic([-1,2.25])}
series = pack_array({long}, {long}, {real})
series = {dynamic}
ip6 = {"2001:db8::1" ; "2001:db8::/32" ; "::" ; "::1/128" ; "fe80:0:0:0:0:0:0:1" ; "2001:db8:0:0:1::/80" ; "10.1.2.3" ; "10.1.0.0/16" ; "1::2::3" ; "g::1" ; ""}
ip6 = {string}
ip = {"10.1.2.3" ; "10.1.0.0/16" ; "192.168.0.1/24" ; "172.32.0.1" ; "0.0.0.0/0" ; "300.1.1.1" ; ""}
ip = {string}
`

/** What only stands inside of other values: texts of addresses, lists of numbers. */
const INNER = ['ip', 'ip6', 'series'] as const
export type Inner = (typeof INNER)[number]

export function isInner(type: string): type is Inner {
  return INNER.some((one) => one === type)
}

/** A piece of text, a value of a type, or one of several texts. */
export type Part = string | { readonly type: Generated | Inner } | { readonly choices: readonly string[] }

export interface Template {
  readonly parts: readonly Part[]
}

const TYPES = new Set([
  'bool',
  'int',
  'long',
  'real',
  'string',
  'datetime',
  'timespan',
  'dynamic',
  'guid',
  'ip',
  'ip6',
  'series',
])

/** The templates of each type. */
export const templates: ReadonlyMap<string, readonly Template[]> = Map.groupBy(
  TEMPLATES.trim().split('\n').flatMap(readLine),
  ({ gives }) => gives,
)

function readLine(line: string): readonly (Template & { readonly gives: string })[] {
  const [, gives, body, list] = /^(\w+) = (.*?)(?: : ([a-z ]+))?$/.exec(line)!
  const types = list?.split(' ') ?? ['']
  return types.map((type) => ({ gives: gives!, parts: partsOf(body!.replaceAll('{T}', `{${type}}`)) }))
}

function partsOf(body: string): readonly Part[] {
  return body.split(/\{([^}]*)\}/).map((text, index) => (index % 2 === 0 ? text : holeOf(text)))
}

function holeOf(text: string): Part {
  if (TYPES.has(text)) return { type: text as Generated } // TYPES holds exactly these
  return { choices: text.split(' ; ') }
}
