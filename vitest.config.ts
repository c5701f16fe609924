import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globals: false,
    globalSetup: ['test/support/synth-directory.ts'],
    setupFiles: ['test/support/canary-watch.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    // vitest leaves one core idle by default, which on a small machine is half of them.
    maxWorkers: '100%',
    // For a machine that is busy with other things; no test waits.
    testTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['functions/**/*.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
