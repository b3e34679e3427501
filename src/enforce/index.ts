export { type Audit, auditInventory } from './audit.ts'
export { LEVELS } from './rules.ts'
