/** Texts in quotes, which are left alone, and names of steps, with the alias behind them if there is one. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\b(s\d+)\b( AS \w+)?/g

/**
 * One statement of steps that name each other. A step that is named once stands where it is named; one that is named more
 * often becomes a table that is made once (the database would make it anew for each mention, and take long over each).
 */
export function assembled(bodies: ReadonlyMap<string, string>, select: string): string {
  const mentions = new Map<string, number>()
  for (const text of [...bodies.values(), select]) {
    for (const [, name] of text.matchAll(TOKENS)) {
      if (name !== undefined) mentions.set(name, (mentions.get(name) ?? 0) + 1)
    }
  }
  const whole = new Map<string, string>()
  const inlined = (text: string) =>
    text.replace(TOKENS, (token, name: string | undefined, alias: string | undefined) =>
      name === undefined || mentions.get(name) !== 1 || !whole.has(name)
        ? token
        : `(${whole.get(name)})${alias ?? ` AS ${name}`}`,
    )
  // Steps name only steps before them.
  for (const [name, body] of bodies) whole.set(name, inlined(body))
  const shared = [...whole].filter(([name]) => (mentions.get(name) ?? 0) > 1)
  const tables = shared.map(([name, body]) => `${name} AS MATERIALIZED (${body})`)
  return tables.length === 0 ? inlined(select) : `WITH ${tables.join(',\n')}\n${inlined(select)}`
}
