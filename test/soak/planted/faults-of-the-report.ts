import { canary } from '../../../local/simulator/canaries.ts';
import type { Planted } from './planted.ts';

/** Promises 6, 7, 8 and 10: what is told. */
export const FAULTS_OF_THE_REPORT: readonly Planted[] = [
  {
    name: 'a conversation of the search is lost',
    invariant: 'promise-06',
    seed: 113,
    changes: [
      {
        file: 'actions/find-candidates.ts',
        instead: 'for (const row of found.rows) {',
        put: 'for (const row of found.rows.slice(1)) {',
      },
    ],
  },
  {
    name: 'a count is kept by hand, and wrong',
    invariant: 'promise-06',
    seed: 14,
    changes: [
      {
        file: 'report/build.ts',
        instead: 'counts[outcome] += 1;',
        put: "counts[outcome] += outcome === 'failed' ? 2 : 1;",
      },
    ],
  },
  {
    name: 'any reply to the write counts as an end',
    invariant: 'promise-07',
    seed: 116,
    changes: [
      {
        file: 'closing/verify.ts',
        instead: 'reply !== undefined && reply.endTimeSet && reply.allDisconnected',
        put: 'reply !== undefined',
      },
    ],
  },
  {
    name: 'what is still open after a write counts as closed',
    invariant: 'promise-07',
    seed: 3,
    changes: [{ file: 'closing/verify.ts', instead: "return 'open';", put: "return 'ended';" }],
  },
  {
    name: 'an end that was seen is told as unverified',
    invariant: 'promise-07',
    seed: 5,
    changes: [
      {
        file: 'closing/verify.ts',
        instead: 'return after.endTimeSet || (after.over && !before.over);',
        put: 'return after.endTimeSet && before.over;',
      },
    ],
  },
  {
    name: 'requests that hang are waited for',
    invariant: 'promise-08',
    seed: 5,
    changes: [
      {
        file: 'clock.ts',
        instead: 'void clock.sleep(cutOffMs, released.signal)',
        put: 'void clock.sleep(1e9, released.signal)',
      },
    ],
  },
  {
    name: 'what was left out is not told',
    invariant: 'promise-08',
    seed: 19,
    changes: [
      {
        file: 'outcome.ts',
        instead:
          "rows.some(({ outcome, reason }) => outcome === 'not-reached' || reason === 'credentials-changed');",
        put: 'rows.length < 0;',
      },
    ],
  },
  {
    name: 'Genesys’s own error text stands in for a context id',
    invariant: 'promise-10',
    seed: 16,
    changes: [
      {
        file: 'genesys/answers.ts',
        instead: "[header('inin-correlation-id'), fieldOf(body, 'contextId')]",
        put: "[fieldOf(body, 'message')]",
      },
      {
        file: 'genesys/answers.ts',
        instead: "typeof value === 'string' && CONTEXT_ID.test(value)",
        put: "typeof value === 'string'",
      },
    ],
  },
  {
    name: 'the name of an agent is taken for a queue',
    invariant: 'promise-10',
    seed: 1,
    changes: [
      {
        file: 'policy/live-conversation.ts',
        instead: "queueId: readOptionalId(fields, 'queueId', note),",
        put: "queueId: readText(fields['name']),",
      },
    ],
  },
  {
    name: 'the token is printed',
    invariant: 'promise-10',
    seed: 1,
    tamper: (world) => {
      world.logger?.appendKeys({ token: canary.accessToken });
      return world;
    },
  },
  {
    name: 'writes are left out of the count of requests',
    invariant: 'report-agrees',
    seed: 116,
    changes: [
      {
        file: 'genesys/send.ts',
        instead: 'this.#sent[kind] += 1;',
        put: "this.#sent[kind] += kind === 'write' ? 0 : 1;",
      },
    ],
  },
  {
    name: 'thresholds count double',
    invariant: 'report-agrees',
    seed: 2,
    changes: [
      {
        file: 'policy/verdict.ts',
        instead: 'now - classified.clockStartedAt >= threshold * MINUTE_MS',
        put: 'now - classified.clockStartedAt >= 2 * threshold * MINUTE_MS',
      },
    ],
  },
  {
    name: 'the prefilter keeps everything',
    invariant: 'ends-in-time',
    seed: 90,
    changes: [
      {
        file: 'policy/scope.ts',
        instead: 'ageMs >= least * 60_000) return undefined;',
        put: 'ageMs >= 1_000 * least * 60_000) return undefined;',
      },
    ],
  },
];
