import { defineConfig } from 'vitest/config'

const shared = { expect: { requireAssertions: true }, testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...{
            ...shared,
            name: 'offline',
            include: ['test/**/*.test.ts'],
            exclude: ['test/long/**', 'test/pulumi/**'],
          },
          setupFiles: ['test/harness/fixed-seed.ts'],
        },
      },
      { test: { ...shared, name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 1_200_000 } },
      { test: { ...shared, name: 'pulumi', include: ['test/pulumi/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
