import { registerHooks } from 'node:module'

const loaded: string[] = []

/** Loaded before a program (`node --import`): says at its end, on standard error, every module that it has loaded. */
registerHooks({
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})

process.on('exit', () => process.stderr.write(loaded.map((url) => `loaded ${url}\n`).join('')))
