/** Time and chance as the port to ARM sees them; handed in, so that a test or a projection runs in virtual time. */
export interface ArmClock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Ends after so many milliseconds, or throws when the signal says so. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** From 0 up to, not including, 1. */
  random(): number
}
