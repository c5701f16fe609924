import type { Problem } from '../functions/sweeper/request/problems.ts';

/** The configuration cannot be deployed. Its message has one line for each problem; nothing was built. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(problems: readonly Problem[]) {
    super(
      problems.map(({ path, problem, accepted }) => `${path}: ${problem}; accepted: ${accepted}`).join('\n'),
    );
  }
}
