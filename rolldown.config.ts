import { defineConfig } from 'rolldown'

/** The program of the interactive page: one file that `npm run build:page` writes and a test compares with its sources. */
export default defineConfig({
  input: 'src/reports/dashboard/browser/main.ts',
  platform: 'browser',
  output: { file: 'src/reports/dashboard/page.js', format: 'iife', minify: true },
})
