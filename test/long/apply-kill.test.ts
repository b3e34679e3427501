import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { azta } from '../harness/azta.ts'

const bin = join(import.meta.dirname, '../../src/cli/bin.ts')
const HUB = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-net-eastus'
const PROFILE = {
  storageAccounts: { eastus: `${HUB}/providers/Microsoft.Storage/storageAccounts/staztalabeastus` },
  tags: { managedBy: 'azta' },
}

/** A sandbox of its own, and a plan for it. */
async function planned() {
  const folder = mkdtempSync(join(tmpdir(), 'azta-apply-kill-'))
  const at = (name: string) => join(folder, name)
  const sandbox = await startSandbox({ estate: defaultEstate(), token: 'secret-of-kills' })
  writeFileSync(at('cloud.json'), JSON.stringify(sandbox.cloud))
  writeFileSync(at('profile.json'), JSON.stringify(PROFILE))
  await azta('plan', '--cloud', at('cloud.json'), '--profile', at('profile.json'), '--out', at('p.json'))
  return { at, sandbox }
}

/** What the flow logs of an estate say, without what Azure adds for itself, and empties of one that is switched off. */
function logsOf({ arm }: Sandbox) {
  return arm
    .resources()
    .filter(({ type }) => type.endsWith('/flowLogs'))
    .map(({ id, tags, properties: { targetResourceId, storageId, enabled, retentionPolicy } }) => ({
      ...{ id, tags, targetResourceId, enabled },
      ...(enabled === true && { storageId, retentionPolicy }),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function loggedTargets(sandbox: Sandbox): readonly string[] {
  return logsOf(sandbox).flatMap(({ enabled, targetResourceId }) =>
    enabled === true ? [String(targetResourceId)] : [],
  )
}

function linesIn(journal: string): number {
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0
}

/** Applies the plan in a process of its own, which is killed as soon as its journal has so many lines. */
async function applyUntil(lines: number, at: (name: string) => string): Promise<void> {
  const child = spawn(process.execPath, [bin, 'apply', at('p.json'), '--cloud', at('cloud.json')], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const isOver = ended.then(() => true)
  while (linesIn(at('p.json.journal')) < lines && !(await Promise.race([isOver, wait(2, false)])));
  child.kill('SIGKILL')
  await ended
}

test('kill -9 of azta apply at any line of its journal: the same command ends where an undisturbed one does, and undo takes it back', async () => {
  const whole = await planned()
  const before = logsOf(whole.sandbox)
  const logged = loggedTargets(whole.sandbox)
  expect((await azta('apply', whole.at('p.json'), '--cloud', whole.at('cloud.json'))).status).toBe(0)
  const after = logsOf(whole.sandbox)
  const length = linesIn(whole.at('p.json.journal'))
  await whole.sandbox.close()
  expect(after).not.toEqual(before)
  expect(length).toBeGreaterThan(8)

  for (let lines = 1; lines <= length; lines++) {
    const { at, sandbox } = await planned()
    await applyUntil(lines, at)
    expect(linesIn(at('p.json.journal'))).toBeGreaterThanOrEqual(lines)
    expect(loggedTargets(sandbox)).toEqual(expect.arrayContaining([...logged])) // nobody lost a log meanwhile
    const again = await azta('apply', at('p.json'), '--cloud', at('cloud.json'))
    expect([lines, again.status, again.err]).toEqual([lines, 0, again.err])
    expect([lines, logsOf(sandbox)]).toEqual([lines, after])
    await azta('undo', at('p.json.journal'), '--out', at('back.json'))
    expect((await azta('apply', at('back.json'), '--cloud', at('cloud.json'))).status).toBe(0)
    expect([lines, logsOf(sandbox)]).toEqual([lines, before])
    await sandbox.close()
  }
})
