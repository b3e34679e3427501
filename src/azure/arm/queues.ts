/** Lets so many run at once; the others wait in the order in which they came. */
export function atMost(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running === limit) await new Promise<void>((go) => waiting.push(go))
    else running++
    try {
      return await run()
    } finally {
      const go = waiting.shift()
      if (go === undefined) running--
      else go()
    }
  }
}

/** Runs one after the other whatever shares a key. */
export function oneByOne(): <T>(key: string, run: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, { readonly enter: <T>(run: () => Promise<T>) => Promise<T>; inside: number }>()
  return async (key, run) => {
    const line = lines.get(key) ?? { enter: atMost(1), inside: 0 }
    lines.set(key, line)
    line.inside++
    try {
      return await line.enter(run)
    } finally {
      if (--line.inside === 0) lines.delete(key)
    }
  }
}
