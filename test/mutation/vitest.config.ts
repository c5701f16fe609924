import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Quick tests first, because a mutant's run ends with the first test that fails: examples, then the whole handler, then
 * properties, which take a hundred times as long as an example.
 */
class QuickFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const length = ({ moduleId }: TestSpecification): number => {
      const source = readFileSync(moduleId, 'utf8');
      if (source.includes("'fast-check'")) return source.length + 2_000_000;
      return source.length + (moduleId.includes('/test/whole/') ? 1_000_000 : 0);
    };
    return Promise.resolve(files.toSorted((a, b) => length(a) - length(b)));
  }
}

/** For `npm run mutation`: the tests of the folders that are mutated, and what shows them at work together. */
export default defineConfig({
  test: {
    include: [
      'test/functions/actions/order.test.ts',
      'test/functions/closing/**/*.test.ts',
      'test/functions/clock.test.ts',
      'test/functions/genesys/**/*.test.ts',
      'test/functions/policy/**/*.test.ts',
      'test/functions/refusals/**/*.test.ts',
      'test/functions/report/**/*.test.ts',
      'test/functions/request/{schema,resolve-run}.test.ts',
      'test/properties/pacer.test.ts',
      'test/whole/{closing-under-faults,counted-assumptions,credentials-changed,ends,outcomes,queue-loop}.test.ts',
    ],
    globals: false,
    // These tests share nothing but modules: one process for all spares the starting of one for each file and mutant.
    isolate: false,
    sequence: { sequencer: QuickFirst },
    restoreMocks: true,
    unstubEnvs: true,
    // A mutant that waits for ever is found out by this, which is cheaper than Stryker's own limit: no new process.
    testTimeout: 15_000,
  },
});
