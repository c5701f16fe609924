import { defineConfig } from 'vitest/config';

/** Pages in a real browser, which `npm test` does not need: `npm run test:pages`. */
export default defineConfig({
  test: {
    include: ['test/pages/**/*.browser.ts'],
    globals: false,
    // On a machine that is busy with other things a browser takes its time.
    testTimeout: 600_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
