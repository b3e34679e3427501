import type { RelationKind, RelationOf } from '../ir.ts'
import { lowerAddressLookup } from './address-lookup.ts'
import { lowerMvApply, lowerPartition, lowerRows } from './bodies.ts'
import { lowerDistinct } from './distinct.ts'
import { lowerExtend } from './extend.ts'
import { lowerJoin, lowerLookup } from './join.ts'
import { lowerMakeSeries } from './make-series.ts'
import { lowerMvExpand } from './mv-expand.ts'
import { lowerNarrow } from './narrow.ts'
import { lowerParse } from './parse.ts'
import { lowerParseKv } from './parse-kv.ts'
import { lowerProject } from './project.ts'
import { lowerReduce } from './reduce.ts'
import { lowerSample } from './sample.ts'
import { lowerScan } from './scan.ts'
import type { Lowered, Statement } from './scope.ts'
import { lowerSerialize } from './serialize.ts'
import { lowerSort, lowerTake, lowerTop } from './sort.ts'
import { lowerDatatable, lowerLet, lowerPrint, lowerRange, lowerTable } from './sources.ts'
import { lowerCount, lowerSummarize } from './summarize.ts'
import { lowerTopNested } from './top-nested.ts'
import { lowerUnion } from './union.ts'
import { lowerWhere } from './where.ts'

/** Turns one kind of relation into a CTE. */
export type Lower<Kind extends RelationKind> = (relation: RelationOf<Kind>, statement: Statement) => Lowered

/** One lowering per kind of relation: a kind without one does not compile. */
export const LOWER: { readonly [Kind in RelationKind]: Lower<Kind> } = {
  table: lowerTable,
  let: lowerLet,
  print: lowerPrint,
  datatable: lowerDatatable,
  range: lowerRange,
  where: lowerWhere,
  extend: lowerExtend,
  project: lowerProject,
  summarize: lowerSummarize,
  distinct: lowerDistinct,
  sort: lowerSort,
  top: lowerTop,
  'top-nested': lowerTopNested,
  take: lowerTake,
  count: lowerCount,
  join: lowerJoin,
  lookup: lowerLookup,
  union: lowerUnion,
  scan: lowerScan,
  parse: lowerParse,
  'parse-kv': lowerParseKv,
  'make-series': lowerMakeSeries,
  narrow: lowerNarrow,
  'address-lookup': lowerAddressLookup,
  serialize: lowerSerialize,
  sample: lowerSample,
  reduce: lowerReduce,
  'mv-expand': lowerMvExpand,
  'mv-apply': lowerMvApply,
  partition: lowerPartition,
  rows: lowerRows,
}
