export { countDifferences } from './compare-results.ts'
export { type ValidationRun, validate } from './validate.ts'
export { validateTable } from './validate-table.ts'
