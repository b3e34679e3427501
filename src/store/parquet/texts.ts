/** Texts in UTF-8, one behind the other; `ends[i]` is where text i ends. */
export interface Texts {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
}

/** Lays texts one behind the other. */
export function textsOf(list: readonly string[]): Texts {
  const bytes = Buffer.from(list.join(''), 'utf8')
  const ends = new Uint32Array(list.length)
  // Lone halves of surrogate pairs become U+FFFD; joining may make a pair of two halves, so then lengths are taken apart.
  const isPlain = bytes.length === list.reduce((so, text) => so + text.length, 0)
  if (!isPlain) return textsOneByOne(list)
  let end = 0
  for (let at = 0; at < list.length; at++) {
    end += list[at]!.length
    ends[at] = end
  }
  return { bytes, ends }
}

function textsOneByOne(list: readonly string[]): Texts {
  const parts = list.map((text) => Buffer.from(text, 'utf8'))
  let end = 0
  const ends = Uint32Array.from(parts, (part) => {
    end += part.length
    return end
  })
  return { bytes: Buffer.concat(parts), ends }
}
