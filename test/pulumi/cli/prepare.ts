import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cachedCli, findCli, PULUMI_VERSION } from './find-cli.ts'

/**
 * Sees to it that there is a Pulumi CLI: one on PATH, or one built here with Go and kept outside the tree. The build
 * takes about 10 minutes of CPU time, once. Without Go nothing is built, and the tests say that they skip.
 */
function prepare(): void {
  const found = findCli()
  if (found !== undefined) {
    console.log(`using ${found.path} (${found.origin})`)
    return
  }
  if (spawnSync('go', ['version']).status !== 0) {
    console.log('there is neither a Pulumi CLI nor Go: tests of the real CLI will skip')
    return
  }
  console.log(`building pulumi ${PULUMI_VERSION} with Go, once; about 10 minutes of CPU time`)
  build()
  console.log(`built ${cachedCli()}`)
}

/** `go install MODULE@VERSION` refuses modules with replace directives, so a module of our own names the tool. */
function build(): void {
  const folder = join(cachedCli(), '..')
  const work = `${folder}.build-${process.pid}`
  mkdirSync(work, { recursive: true })
  try {
    writeFileSync(join(work, 'go.mod'), 'module azure-traffic-analytics/pulumi-cli\n\ngo 1.25.11\n')
    // What Go says comes with the error, if there is one.
    const go = (...args: readonly string[]) =>
      execFileSync('go', args, { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] })
    go('get', '-tool', `github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@v${PULUMI_VERSION}`)
    const version = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`
    go('build', '-trimpath', '-ldflags', version, '-o', 'pulumi', 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi')
    mkdirSync(folder, { recursive: true })
    renameSync(join(work, 'pulumi'), cachedCli()) // whole or not at all
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

prepare()
