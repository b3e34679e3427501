import { KqlError } from '../kql/kql-error.ts'
import { EXIT, type ExitStatus, type Place, TrafficError } from '../model/error.ts'
import { visible } from '../reports/plain-text.ts'
import type { Io } from './io.ts'

/** Says an error as one sentence with place and hint; a stack only for what nobody foresaw. */
export function explain(error: unknown, io: Io): ExitStatus {
  if (error instanceof TrafficError) {
    io.err(sentence(error.code, error.message, error.place, error.hint))
    return error.exitStatus
  }
  if (error instanceof KqlError) {
    const { code, message, line, column, hint } = error
    io.err(sentence(code, message, { line, column }, hint))
    return code === 'kql/failed' || code === 'kql/timeout' ? EXIT.failed : EXIT.usage
  }
  io.err(`this is a defect of azta, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`)
  return EXIT.failed
}

function sentence(code: string, message: string, place: Place | undefined, hint: string | undefined): string {
  const where = placeText(place)
  const text = `error ${code}: ${where === '' ? '' : `${where}: `}${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`
  return text.split('\n').map(visible).join('\n') // names of files and of Azure's resources are not to be trusted
}

function placeText(place: Place | undefined): string {
  if (place === undefined) return ''
  const position = place.line === undefined ? '' : `${place.line}:${place.column ?? 1}`
  return [place.file, position].filter((part) => part !== undefined && part !== '').join(':')
}
