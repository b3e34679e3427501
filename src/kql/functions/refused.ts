const NO_CLUSTER = 'it asks a cluster, and there is none here'

/** Why a function or aggregate of the reference does not compile, by name or by how its name begins. */
const REASONS: readonly (readonly [names: RegExp, reason: string])[] = [
  [/^(__|passthrough$)/, 'it is no part of the documented language'],
  [/^hash_(combine|many)$/, 'how Azure combines hashes is not published: hash one text, hash(strcat(...))'],
  [/^series_(outliers|decompose_anomalies)$/, 'how Azure interpolates the percentiles of a series is not published'],
  [/^series_periods_/, 'how Azure scores periods is not published'],
  [/^series_fit_2lines/, 'which splits Azure tries is not published'],
  [/^parse_user_agent$/, 'it needs the list of browsers that Azure keeps'],
  [/^datetime_list_timezones$/, 'the list is that of the cluster'],
  [/^estimate_data_size$/, "it is about sizes in Azure's own memory"],
  [/hll|tdigest/, 'states of estimates are not kept here: use dcount or percentile'],
  [/^row_rank$/, 'it is deprecated: use row_rank_dense or row_rank_min'],
  [/^geo_/, 'geography is not supported'],
  [/^(all|any|map|inner_nodes|node_.*|labels)$/, 'graphs are not supported'],
  [/^(cluster|database|external_table|materialized_view|entity_group|stored_query_result|graph)$/, NO_CLUSTER],
  [/^(current_|cursor_|extent|ingestion_time|row_id|rowstore_)/, NO_CLUSTER],
]

/** What to say of a name that does not compile; undefined when there is nothing special to say. */
export function refusalOf(name: string): string | undefined {
  return REASONS.find(([names]) => names.test(name))?.[1]
}
