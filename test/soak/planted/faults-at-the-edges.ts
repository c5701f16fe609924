import type { Planted } from './planted.ts';

/** Clocks, connections, credentials, what counts as an end, crowds: sections 4 to 8 of the design at their edges. */
export const FAULTS_AT_THE_EDGES: readonly Planted[] = [
  {
    name: 'the age of a proof counts from its answer',
    invariant: 'promise-02',
    seed: 1,
    changes: [
      {
        file: 'closing/live-read.ts',
        instead: 'askedAt: answer.sentAt,',
        put: 'askedAt: answer.answeredAt,',
      },
    ],
  },
  {
    name: 'ages go by the wall clock',
    invariant: 'promise-02',
    seed: 1,
    changes: [
      {
        file: 'clock.ts',
        instead: 'Math.max(0, clock.now() - since.wall, clock.monotonic() - since.monotonic)',
        put: 'Math.max(0, clock.now() - since.wall)',
      },
    ],
  },
  {
    name: 'ages go by the monotonic clock',
    invariant: 'token-age',
    seed: 1,
    changes: [
      {
        file: 'clock.ts',
        instead: 'Math.max(0, clock.now() - since.wall, clock.monotonic() - since.monotonic)',
        put: 'Math.max(0, clock.monotonic() - since.monotonic)',
      },
    ],
  },
  {
    name: 'a live state is judged by the later clock',
    invariant: 'promise-02',
    seed: 1,
    changes: [
      {
        file: 'genesys/clock-difference.ts',
        instead: 'return Math.min(answeredAt.wall, at ??',
        put: 'return Math.max(answeredAt.wall, at ??',
      },
    ],
  },
  {
    name: 'the secret is read once',
    invariant: 'credentials',
    seed: 1,
    changes: [
      {
        file: 'genesys/connection.ts',
        instead: 'const run = new RunCredentials(this.#readCredentials);',
        put: 'const run = (this.#latest ??= new RunCredentials(this.#readCredentials));',
      },
    ],
  },
  {
    name: 'a run goes on with the credentials of another client',
    invariant: 'credentials',
    seed: 1,
    changes: [
      {
        file: 'genesys/run-credentials.ts',
        instead:
          'if (credentials !== undefined && isSameClient(credentials, known)) this.#current = credentials;',
        put: 'if (credentials !== undefined) this.#current = credentials;',
      },
    ],
  },
  {
    name: 'one 404 after a write counts as an end',
    invariant: 'promise-07',
    seed: 1,
    changes: [
      {
        file: 'closing/live-read.ts',
        instead: "if (read.kind !== 'unknown-id') return read;",
        put: "if (read.kind !== 'cut-off') return read;",
      },
    ],
  },
  {
    name: 'what Genesys does not know counts as ended',
    invariant: 'promise-06',
    seed: 1,
    changes: [
      {
        file: 'closing/outcome-rows.ts',
        instead: 'return how.named\n',
        put: 'return how.named && read.kind.length === 0\n',
      },
    ],
  },
  {
    name: 'who was cut off is not told of',
    invariant: 'overtaken',
    seed: 1,
    changes: [
      {
        file: 'closing/verification.ts',
        instead: "(after.lastGuestMessageAt ?? 0) <= until) return 'guest-wrote';",
        put: '(after.lastGuestMessageAt ?? 0) <= until) return undefined;',
      },
    ],
  },
  {
    name: 'the share of a crowd is ignored',
    invariant: 'promise-05',
    seed: 21,
    changes: [
      {
        file: 'policy/crowd-guard.ts',
        instead: 'return byShare < abortIfMoreThan',
        put: 'return byShare < -abortIfMoreThan',
      },
    ],
  },
];
