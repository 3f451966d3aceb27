import { defineConfig } from 'vitest/config';

const minute = 60_000;

/** Suites on the lab's servers: two workers, each with a lab of its own (`test/lab/layout.ts`) and one file after another. */
const onTheLab = { maxWorkers: 2, testTimeout: 3 * minute, hookTimeout: 3 * minute } as const;

export default defineConfig({
  test: {
    // Generous: a machine that builds and tests at once is slow, not wrong.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    globalSetup: 'test/support/temp-root.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx', 'test/contract/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...onTheLab } },
      { extends: true, test: { name: 'exploit', include: ['test/exploit/**/*.test.ts'], ...onTheLab } },
    ],
  },
});
