import type { Backend, TimeWindow } from '../model/index.ts'

/** Who is compared, and when. */
export interface Sides {
  readonly local: Backend
  readonly remote: Backend
  readonly window: TimeWindow
}
