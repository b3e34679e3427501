/** Places of texts in the order of their code units; equal texts share one. */
export function textRanks(texts: readonly string[]): Uint32Array {
  const ranks = new Map([...new Set(texts)].sort().map((text, rank) => [text, rank]))
  return Uint32Array.from(texts, (text) => ranks.get(text)!)
}
