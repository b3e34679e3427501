import { Unsupported } from '../kql-error.ts'
import type { Node } from './node.ts'

/** The name a NameReference spells, brackets and quotes taken off: `a`, `['a b']`. */
export function nameOf(node: Node): string {
  const name = node.find('Name') ?? node
  if (name.kind !== 'BracketedName') return name.text
  return name.get('Name').literalText
}

/** The name a text gives to an expression, or that its form implies; empty when Kusto numbers it. */
export function writtenName(node: Node): string {
  if (node.kind === 'CompoundNamedExpression') throw new Unsupported('form', 'a list of names', node.span)
  return node.kind === 'SimpleNamedExpression' ? nameOf(node.get('Name')) : node.resultName
}
