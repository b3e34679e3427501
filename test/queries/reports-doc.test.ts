import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Query, queries } from '../../queries/index.ts'

const HEAD = `# The packaged questions

Written from \`queries/\` (\`AZTA_RECORD=1 npx vitest run --project offline test/queries/reports-doc.test.ts\`). Ask one or several:

\`\`\`
azta report list --tag security
azta report show open-ports
azta report run open-ports port-scans --store flows --last 7d
azta report run open-ports --on workspace:GUID --last 24h
azta report run open-ports --on adx:https://CLUSTER.westeurope.kusto.windows.net/DATABASE --last 24h
\`\`\`

All take \`from\`, \`to\` (the window) and \`limit\`. A question with a severity has findings for rows: a quiet estate gives none. Thresholds are
parameters (\`--param minPorts=50\`); what only you can know, your own scanner or jump host, is told by \`--param except=10.0.0.4,10.9.0.0/24\`. How
many planted behaviours the security questions find, and what they show besides: [findings.md](findings.md). Which technique of MITRE ATT&CK a finding may show, its columns, their units and its KQL: \`azta report show ID\`.

| id | the question | what to do about it | about | a row is |
|---|---|---|---|---|
`

function line({ id, question, advice, tags, severity }: Query): string {
  return `| \`${id}\` | ${question} | ${advice} | ${tags.join(', ')} | ${severity ?? ''} |\n`
}

test('docs/reports.md lists every packaged question as it is (AZTA_RECORD=1 writes it)', () => {
  const file = join(import.meta.dirname, '../../docs/reports.md')
  const text = HEAD + queries.map(line).join('')
  if (process.env.AZTA_RECORD === '1') writeFileSync(file, text)
  expect(readFileSync(file, 'utf8')).toBe(text)
})
