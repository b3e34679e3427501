import type { Audit } from '../enforce/index.ts'
import type { QueryResult } from '../model/index.ts'

const text = (name: string) => ({ name, type: 'string' }) as const

/** The findings of an audit as rows, worst first. */
export function findingRows({ findings }: Audit): QueryResult {
  const names = ['level', 'rule', 'subscription', 'region', 'resource', 'message', 'fix']
  return {
    columns: names.map(text),
    rows: findings.map(({ level, rule, subscription, region, resourceId, message, fix }) => [
      ...[level, rule, subscription, region],
      ...[resourceId, message, fix],
    ]),
  }
}

/** Coverage by subscription and region: NICs, of which logged, and the VNets behind the numbers. */
export function coverageRows({ verdicts }: Audit): QueryResult {
  const places = [...new Set(verdicts.map(({ subscription, region }) => `${subscription}\u0000${region}`))].sort()
  const rows = places.map((place) => {
    const inside = verdicts.filter(({ subscription, region }) => `${subscription}\u0000${region}` === place)
    const sum = (of: 'nics' | 'covered') => inside.reduce((so, one) => so + one[of], 0)
    const count = (verdict: string) => BigInt(inside.filter((one) => one.verdict === verdict).length)
    const known = inside.every(({ verdict }) => verdict !== 'unknown')
    const share = known && sum('nics') > 0 ? `${Math.floor((100 * sum('covered')) / sum('nics'))} %` : 'unknown'
    return [
      ...place.split('\u0000'),
      BigInt(sum('nics')),
      BigInt(sum('covered')),
      share,
      count('pass'),
      count('fail'),
      count('unknown'),
    ]
  })
  const long = (name: string) => ({ name, type: 'long' }) as const
  const columns = [text('subscription'), text('region'), long('nics'), long('logged'), text('coverage')]
  return { columns: [...columns, long('pass'), long('fail'), long('unknown')], rows }
}
