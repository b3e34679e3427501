export { buildStore, type TableRows } from './build-store.ts'
export { openRows, openStore, type Store } from './open-store.ts'
