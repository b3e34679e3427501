export { buildStore } from './build-store.ts'
