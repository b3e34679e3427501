/** How an operation ends: as ARM's statuses are called, or not at all. */
type OperationEnd = 'Succeeded' | 'Failed' | 'Canceled' | 'endless'

/** What is decided of an operation when it starts. */
export interface OperationFate {
  readonly end: OperationEnd
  /** How often it answers InProgress before. */
  readonly polls: number
}

interface Operation {
  readonly resourceId: string
  readonly fate: OperationFate
  left: number
  ended: boolean
}

/** Writes that were accepted and are not done. Every look at one, or at its resource, brings it nearer to its end. */
export interface Operations {
  start(name: string, resourceId: string): void
  /** The body of a poll; undefined for an operation that nobody started. */
  status(name: string): Readonly<Record<string, unknown>> | undefined
  /** Whether a write of this resource is under way; looking counts. */
  look(resourceId: string): boolean
  /** Whether one is under way on the resource or on what lies below it. */
  isBusy(resourceId: string): boolean
}

/** `fate` is asked once for each operation; `onFailed` is told what the resource has become. */
export function trackOperations(fate: () => OperationFate, onFailed: (resourceId: string) => void): Operations {
  const all = new Map<string, Operation>()
  const running = new Map<string, string>()

  function advance(name: string, operation: Operation): void {
    if (operation.ended || operation.fate.end === 'endless') return
    if (operation.left-- > 0) return
    operation.ended = true
    if (running.get(operation.resourceId) === name) running.delete(operation.resourceId)
    if (operation.fate.end !== 'Succeeded') onFailed(operation.resourceId)
  }

  return {
    start(name, id) {
      const resourceId = id.toLowerCase()
      const decided = fate()
      all.set(name, { resourceId, fate: decided, left: decided.polls, ended: false })
      running.set(resourceId, name)
    },
    status(name) {
      const operation = all.get(name)
      if (operation === undefined) return undefined
      advance(name, operation)
      const { ended, fate: decided } = operation
      if (!ended) return { name, status: 'InProgress' }
      const error = { code: 'InternalServerError', message: 'An error occurred.', details: [] } // as azure-cli issue 7018 shows
      return { name, status: decided.end, ...(decided.end === 'Failed' ? { error } : {}) }
    },
    look(id) {
      const name = running.get(id.toLowerCase())
      if (name === undefined) return false
      const { ended } = all.get(name)!
      advance(name, all.get(name)!)
      return !ended
    },
    isBusy(id) {
      const below = `${id.toLowerCase()}/`
      return [...running.keys()].some((key) => key === id.toLowerCase() || key.startsWith(below))
    },
  }
}
