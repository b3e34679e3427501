import { pathToFileURL } from 'node:url'

/** A finding at a place of a file. */
export interface SarifFinding {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Findings as SARIF 2.1.0, which code hosts read (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). */
export function sarifText(tool: string, findings: readonly SarifFinding[]): string {
  const rules = [...new Set(findings.map(({ code }) => code))].map((id) => ({ id }))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: tool, rules } }, results: findings.map(resultOf) }],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf({ code, severity, message, file, line, column }: SarifFinding) {
  return {
    ruleId: code,
    level: severity,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  }
}

/** A path below the folder at hand stays relative, so that the log means the same on another machine. */
function uriOf(file: string): string {
  if (/^(\/|[a-z]:)/i.test(file)) return pathToFileURL(file).href
  return file.split(/[/\\]/).map(encodeURIComponent).join('/')
}
