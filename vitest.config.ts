import { defineConfig } from 'vitest/config';

const [major] = process.versions.node.split('.').map(Number);
if (major === undefined || major < 26) {
  throw new Error(`the tests need Node 26, and this is ${process.version}: use npm test, which brings its own`);
}

export default defineConfig({
  test: {
    include: [
      'contracts/**/*.test.ts', 'server/**/*.test.ts', 'simulator/**/*.test.ts', 'sdk/**/*.test.ts', 'bench/**/*.test.ts', 'deploy/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', 'server/test/boundaries/fixtures/**'],
    globalSetup: ['server/test/support/global-setup.ts'],
    pool: 'forks',
    // One more than the cores that there usually are: many tests wait for disks and processes.
    maxWorkers: 3,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    teardownTimeout: 20_000,
  },
});
