import type { Planted } from './planted.ts';

/** Clocks, connections, credentials, what counts as an end, crowds: sections 4 to 8 of the design at their edges. */
export const FAULTS_AT_THE_EDGES: readonly Planted[] = [
  {
    name: 'ages go by the wall clock',
    invariant: 'promise-02',
    seed: 601,
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
    seed: 11,
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
    seed: 39,
    changes: [
      {
        file: 'genesys/clock-difference.ts',
        instead: 'return Math.min(answeredAt.wall, at ??',
        put: 'return Math.max(answeredAt.wall, at ??',
      },
    ],
  },
  {
    name: 'a write asks for the age of its proof before its connection is there',
    invariant: 'promise-02',
    seed: 61,
    changes: [{ file: 'genesys/send.ts', instead: 'if (!mayLeave()) return false;\n', put: '' }],
  },
  {
    name: 'a Retry-After of 0 is no wait',
    invariant: 'promise-09',
    seed: 3,
    changes: [
      {
        file: 'genesys/retry.ts',
        instead: 'Math.min(A_DAY_SECONDS, Math.max(1, seconds))',
        put: 'Math.min(A_DAY_SECONDS, Math.max(0, seconds))',
      },
    ],
  },
  {
    name: 'a Retry-After that is a date counts from our own clock',
    invariant: 'promise-09',
    seed: 69,
    changes: [
      {
        file: 'genesys/retry.ts',
        instead: "readHttpDate(header('date')) ?? now",
        put: 'now',
      },
    ],
  },
  {
    name: 'what asks for more than three minutes is not waited for',
    invariant: 'waits',
    seed: 3,
    changes: [
      {
        file: 'genesys/retry.ts',
        instead: 'if (!isTransient(failed)) return undefined;\n  const most',
        put: "if (!isTransient(failed) || (failed.kind === 'http' && (failed.retryAfterSeconds ?? 0) > 180)) return undefined;\n  const most",
      },
    ],
  },
  {
    name: 'nothing warns of a clock that differs',
    invariant: 'clock-warnings',
    seed: 108,
    changes: [
      {
        file: 'report/warnings.ts',
        instead: 'return words === undefined ? []',
        put: 'return words !== null ? []',
      },
    ],
  },
  {
    name: 'a write that found no connection may have been carried out',
    invariant: 'escalation',
    seed: 62,
    changes: [
      {
        file: 'closing/write.ts',
        instead: "return failure.kind === 'cut-off' || failure.sent !== false;",
        put: 'return failure.kind.length > 0;',
      },
    ],
  },
  {
    name: 'a second close of what has ended is told otherwise than the first',
    invariant: 'same-close',
    seed: 54,
    changes: [
      {
        file: 'closing/rows.ts',
        instead: 'if (!isOver || NOT_OURS.has(reason))',
        put: 'if (isOver || !isOver || NOT_OURS.has(reason))',
      },
    ],
  },
  {
    name: 'the secret is read once',
    invariant: 'credentials',
    seed: 34,
    changes: [
      {
        file: 'genesys/connection.ts',
        instead: 'const run = new RunCredentials(this.#readCredentials);',
        put: `const once = this.#readCredentials as { (): Promise<ClientCredentials>; kept?: Promise<ClientCredentials> };
    const run = new RunCredentials(() => (once.kept ??= once()));`,
      },
    ],
  },
  {
    name: 'a run goes on with the credentials of another client',
    invariant: 'credentials',
    seed: 116,
    changes: [
      {
        file: 'genesys/credentials.ts',
        instead:
          'if (credentials !== undefined && isSameClient(credentials, known)) this.#current = credentials;',
        put: 'if (credentials !== undefined) this.#current = credentials;',
      },
    ],
  },
  {
    name: 'one 404 after a write counts as an end',
    invariant: 'promise-07',
    seed: 21,
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
    seed: 5,
    changes: [
      {
        file: 'closing/rows.ts',
        instead: 'return named\n',
        put: 'return named && read.kind.length === 0\n',
      },
    ],
  },
  {
    name: 'who was cut off is not told of',
    invariant: 'overtaken',
    seed: 61,
    changes: [
      {
        file: 'closing/verify.ts',
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
        file: 'closing/limits.ts',
        instead: 'return byShare < abortIfMoreThan',
        put: 'return byShare < -abortIfMoreThan',
      },
    ],
  },
];
