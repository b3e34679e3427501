export { coverageRows, findingRows } from './audit-rows.ts'
export { FORMATS, type Format, formatRows } from './format-rows.ts'
export { visible } from './plain-text.ts'
