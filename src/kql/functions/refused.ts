const NO_CLUSTER = 'it asks a cluster, and there is none here'

const NETWORK = 'it asks a service over the network'
const PATTERNS = 'how Azure finds patterns is not published'
const MANY_TABLES = 'it answers with several tables: ask for each with a query of its own'
const GRAPHS = 'graphs are not supported'
const GEOGRAPHY = 'geography is not supported'
const STATES = 'states of estimates are not kept here: use dcount or percentile'
const UNDOCUMENTED = 'it is no part of the documented language'

/** Why a function or aggregate of the reference does not compile, by name or by how its name begins. */
const REASONS: readonly (readonly [names: RegExp, reason: string])[] = [
  [/^(__|passthrough$)/, UNDOCUMENTED],
  [/^hash_(combine|many)$/, 'how Azure combines hashes is not published: hash one text, hash(strcat(...))'],
  [/^series_(outliers|decompose_anomalies)$/, 'how Azure interpolates the percentiles of a series is not published'],
  [/^series_periods_/, 'how Azure scores periods is not published'],
  [/^series_fit_2lines/, 'which splits Azure tries is not published'],
  [/^parse_user_agent$/, 'it needs the list of browsers that Azure keeps'],
  [/^datetime_list_timezones$/, 'the list is that of the cluster'],
  [/^estimate_data_size$/, "it is about sizes in Azure's own memory"],
  [/hll|tdigest/, STATES],
  [/^row_rank$/, 'it is deprecated: use row_rank_dense or row_rank_min'],
  [/^geo_/, GEOGRAPHY],
  [/^(all|any|map|inner_nodes|node_.*|labels)$/, GRAPHS],
  [/^(cluster|database|external_table|materialized_view|entity_group|stored_query_result|graph)$/, NO_CLUSTER],
  [/^(current_|cursor_|extent|ingestion_time|row_id|rowstore_)/, NO_CLUSTER],
]

/** The same of operators. */
const OPERATORS: readonly (readonly [names: RegExp, reason: string])[] = [
  [/graph/, GRAPHS],
  [/^(fork|facet)$/, MANY_TABLES],
  [/^consume$/, 'it gives no rows: leave it out'],
  [/^(externaldata|external_data|inline_external_table)$/, NETWORK],
  [/^(macro-expand|cluster)$/, NO_CLUSTER],
  [/^(assert-schema|execute-and-cache|partition-by)$/, UNDOCUMENTED],
]

/** The same of plugins. */
const PLUGINS: readonly (readonly [names: RegExp, reason: string])[] = [
  [/_request|^ai_|^(external_datatable|execute_|infer_storage_schema)/, NETWORK],
  [/^(python|r|csharp)$/, 'it runs another language'],
  [/^(autocluster|basket|diffpatterns)$/, PATTERNS],
  [/^(funnel_|sequence_detect|session_count)/, 'how Azure counts sessions and steps is not published in full'],
  [/^(new_)?activity_(metrics|engagement)$/, 'which ids Azure counts as new or retained is not published in full'],
  [/^dcount_intersect$/, STATES],
  [/^geo_/, GEOGRAPHY],
  [/^preview$/, MANY_TABLES],
  [/^(identity|estimate_rows_count)/, UNDOCUMENTED],
]

/** What to say of a name that does not compile; undefined when there is nothing special to say. */
export function refusalOf(name: string, kind: 'function' | 'operator' | 'plugin' = 'function'): string | undefined {
  const reasons = { function: REASONS, operator: OPERATORS, plugin: PLUGINS }[kind]
  return reasons.find(([names]) => names.test(name))?.[1]
}
