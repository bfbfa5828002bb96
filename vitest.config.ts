import { defineConfig } from 'vitest/config';

/** Tests read TypeScript sources directly (the `source` export condition), so no build is needed before them. */
const shared = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
};

/**
 * Tests that talk to real machines can meet one that is busy. A failed one is tried once more; `npm test` names it with its first failure,
 * so that it is looked into and not forgotten.
 */
const retry = 1;

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          retry,
          sequence: { groupOrder: 0 },
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.docker.test.ts', '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        ...shared,
        test: {
          name: 'docker',
          retry,
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
          retry,
          // One after another: each file looks at the whole engine to see whether its runs left anything.
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          include: ['packages/{cli,dashboard}/system/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
