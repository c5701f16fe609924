import type { Planted } from './planted.ts';

/** What a request may not say, and says all the same (DESIGN section 4). */
export const FAULTS_OF_REFUSING: readonly Planted[] = [
  {
    name: 'any request may end guests who wait',
    invariant: 'promise-01',
    seed: 21,
    changes: [
      {
        file: 'request/resolve-policy.ts',
        instead: 'mayConcernWaiting ? [] : waitingPaths(policy)',
        put: '[] as string[]',
      },
    ],
  },
  {
    name: 'a request may go beyond the deployed limits',
    invariant: 'promise-01',
    seed: 17,
    changes: [
      {
        file: 'request/resolve-run.ts',
        instead: 'if (asked === undefined || asked <= ceiling) return [];',
        put: 'if (ceiling >= 0) return [];',
      },
    ],
  },
  {
    name: 'an empty list of queues means every queue',
    invariant: 'promise-01',
    seed: 37,
    changes: [
      {
        file: 'request/schema.ts',
        instead: '  z.minLength(1),\n  z.overwrite((ids)',
        put: '  z.overwrite((ids)',
      },
    ],
  },
];
