import { canStartAnew, startAnew } from './start-anew.ts'

/** Commands of which the threads hand megabytes to each other, and make little garbage besides. */
const WITH_BATCHES = ['ingest']

/**
 * Starts a process of such a command anew with settings that cannot be changed later. A nursery of V8 would grow while
 * packages load and keep its size; and memory that one thread allocates and another frees would stay with the first, in an
 * arena of glibc for each thread (https://man7.org/linux/man-pages/man3/mallopt.3.html). Figures: docs/performance.md.
 * Whoever sets MALLOC_ARENA_MAX is left alone.
 */
export function keepMemorySmall(argv: readonly string[], env: NodeJS.ProcessEnv): void {
  const isNamed = argv.some((word) => WITH_BATCHES.includes(word))
  if (!isNamed || env.MALLOC_ARENA_MAX !== undefined || !canStartAnew(env)) return
  startAnew({ flags: ['--max-semi-space-size=2'], argv, env: { ...env, MALLOC_ARENA_MAX: '1' } })
}
