import { defineConfig } from 'vitest/config';

/** Tests read TypeScript sources directly (the `source` export condition), so no build is needed before them. */
const shared = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
};

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.docker.test.ts', '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        ...shared,
        test: {
          name: 'docker',
          sequence: { groupOrder: 1 },
          include: ['packages/*/src/**/*.docker.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'system',
          // One after another: each file looks at the whole engine to see whether its runs left anything.
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          include: ['packages/cli/system/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
