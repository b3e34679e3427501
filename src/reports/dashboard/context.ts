import type { Dataset } from './dataset.ts'
import type { PageData } from './page-data.ts'
import type { Fact, View } from './view.ts'

/** What every pane is made from. */
export interface Context {
  readonly page: Pick<PageData, 'threats' | 'networks'>
  readonly data: Dataset
  /** Every fact of the page, whatever the filter. */
  readonly all: readonly Fact[]
  readonly view: View
}
