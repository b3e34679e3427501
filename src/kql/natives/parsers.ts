import { parseDynamic } from '../cell.ts'
import type { KqlDynamic } from '../types.ts'
import { dynamicText, plainText } from './dynamic-text.ts'
import { jsonPathOf, valueAt } from './json-path.ts'
import { type Native, native } from './native.ts'
import { xmlToDynamic } from './xml.ts'

/** Texts that have parts: URLs, paths, command lines, CSV, XML, versions. */
export const parserNatives: readonly Native[] = [
  native('kql_parse_url', ['VARCHAR'], 'VARCHAR', (text) => dynamicText(urlParts(text))),
  native('kql_parse_urlquery', ['VARCHAR'], 'VARCHAR', (text) =>
    dynamicText({ 'Query Parameters': queryParameters(text) }),
  ),
  native('kql_parse_path', ['VARCHAR'], 'VARCHAR', (text) => JSON.stringify(pathParts(text))),
  native('kql_parse_command_line', ['VARCHAR'], 'VARCHAR', (text) => JSON.stringify(commandLine(text))),
  native('kql_parse_csv', ['VARCHAR'], 'VARCHAR', (text) => JSON.stringify(csvRecord(text))),
  native('kql_parse_xml', ['VARCHAR'], 'VARCHAR', (text) => {
    const value = xmlToDynamic(text)
    return value === undefined ? null : dynamicText(value)
  }),
  native('kql_parse_version', ['VARCHAR'], 'VARCHAR', parseVersion),
  native('kql_extract_json', ['VARCHAR', 'VARCHAR'], 'VARCHAR', extractJson),
]

/** Scheme, authority with user and port, path, query and fragment, as RFC 3986 (appendix B) takes a URL apart. */
const URL_FORM =
  /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is

function urlParts(text: string): KqlDynamic {
  const [, scheme, user, password, host, port, path, query, fragment] = URL_FORM.exec(text) ?? []
  return {
    Scheme: scheme ?? '',
    Host: host ?? '',
    Port: port ?? '',
    Path: path ?? '',
    Username: user ?? '',
    Password: password ?? '',
    'Query Parameters': queryParameters(query ?? ''),
    Fragment: fragment ?? '',
  }
}

function queryParameters(text: string): { readonly [key: string]: string } {
  const pairs = text.split('&').filter((pair) => pair !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? []
      return [key, value]
    }),
  )
}

/** `C:\temp\file.txt:stream`, with either slash, a scheme before it, or a share. */
function pathParts(text: string) {
  const [, scheme = '', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? []
  const root = /^(?:\\\\\?\\)?([a-z]:)/i.exec(rest)?.[1] ?? ''
  const slash = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\'))
  const directory = rest.slice(0, Math.max(slash, 0))
  const [file = '', stream = ''] = (slash < 0 && root !== '' ? rest.slice(root.length) : rest.slice(slash + 1)).split(
    ':',
  )
  return {
    Scheme: scheme,
    RootPath: root,
    DirectoryPath: directory,
    DirectoryName: directory.split(/[\\/]/).at(-1) ?? '',
    Filename: file,
    Extension: /\.([^.]*)$/.exec(file)?.[1] ?? '',
    AlternateDataStreamName: stream,
  }
}

/**
 * Arguments the way CommandLineToArgvW cuts them: backslashes count only before a quote, and two quotes inside quotes are
 * one (learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-commandlinetoargvw).
 */
function commandLine(text: string): readonly string[] {
  const args: string[] = []
  let word: string | undefined
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const slashes = /^\\+(?=")/.exec(text.slice(at))?.[0].length ?? 0
    if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(slashes >> 1)
      at += slashes
      if (slashes % 2 === 1) word += '"'
      else at--
    } else if (text[at] === '"') {
      if (quoted && text[at + 1] === '"') word = `${word ?? ''}${text[++at]}`
      else quoted = !quoted
      word ??= ''
    } else if (!quoted && /[ \t]/.test(text[at]!)) {
      if (word !== undefined) args.push(word)
      word = undefined
    } else word = (word ?? '') + text[at]
  }
  return word === undefined ? args : [...args, word]
}

/** The first record of a CSV text (RFC 4180): a quoted field may hold commas, line ends and doubled quotes. */
function csvRecord(text: string): readonly string[] {
  const fields: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\n|\r|$)/gy
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!)
    if (match[3] !== ',') break
  }
  return fields
}

/** One to four parts of up to eight digits, each worth eight digits of one number. */
function parseVersion(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every((part) => /^\d{1,8}$/.test(part))) return undefined
  const digits = [...parts, '0', '0', '0'].slice(0, 4).map((part) => part.padStart(8, '0'))
  return String(BigInt(digits.join('')))
}

/** The text of what a JSON path names in a JSON text. */
function extractJson(path: string, text: string): string | undefined {
  const steps = jsonPathOf(path)
  if (steps === undefined) return undefined
  try {
    const found = valueAt(parseDynamic(text), steps)
    return found === undefined ? undefined : plainText(found)
  } catch {
    return undefined
  }
}
