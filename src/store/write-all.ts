import { writevSync } from 'node:fs'

/** Writes parts one after the other, all of them: a call may take fewer (IOV_MAX is 1024 on Linux), and fewer bytes. */
export function writeAll(file: number, parts: readonly Uint8Array[]): void {
  let rest = parts.filter((part) => part.length > 0)
  while (rest.length > 0) {
    let written = writevSync(file, rest.slice(0, 1000))
    let whole = 0
    while (whole < rest.length && written >= rest[whole]!.length) written -= rest[whole++]!.length
    rest = rest.slice(whole)
    if (written > 0) rest[0] = rest[0]!.subarray(written)
  }
}
