import { existsSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

/** The stack's program and the folder of its Pulumi.yaml: sources in a checkout, JavaScript in the published package. */
export function packagedProgram(): { readonly root: string; readonly main: string } {
  const main = join(import.meta.dirname, '../../../stacks', `main${extname(import.meta.filename)}`)
  let root = dirname(main)
  while (!existsSync(join(root, 'Pulumi.yaml')) && dirname(root) !== root) root = dirname(root)
  return { root, main }
}
