interface Headers {
  get(name: string): string | undefined
}

const IN_MS = ['retry-after-ms', 'x-ms-retry-after-ms'] as const

/** The wait that an answer asks for, in milliseconds; undefined when it asks for none, or for nothing that can be read. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  for (const name of IN_MS) {
    const ms = Number(headers.get(name)?.trim() || Number.NaN)
    if (ms >= 0) return ms
  }
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // Date.parse reads almost anything; a date of HTTP names its zone (RFC 9110, 5.6.7).
  const at = / GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
