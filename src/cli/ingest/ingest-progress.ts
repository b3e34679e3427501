import type { IngestOptions, IngestProgress } from '../../engine/index.ts'
import { bytesText } from '../../reports/index.ts'
import type { Progress } from '../progress.ts'

/** Follows an ingest: a line with bytes, tuples a second and the time left; afterwards, where the time went. */
export interface IngestWatch extends Required<Pick<IngestOptions, 'onProgress' | 'onStage'>> {
  readonly timing: () => readonly string[]
}

/** Redrawn at most so often, in milliseconds. */
const PACE = 100

/** `total` bytes are to be read; packed files unpack to more, then no time left is told. */
export function ingestProgress(progress: Progress, total: number): IngestWatch {
  const stages: { readonly stage: string; readonly began: number; readonly bytes: number }[] = []
  const began = performance.now()
  let [told, bytes] = [0, 0]
  return {
    onStage(stage) {
      stages.push({ stage, began: performance.now(), bytes })
      if (stage === 'writing') progress.step('writing rows')
    },
    onProgress(now) {
      bytes = now.bytes
      const at = performance.now()
      if (at - told < PACE) return
      told = at
      const seconds = (at - (stages.at(-1)?.began ?? began)) / 1000
      const isWriting = stages.at(-1)?.stage === 'writing'
      progress.update(isWriting ? `${now.written} of ${now.intervals} intervals` : reading(now, total, seconds))
    },
    timing() {
      const ended = performance.now()
      const lines = stages.map(({ stage, began: start }, index) => {
        const seconds = ((stages[index + 1]?.began ?? ended) - start) / 1000
        return `${stage.padEnd(10)} ${seconds.toFixed(3)} s`
      })
      const seconds = (ended - began) / 1000
      return [...lines, `total      ${seconds.toFixed(3)} s, ${bytesText(BigInt(Math.round(bytes / seconds)))}/s`]
    },
  }
}

function reading({ bytes, tuples }: IngestProgress, total: number, seconds: number): string {
  const speed = Math.round(tuples / Math.max(seconds, 0.001))
  const left = bytes > 0 && bytes <= total ? `, ${Math.ceil((seconds * (total - bytes)) / bytes)} s left` : ''
  return `${bytesText(BigInt(bytes))} of ${bytesText(BigInt(total))}, ${speed} tuples/s${left}`
}
