/** An expression of KQL and its value: longs as texts, NaN and infinities by name, moments and durations as they print. */
export type FunctionCase = readonly [expression: string, value: unknown]
