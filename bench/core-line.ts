import type { ParquetColumn } from '../src/store/parquet/index.ts'

/** The columns that every contestant gives: the key, flow counts, sums and times of each flow in 10 minutes. */
export const CORE_COLUMNS: readonly ParquetColumn[] = [
  { name: 'intervalStart', type: 'long' },
  ...['flowLogId', 'targetId', 'mac', 'aclGroup', 'aclRule', 'src', 'dest'].map(
    (name) => ({ name, type: 'string' }) as const,
  ),
  { name: 'destPort', type: 'int' },
  { name: 'protocol', type: 'int' },
  { name: 'inbound', type: 'bool' },
  { name: 'denied', type: 'bool' },
  { name: 'encryption', type: 'string' },
  ...['begins', 'ends', 'packetsOut', 'bytesOut', 'packetsBack', 'bytesBack', 'firstTime', 'lastTime'].map(
    (name) => ({ name, type: 'long' }) as const,
  ),
]
