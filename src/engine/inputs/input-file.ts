import { readFile } from 'node:fs/promises'
import { TrafficError } from '../../model/index.ts'

/** The text of a file that the user named, without a byte order mark. */
export async function textOf(file: string): Promise<string> {
  return (await bytesOf(file)).toString('utf8').replace(/^\ufeff/, '')
}

/** The bytes of a file that the user named. */
export async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw badInput(file, 'the file cannot be read', cause)
  }
}

/** The value of a JSON file. */
export async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await textOf(file))
  } catch (cause) {
    if (cause instanceof TrafficError) throw cause
    throw badInput(file, 'the file is not JSON', cause)
  }
}

/** One line of a comma separated file. */
interface Line {
  readonly fields: readonly string[]
  /** The line as it stands, without its comment. */
  readonly content: string
  /** Counted from 1. */
  readonly line: number
}

/** The lines of a comma separated text, one by one; `#` starts a comment, empty lines do not count. */
export function* linesOf(text: string): Iterable<Line> {
  let [start, line] = [0, 0]
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const content = text
      .slice(start, end < 0 ? text.length : end)
      .replace(/#.*/, '')
      .trim()
    line++
    if (content !== '') yield { fields: content.split(',').map((field) => field.trim()), content, line }
    start = end < 0 ? text.length : end + 1
  }
}

/** A file, or something in it, that is not what it should be. */
export function badInput(file: string, message: string, cause?: unknown, hint?: string): TrafficError {
  return new TrafficError('engine/bad-enrichment', message, {
    place: { file },
    ...(cause === undefined ? {} : { cause }),
    ...(hint === undefined ? {} : { hint }),
  })
}

/** A line that is not what it should be. */
export function badLine(file: string, line: number, wanted: string): TrafficError {
  return new TrafficError('engine/bad-enrichment', `this line is not ${wanted}`, { place: { file, line } })
}
