import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type SnapshotFile, snapshotFile } from './snapshot-file.ts'

const MONTH = 30 * 86_400_000

/**
 * Makes the snapshot: 5 seconds, 25 MB. Whole or not at all; who makes it at the same time makes the same. A failure is put
 * down beside it, so that not every run tries again.
 */
function buildSnapshot({ path, sizePath, entry, parserFolder, start }: SnapshotFile): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  const draft = `${path}.${process.pid}.part`
  const args = ['--snapshot-blob', draft, '--build-snapshot', entry, parserFolder, start]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) {
    rmSync(draft, { force: true })
    writeFileSync(`${path}.failed`, stderr)
    process.exitCode = 1
    return
  }
  const { size } = statSync(draft)
  renameSync(draft, path)
  writeFileSync(sizePath, String(size))
  forgetOld(folder)
}

/** Snapshots of a Node or a version that nobody starts any more. */
function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^kql-[0-9a-f]+\.blob/.test(name)) continue
    const file = join(folder, name)
    if (statSync(file).mtimeMs < Date.now() - MONTH) rmSync(file, { force: true })
  }
}

buildSnapshot(snapshotFile(process.env))
