import { z } from 'zod'
import { firstProblem } from '../../model/index.ts'
import { ArmFailure } from '../arm/arm-failure.ts'
import type { Unread } from './inventory.ts'

/** What is being read, in case that it cannot be. */
export type Subject = Omit<Unread, 'reason'>

/** Reads one thing; what fails is put down as unread and gives undefined, which means unknown. */
export async function attempt<T>(unread: Unread[], subject: Subject, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ArmFailure) && !(error instanceof z.ZodError)) throw error
    unread.push({ ...subject, reason: reasonOf(error) })
    return undefined
  }
}

/** Maps each element; one that is not of its documented form is put down as unread by itself, and hides no other. */
export function each<T extends { readonly id: string }, R>(
  unread: Unread[],
  kind: Unread['kind'],
  elements: readonly T[] | undefined,
  map: (element: T) => R,
): R[] {
  return (elements ?? []).flatMap((element) => {
    try {
      return [map(element)]
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error
      const { id } = element
      unread.push({ kind, id, what: id, reason: reasonOf(error) })
      return []
    }
  })
}

function reasonOf(error: ArmFailure | z.ZodError): string {
  if (error instanceof ArmFailure) return `${error.azureCode}: ${error.message}`
  return `it is not of its documented form: ${error.issues[0]?.path.join('.')}: ${firstProblem(error)}`
}
