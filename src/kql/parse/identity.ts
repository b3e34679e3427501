import type { Relation, Scalar } from '../ir.ts'

/** Tells values and relations that mean the same from others, wherever in the text they stand. */
export class Identities {
  readonly #numbers = new Map<string, number>()
  readonly #scalars = new WeakMap<Scalar, number>()
  readonly #relations = new WeakMap<Relation, number>()
  #fresh = 0

  /** One number for all values that are written alike. */
  ofScalar(scalar: Scalar): number {
    const known = this.#scalars.get(scalar)
    if (known !== undefined) return known
    const number = this.#numberOf(this.#spelling(scalar))
    this.#scalars.set(scalar, number)
    return number
  }

  /** One number for each table and each shared relation; any other relation is like none but itself. */
  ofRelation(relation: Relation): number {
    if (relation.kind === 'let') return this.#numberOf(`let ${relation.id}`)
    if (relation.kind === 'table') return this.#numberOf(`table ${relation.name}`)
    const known = this.#relations.get(relation)
    if (known !== undefined) return known
    const number = this.#numberOf(`one ${this.#fresh++}`)
    this.#relations.set(relation, number)
    return number
  }

  #numberOf(spelling: string): number {
    const number = this.#numbers.get(spelling) ?? this.#numbers.size
    this.#numbers.set(spelling, number)
    return number
  }

  #spelling(scalar: Scalar): string {
    const { kind, type } = scalar
    switch (kind) {
      case 'literal':
        return `${type} ${typeof scalar.value} ${Object.is(scalar.value, -0) ? '-0' : scalar.value}`
      case 'column':
        return `column ${type} ${scalar.side} ${scalar.state} ${scalar.name}`
      case 'call':
      case 'aggregate':
        return `${kind} ${type} ${scalar.fn} ${scalar.args.map((arg) => this.ofScalar(arg)).join(' ')}`
      case 'scalarOf':
        return `cell ${type} ${this.ofRelation(scalar.relation)}`
      case 'member':
        return `${scalar.fn} ${this.ofScalar(scalar.value)} ${this.ofRelation(scalar.relation)}`
    }
  }
}
