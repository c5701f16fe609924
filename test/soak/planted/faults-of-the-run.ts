import type { Planted } from './planted.ts';

/** The search, logins, refusals, and that a run works again when all is well. */
export const FAULTS_OF_THE_RUN: readonly Planted[] = [
  {
    name: 'every run gives up at once',
    invariant: 'ends-in-time',
    seed: 1,
    changes: [
      {
        file: 'actions/act.ts',
        instead: 'const acted = await actOn(run);',
        put: "if (run.deadline !== undefined) throw new Error('never');\n  const acted = await actOn(run);",
      },
    ],
  },
  {
    name: 'a failed day of the search is not named',
    invariant: 'search-covers',
    seed: 16,
    changes: [
      {
        file: 'genesys/analytics.ts',
        instead: 'this.#failed.push(window);',
        put: '',
      },
    ],
  },
  {
    name: 'the lookback is one day short',
    invariant: 'search-covers',
    seed: 1,
    changes: [
      {
        file: 'genesys/window.ts',
        instead: 'const start = end - lookbackDays * DAY_MS;',
        put: 'const start = end - Math.max(1, lookbackDays - 1) * DAY_MS;',
      },
    ],
  },
  {
    name: 'a write of unknown fate is sent again without a look',
    invariant: 'escalation',
    seed: 19,
    changes: [
      {
        file: 'genesys/retry.ts',
        instead: 'none: { most: 1, mostAfterTimeout: 1 }',
        put: 'none: { most: 2, mostAfterTimeout: 2 }',
      },
    ],
  },
  {
    name: 'each 401 leads to a new login',
    invariant: 'refusals',
    seed: 49,
    changes: [
      {
        file: 'genesys/connection.ts',
        instead: 'if (!this.#doubted && !isSecond) {',
        put: 'if (run !== undefined) {',
      },
    ],
  },
  {
    name: 'a sweep stops at its first refusal',
    invariant: 'refusals',
    seed: 19,
    changes: [{ file: 'closing/limits.ts', instead: 'SYSTEMIC_AFTER = 5', put: 'SYSTEMIC_AFTER = 1' }],
  },
];
