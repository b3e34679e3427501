import { mkdtempSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { azta, aztaInterrupted } from '../harness/azta.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-sandbox-'))

/** Holds a port of loopback while something runs. */
async function holding<T>(run: (port: string) => Promise<T>): Promise<T> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  try {
    return await run(String(port))
  } finally {
    server.close()
  }
}

test('a cloud file that cannot be written ends the sandbox, which then no longer listens', async () => {
  const port = await holding(async (one) => one)
  const failed = await azta('sandbox', '--port', port, '--cloud-file', join(folder, 'nope', 'cloud.json'))
  expect(failed.status).toBe(4)
  expect(failed.err).toContain('cloud.json cannot be written')
  const file = join(folder, 'cloud.json')
  expect((await aztaInterrupted('sandbox', '--port', port, '--cloud-file', file)).status).toBe(0)
  expect(JSON.parse(readFileSync(file, 'utf8')).arm).toBe(`https://127.0.0.1:${port}`)
})

test('a port that is taken is said in one sentence', async () => {
  const { status, err } = await holding((port) =>
    azta('sandbox', '--port', port, '--cloud-file', join(folder, 'c.json')),
  )
  expect(status).toBe(2)
  expect(err).toMatch(/error sandbox\/no-port: the sandbox cannot listen on port \d+ \(EADDRINUSE\)/)
})
