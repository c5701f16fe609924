import { configDefaults, defineConfig } from 'vitest/config';
import { CHILD_ENVIRONMENT } from './test/support/child-environment.ts';

// For vitest's own processes too, which load the CDK and the SDK; where coverage is measured vitest takes it away.
Object.assign(process.env, CHILD_ENVIRONMENT);

/**
 * The tests whose coverage is measured: those of the parts, and of what only happens between rounds and calls. They have
 * to reach all of the function by themselves. Measuring would cost the others, which run for long, a third of their time.
 */
const COVERED = [
  ...['functions', 'security'].map((folder) => `test/${folder}/**/*.test.ts`),
  'test/whole/{digest,history,kept-unread,memory,preview,queue-names,real-organisations,rounds,sweeps}*.test.ts',
];

export default defineConfig({
  test: {
    globals: false,
    globalSetup: ['test/support/synth-directory.ts'],
    setupFiles: ['test/support/canary-watch.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    // Modules are loaded once for each process and not once for each file: no test changes one.
    isolate: false,
    // vitest leaves one core idle by default, which on a small machine is half of them.
    maxWorkers: '100%',
    // For a machine that is busy with other things; no test waits.
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'covered', include: COVERED } },
      {
        extends: true,
        test: {
          name: 'others',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...COVERED],
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['functions/**/*.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
