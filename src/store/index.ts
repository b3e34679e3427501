export { buildStore } from './build-store.ts'
export { kqlTables } from './kql-tables.ts'
export { openRows, openStore, type Store } from './open-store.ts'
export { readRows } from './read-rows.ts'
