import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Starts the demo in a process of its own, sends it the signal when `ready` resolves after it has said `at`, and waits for its end. */
async function interrupted(
  signal: 'SIGINT' | 'SIGTERM',
  at: string,
  ready: (pid: number, out: string) => Promise<void>,
) {
  const out = mkdtempSync(join(tmpdir(), 'azta-interrupted-'))
  const demo = spawn(process.execPath, ['src/cli/bin.ts', 'demo', '--out', out], { cwd: root })
  const ended = new Promise((resolve) => demo.once('close', resolve))
  await new Promise<void>((resolve) => {
    let said = ''
    demo.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(at)) resolve()
    })
  })
  await ready(demo.pid!, out)
  demo.kill(signal)
  return { status: await ended, out }
}

function childrenOf(pid: number): number[] {
  return processes().flatMap(({ own, parent }) => (parent === pid ? [own] : []))
}

/** Every process that has not ended; what has ended and was not fetched by its parent is none. */
function processes() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=']).toString().trim().split('\n')
  const fields = lines.map((line) => line.trim().split(/\s+/) as [string, string, string])
  return fields
    .filter(([, , state]) => !state.startsWith('Z'))
    .map(([own, parent]) => ({ own: Number(own), parent: Number(parent) }))
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s left the cloud file with its token behind: it is gone, and the demo ends with 130',
  async (signal) => {
    let was = false
    const { status, out } = await interrupted(signal, 'auditing all subscriptions', async (_pid, folder) => {
      was = existsSync(join(folder, 'cloud.json'))
    })
    expect(was).toBe(true)
    expect(status).toBe(130)
    expect(existsSync(join(out, 'cloud.json'))).toBe(false)
  },
)

test.skipIf(process.platform === 'win32')(
  'the Pulumi program outlived the demo for seconds: it ends with it',
  async () => {
    let children: number[] = []
    const { status } = await interrupted('SIGINT', 'sandbox up: running', (pid) =>
      vi.waitFor(() => {
        children = childrenOf(pid)
        expect(children.length).toBeGreaterThan(0)
      }, 60_000),
    )
    expect(status).toBe(130)
    expect(children.length).toBeGreaterThan(0)
    expect(processes().filter(({ own }) => children.includes(own))).toEqual([])
  },
)
