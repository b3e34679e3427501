export { buildStore } from './build-store.ts'
export { openRows, openStore } from './open-store.ts'
