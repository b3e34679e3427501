/** The physical types a function in TypeScript takes and gives. */
export type PhysicalType = 'VARCHAR' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN'

interface TypeOf {
  readonly VARCHAR: string
  readonly BIGINT: bigint
  readonly DOUBLE: number
  readonly BOOLEAN: boolean
}

type Args<Types extends readonly PhysicalType[]> = { readonly [Index in keyof Types]: TypeOf[Types[Index]] }

/**
 * A scalar function in TypeScript, to be registered on the database under its name. It is called with values that are
 * not null; any null argument gives null. Where exactness is hard in SQL, it is easy here.
 */
export interface Native {
  readonly name: string
  readonly takes: readonly PhysicalType[]
  readonly gives: PhysicalType
  readonly call: (...args: readonly (string | bigint | number | boolean)[]) => string | bigint | number | boolean | null
}

/** Ties the argument types of a function to the names the database knows them by. */
export function native<const Types extends readonly PhysicalType[], Result extends PhysicalType>(
  name: string,
  takes: Types,
  gives: Result,
  call: (...args: Args<Types>) => TypeOf[Result] | null | undefined,
): Native {
  // The database hands over exactly the types in `takes`.
  return { name, takes, gives, call: (...args) => call(...(args as unknown as Args<Types>)) ?? null }
}
