import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Examples before properties: a mutant's run ends with the first test that fails, and a property takes a hundred
 * times as long as an example.
 */
class ExamplesFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const length = ({ moduleId }: TestSpecification): number => {
      const source = readFileSync(moduleId, 'utf8');
      return source.length + (source.includes("'fast-check'") ? 1_000_000 : 0);
    };
    return Promise.resolve(files.toSorted((a, b) => length(a) - length(b)));
  }
}

/** For `npm run mutation`: the tests of the rooms that are mutated, and no others. */
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
    ],
    globals: false,
    // These tests share nothing but modules: one process for all spares the starting of one for each file and mutant.
    isolate: false,
    sequence: { sequencer: ExamplesFirst },
    restoreMocks: true,
    unstubEnvs: true,
    // A mutant that waits for ever is found out by this, which is cheaper than Stryker's own limit: no new process.
    testTimeout: 15_000,
  },
});
