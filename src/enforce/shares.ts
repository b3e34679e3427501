import { regionName } from '../model/index.ts'
import { isAnalysed } from './checks/coverage-checks.ts'
import type { Coverage, NicCoverage, Verdict } from './coverage.ts'

/** How much of some place is logged, in NICs. */
export interface Share {
  readonly subscription: string
  /** Empty: all regions of the subscription. */
  readonly region: string
  /** Empty: all VNets of the region. */
  readonly vnetId: string
  /** NICs by verdict; those that cannot be logged are skipped. */
  readonly nics: Readonly<Record<Verdict, number>>
  /** Of those that pass, what only an NSG flow log sees. */
  readonly byNsgOnly: number
  readonly analysed: number
  /** VNets by verdict. */
  readonly vnets: Readonly<Record<Verdict, number>>
  /** Whole percents of NICs that pass, rounded down; undefined when some are unknown or there is none. */
  readonly percent: number | undefined
}

/** Shares of each subscription, each of its regions, and each of their VNets, in this order. */
export function sharesOf(coverage: readonly Coverage[]): readonly Share[] {
  return coverage.flatMap(({ subscription, vnets, strays }) => {
    const { name, unread } = subscription
    const all = tally({ subscription: name, region: '', vnetId: '' })
    const regions = new Map<string, Tally>()
    const single = vnets.map(({ vnet, nics, verdict }) => {
      const region = regionName(vnet.location)
      const ofRegion = regions.get(region) ?? tally({ subscription: name, region, vnetId: '' })
      regions.set(region, ofRegion)
      const own = tally({ subscription: name, region, vnetId: vnet.id })
      for (const one of [all, ofRegion, own]) {
        one.vnets[verdict]++
        for (const nic of nics) count(one, nic)
      }
      return own
    })
    for (const nic of strays) count(all, nic)
    const byRegion = [...regions.values()].toSorted((a, b) => (a.place.region < b.place.region ? -1 : 1))
    const isWhole = !unread.some(({ kind }) => BOUNDS.has(kind))
    return [all, ...byRegion, ...single].map((one) => shareOf(one, isWhole))
  })
}

/** Without one of these nobody knows how many NICs there are. */
const BOUNDS: ReadonlySet<string> = new Set(['subscription', 'networks', 'interfaces', 'scale-set'])

interface Tally {
  readonly place: Pick<Share, 'subscription' | 'region' | 'vnetId'>
  readonly nics: Record<Verdict, number>
  readonly vnets: Record<Verdict, number>
  byNsgOnly: number
  analysed: number
}

function tally(place: Tally['place']): Tally {
  const none = () => ({ pass: 0, fail: 0, skip: 0, unknown: 0 })
  return { place, nics: none(), vnets: none(), byNsgOnly: 0, analysed: 0 }
}

function count(into: Tally, nic: NicCoverage): void {
  into.nics[nic.verdict]++
  if (nic.verdict !== 'pass') return
  if (nic.logs.length === 0) into.byNsgOnly++
  if (isAnalysed(nic)) into.analysed++
}

function shareOf({ place, nics, vnets, byNsgOnly, analysed }: Tally, isWhole: boolean): Share {
  const judged = nics.pass + nics.fail
  const isKnown = isWhole && judged > 0 && nics.unknown === 0
  const percent = isKnown ? Math.floor((100 * nics.pass) / judged) : undefined
  return { ...place, nics, vnets, byNsgOnly, analysed, percent }
}
