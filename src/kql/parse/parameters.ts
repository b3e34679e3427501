import { Unsupported } from '../kql-error.ts'
import type { Node } from './node.ts'

/** The `name=value` parameters of an operator. One that is not among `known` is refused: it might change the answer. */
export function parametersOf(operator: Node, known: readonly string[]): ReadonlyMap<string, Node> {
  const pairs = operator.list('Parameters').map((parameter) => {
    const name = parameter.get('Name').text
    if (!known.includes(name) && !name.startsWith('hint.')) {
      throw new Unsupported('form', `the parameter "${name}"`, parameter.span)
    }
    return [name, parameter.get('Expression')] as const
  })
  return new Map(pairs)
}
