/** The rows in the order of their keys, rows of one key in the order given: a counting sort. Keys are small numbers. */
export function sortedBy(rows: Uint32Array, keys: Uint32Array): Uint32Array {
  let greatest = 0
  for (const row of rows) if (keys[row]! > greatest) greatest = keys[row]!
  const places = new Uint32Array(greatest + 2)
  for (const row of rows) places[keys[row]! + 1]!++
  for (let key = 1; key <= greatest; key++) places[key]! += places[key - 1]!
  const sorted = new Uint32Array(rows.length)
  for (const row of rows) sorted[places[keys[row]!]!++] = row
  return sorted
}
