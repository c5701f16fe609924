import { defineConfig } from 'vitest/config';

/** The long forms: minutes rather than seconds, so apart from `npm test`. They print what they have measured. */
export default defineConfig({
  test: {
    include: ['test/**/*.long.ts'],
    globals: false,
    globalSetup: ['test/support/synth-directory.ts'],
    setupFiles: ['test/support/canary-watch.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 900_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
