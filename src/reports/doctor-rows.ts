import { type Chain, firstTrouble } from '../enforce/index.ts'
import type { QueryResult } from '../model/index.ts'

const COLUMNS = ['state', 'target', 'subscription', 'region', 'link', 'message', 'fix']
const columns = COLUMNS.map((name) => ({ name, type: 'string' }) as const)

/** One row for each chain that is not whole: where it ends, why, and what to do. Broken ones first. */
export function troubleRows(chains: readonly Chain[]): QueryResult {
  const rows = chains.flatMap((chain) => {
    const trouble = firstTrouble(chain)
    return trouble === undefined ? [] : [rowOf(chain, trouble)]
  })
  return { columns, rows: rows.sort(([one], [other]) => Number(one !== 'broken') - Number(other !== 'broken')) }
}

/** One row for each link of each chain. */
export function linkRows(chains: readonly Chain[]): QueryResult {
  return { columns, rows: chains.flatMap((chain) => chain.links.map((link) => rowOf(chain, link))) }
}

function rowOf({ targetId, subscription, region }: Chain, link: Chain['links'][number]): readonly string[] {
  return [link.state, targetId, subscription, region, link.link, link.message, link.state === 'broken' ? link.fix : '']
}
