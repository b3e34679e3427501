/** The rows in the order of their keys, rows of one key in the order given: a counting sort. Keys are small numbers. */
export function sortedBy(rows: Uint32Array, keys: Uint32Array): Uint32Array<ArrayBuffer> {
  let [greatest, isSorted, before] = [0, true, 0]
  for (let at = 0; at < rows.length; at++) {
    const key = keys[rows[at]!]!
    if (key > greatest) greatest = key
    if (key < before) isSorted = false
    before = key
  }
  if (isSorted) return rows.slice()
  const places = new Uint32Array(greatest + 2)
  for (let at = 0; at < rows.length; at++) places[keys[rows[at]!]! + 1]!++
  for (let key = 1; key <= greatest; key++) places[key]! += places[key - 1]!
  const sorted = new Uint32Array(rows.length)
  for (let at = 0; at < rows.length; at++) sorted[places[keys[rows[at]!]!]!++] = rows[at]!
  return sorted
}
