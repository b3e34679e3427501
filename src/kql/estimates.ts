const SKETCHED = 'exact here, an estimate in Azure'
const STORED =
  'a valid form here that any decompressor reads, for which Azure has a shorter one when a text can be compressed'
const CLUSTERED = "groups by the paper that Azure's page names, of which Azure's own grouping may differ"

/** Functions that Azure and this compiler may answer in two ways although both are right, and why. */
const REASONS: Readonly<Record<string, string>> = {
  dcount: SKETCHED,
  dcountif: SKETCHED,
  percentile: SKETCHED,
  percentiles: SKETCHED,
  percentiles_array: SKETCHED,
  percentilew: SKETCHED,
  percentilesw: SKETCHED,
  percentilesw_array: SKETCHED,
  'top-hitters': SKETCHED,
  reduce: CLUSTERED,
  rolling_percentile: SKETCHED,
  gzip_compress_to_base64_string: STORED,
  zlib_compress_to_base64_string: STORED,
}

/** Why two right answers may differ, by the name of a function or an operator; undefined where there is only one. */
export function estimateOf(name: string): string | undefined {
  return Object.hasOwn(REASONS, name) ? REASONS[name] : undefined
}
