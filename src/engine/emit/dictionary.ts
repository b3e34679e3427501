import { type Codes, type ParquetCells, type Texts, textsOf } from '../../store/parquet/index.ts'

/** Texts that are looked up by a number: code `codes[number]` of a dictionary that holds no text twice. */
export interface CodedTexts {
  readonly codes: Uint32Array
  readonly dictionary: Texts
  /** The one text, when there is no other. */
  readonly only: string | undefined
}

/** Codes the texts of a list by their places in it. */
export function codedTexts(list: readonly string[]): CodedTexts {
  const places = new Map<string, number>()
  const codes = Uint32Array.from(list, (text) => {
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, places.size)
    return places.size - 1
  })
  const texts = [...places.keys()]
  return { codes, dictionary: textsOf(texts), only: texts.length === 1 ? texts[0] : undefined }
}

/** The cells of a column whose rows have the texts with these numbers. */
export function cellsOf({ codes, dictionary, only }: CodedTexts, numbers: Codes): ParquetCells {
  if (only !== undefined) return { constant: only }
  const cells = new Uint32Array(numbers.length)
  for (let row = 0; row < numbers.length; row++) cells[row] = codes[numbers[row]!]!
  return { codes: cells, dictionary }
}
