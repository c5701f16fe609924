import type { Planted } from './planted.ts';

/** Promises 5, 6 and 10: a row's reason, the guard's own word, sums, log and metrics. */
export const FAULTS_OF_WHAT_IS_TOLD: readonly Planted[] = [
  {
    name: 'a dry run aborts on a crowd',
    invariant: 'promise-05',
    seed: 346,
    changes: [
      {
        file: 'closing/process-candidates.ts',
        instead: "plan.mode === 'enforce' ? limit : Number.POSITIVE_INFINITY",
        put: 'limit',
      },
    ],
  },
  {
    name: 'the organisation’s own maxCloses is ignored',
    invariant: 'promise-05',
    seed: 391,
    changes: [
      {
        file: 'request/resolve-run.ts',
        instead: 'limitsOver(settings, organisation)',
        put: 'limitsOver(settings, { ...organisation, maxCloses: undefined })',
      },
    ],
  },
  {
    name: 'a read that failed is told as already ended',
    invariant: 'promise-06',
    seed: 14,
    changes: [
      {
        file: 'closing/rows.ts',
        instead: "return failedRow({ conversationId, operation: 'read' }, read.failure);",
        put: "return { conversationId, outcome: 'already-ended', reason: 'listed-only' };",
      },
    ],
  },
  {
    name: 'a guest who waits is told as active',
    invariant: 'promise-06',
    seed: 1,
    changes: [
      {
        file: 'policy/verdict.ts',
        instead: "return { ...keep('waiting-for-us'), ...findings };",
        put: "return { ...keep('active'), ...findings };",
      },
    ],
  },
  {
    name: 'wrap-up that is owed is not counted',
    invariant: 'promise-06',
    seed: 5,
    changes: [
      {
        file: 'report/build.ts',
        instead: 'wrapUpOwed === true && ENDED.has(outcome)',
        put: 'wrapUpOwed === true && !ENDED.has(outcome)',
      },
    ],
  },
  {
    name: 'an aborted run rings no alarm',
    invariant: 'metrics-agree',
    seed: 24,
    changes: [
      {
        file: 'report/publish.ts',
        instead: "outcome === 'aborted' ? 1 : 0",
        put: "outcome === 'aborted' ? 0 : 0",
      },
    ],
  },
  {
    name: 'explain says keep of what is stuck',
    invariant: 'explain-agrees',
    seed: 2,
    changes: [
      {
        file: 'report/rows.ts',
        instead: '    verdict: judged.verdict,',
        put: "    verdict: judged.verdict === 'stuck' ? 'keep' : judged.verdict,",
      },
    ],
  },
  {
    name: 'the secret is shown in base64',
    invariant: 'promise-10',
    seed: 3,
    changes: [
      {
        file: 'genesys/token.ts',
        instead: 'throw loginError(exchanged, credentials)',
        put: 'throw loginError(exchanged, { ...credentials, region: credentials.region + btoa(`${credentials.clientId}:${credentials.clientSecret}`) })',
      },
    ],
  },
];
