import { stripVTControlCharacters } from 'node:util'
import { TrafficError } from '../../model/index.ts'

/** What a Pulumi program that ended badly said, as one failure that a person can act on. */
export function programFailure(said: string, stack: string): TrafficError {
  const text = stripVTControlCharacters(said).trim()
  const file = `stacks/Pulumi.${stack}.yaml`
  const wrong = /ConfigError: ([^\n]+(?:\n {2}estate[^\n]*)*)/.exec(text)?.[1]
  if (wrong !== undefined) {
    return new TrafficError('sandbox/bad-config', wrong, { hint: `mend ${file}; docs/provisioning.md has the keys` })
  }
  const refused = ARM_ERROR.exec(text)
  const hint = `check ${file} and what it names`
  if (refused?.groups !== undefined) {
    const { resource, code, message } = refused.groups
    return new TrafficError('sandbox/arm-failed', `${resource}: ${code}: ${message}`, { hint })
  }
  const [reason = 'it said nothing'] = text.split('\n').filter((line) => /error/i.test(line))
  return new TrafficError('sandbox/program-failed', `the Pulumi program stopped: ${reason.trim()}`, {
    hint,
    cause: new Error(text),
  })
}

/** `name (azure-native:module:Type): ResourceGroupNotFound: ...`, as the provider passes on what ARM answered. */
const ARM_ERROR = /(?<resource>[\w.-]+ \([\w:-]+\)): (?<code>[A-Z]\w+): (?<message>[^\n]+)/
