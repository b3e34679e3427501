export { alertRule } from './alert-rule.ts'
export { packQuery } from './pack-query.ts'
export { savedFunction } from './saved-function.ts'
