import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TrafficError } from '../../model/index.ts'

/** The config of a stack by key, as the YAML file of the stack gives it. */
export type StackConfig = Readonly<Record<string, unknown>>

/** Reads a YAML file of the Pulumi project. Throws sandbox/bad-config with the place of what is no YAML. */
export async function readYaml(root: string, ...path: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const file = join(root, ...path)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TrafficError('sandbox/bad-config', `${file} cannot be read`, { cause })
  })
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text)
  const [problem] = document.errors
  if (problem === undefined) return (document.toJS() ?? {}) as Readonly<Record<string, unknown>> // a mapping, as Pulumi demands
  const { line = 1, col: column = 1 } = problem.linePos?.[0] ?? {}
  const [reason = ''] = problem.message.split('\n')
  throw new TrafficError('sandbox/bad-config', `the file is not YAML: ${reason.replace(/ at line .*$/, '')}`, {
    place: { file, line, column },
    hint: 'mend it there; docs/provisioning.md has the keys',
    cause: problem,
  })
}
