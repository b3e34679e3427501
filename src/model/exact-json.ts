/** `JSON.rawJSON` of Node 22 and later, which the ES2024 library types do not name yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

/** JSON text of a value, longs (bigint) written digit by digit: a JavaScript number would round them beyond 2^53. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? rawJSON(String(one)) : one))
}

/** The value of a JSON text, whole numbers as bigint. Throws SyntaxError as JSON.parse does. */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context!.source!) : value,
  )
}
