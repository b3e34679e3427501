import { bytesText } from '../../units.ts'
import type { Context } from '../context.ts'
import { drawBars } from '../draw/bars.ts'
import { columnsOf, type Pane } from '../pane.ts'
import type { End } from '../view.ts'
import { countText, lastOf } from '../words.ts'

interface Talker {
  readonly end: End
  sent: number
  received: number
  isMetered: boolean
  allowed: number
  denied: number
}

/** Which addresses of the estate move most, both ways. */
export function talkersPane({ view: { facts } }: Context): Pane {
  const talkers = new Map<string, Talker>()
  for (const { series, flows, bytesOut, bytesBack } of facts) {
    for (const end of [series.source, series.destination]) {
      if (end.Ip === '') continue
      const key = `${end.Ip} ${end.Vm}`
      const one = talkers.get(key) ?? { end, sent: 0, received: 0, isMetered: false, allowed: 0, denied: 0 }
      talkers.set(key, one)
      const isSource = end === series.source
      one.sent += (isSource ? bytesOut : bytesBack) ?? 0
      one.received += (isSource ? bytesBack : bytesOut) ?? 0
      one.isMetered ||= bytesOut !== null
      if (series.FlowStatus === 'Denied') one.denied += flows
      else one.allowed += flows
    }
  }
  const all = [...talkers.values()].sort((a, b) => volume(b) - volume(a) || b.allowed + b.denied - a.allowed - a.denied)
  const drawn = all.slice(0, 10)
  const isMetered = drawn.some((one) => one.isMetered)
  const bars = drawn.map((one) => ({
    name: nameOf(one.end),
    parts: isMetered ? [one.sent, one.received] : [one.allowed, one.denied],
    says: isMetered ? bytesText(volume(one)) : `${countText(one.allowed + one.denied)} flows`,
  }))
  const parts = isMetered
    ? [
        { look: 'out', name: 'sent' },
        { look: 'back', name: 'received' },
      ]
    : [
        { look: 'allowed', name: 'allowed flows' },
        { look: 'denied', name: 'denied flows' },
      ]
  return {
    ...{ id: 'talkers', title: 'Talkers', question: 'Which addresses move the most?' },
    summary:
      bars.length === 0 ? 'No flows with addresses.' : `The ten largest, ${bars[0]!.name} first with ${bars[0]!.says}.`,
    ...(bars.length > 0 && { draw: (width: number) => drawBars({ bars, parts }, width) }),
    table: {
      columns: columnsOf(
        'Address',
        'VM',
        'Subnet',
        'Region',
        'Sent:bytes',
        'Received:bytes',
        'Allowed:count',
        'Denied:count',
      ),
      rows: all.map(({ end, sent, received, isMetered: known, allowed, denied }) => [
        ...[end.Ip, end.Vm, end.Subnet, end.Region, known ? sent : null, known ? received : null, allowed, denied],
      ]),
    },
    advice:
      'A host that nobody expects among the largest is worth a look: filter by its address and see its conversations.',
  }
}

function volume({ sent, received }: Talker): number {
  return sent + received
}

function nameOf({ Ip, Vm }: End): string {
  return Vm === '' ? Ip : `${Ip} ${lastOf(Vm)}`
}
