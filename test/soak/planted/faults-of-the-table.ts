import type { Planted } from './planted.ts';

const FAULTS: readonly Omit<Planted, 'withTable'>[] = [
  {
    name: 'a slow table is waited for',
    invariant: 'table-lost',
    seed: 2,
    changes: [
      { file: 'table/patience.ts', instead: 'MOST_WAITED_MS = 2000', put: 'MOST_WAITED_MS = 20_000' },
    ],
  },
  {
    name: 'nobody is told that the table was lost',
    invariant: 'table-lost',
    seed: 2,
    changes: [
      {
        file: 'actions/act.ts',
        instead: "records.isAvailable() ? {} : { history: 'unavailable' as const }",
        put: '{}',
      },
    ],
  },
  {
    name: 'a round notes no intent',
    invariant: 'intents',
    seed: 63,
    changes: [
      {
        file: 'table/round-records.ts',
        instead: 'await table.put(item);\n        return true;',
        put: 'return true;',
      },
    ],
  },
  {
    name: 'a schedule writes before its intent is noted',
    invariant: 'intents',
    seed: 5,
    changes: [
      {
        file: 'table/records.ts',
        instead: "(await table.put(item, 'if-absent')) ?",
        put: '(void clock.sleep(9_000).then(() => table.put(item)).catch(() => undefined), true) ?',
      },
    ],
  },
  {
    name: 'a cancel is not heard',
    invariant: 'cancel',
    seed: 66,
    changes: [{ file: 'table/heartbeat.ts', instead: "if (cancelled) return 'cancelled';", put: '' }],
  },
  {
    name: 'each round has the cap to itself',
    invariant: 'cap-of-sweep',
    seed: 27,
    changes: [{ file: 'rounds/work-round.ts', instead: 'written: state.writes.size,', put: 'written: 0,' }],
  },
  {
    name: 'a row of a sweep is not shown',
    invariant: 'sweep-numbers',
    seed: 5,
    changes: [
      {
        file: 'actions/sweeps.ts',
        instead: 'const rows = [...(await loadRows(table, sweepId)).values()];',
        put: 'const rows = [...(await loadRows(table, sweepId)).values()].slice(1);',
      },
    ],
  },
  {
    name: 'what would not end waits for days',
    invariant: 'waits-for-retry',
    seed: 2,
    changes: [
      {
        file: 'table/memory.ts',
        instead: 'const WAITS_MS = [HOUR_MS, 4 * HOUR_MS,',
        put: 'const WAITS_MS = [8 * HOUR_MS, 16 * HOUR_MS,',
      },
    ],
  },
  {
    name: 'the items of another version are obeyed',
    invariant: 'waits-for-retry',
    seed: 2,
    changes: [
      { file: 'table/memory.ts', instead: 'triedAt: z.number(),', put: 'triedAt: z.catch(z.number(), 0),' },
      {
        file: 'table/memory.ts',
        instead: 'outcome: z.enum(OUTCOMES),',
        put: "outcome: z.catch(z.enum(OUTCOMES), 'failed'),",
      },
      { file: 'table/items.ts', instead: 'v: z.literal(ITEM_VERSION)', put: 'v: z.number()' },
    ],
  },
  {
    name: 'the memory is not obeyed',
    invariant: 'waits-for-retry',
    seed: 19,
    changes: [
      {
        file: 'table/memory.ts',
        instead: 'return now < notBefore && notBefore - now <= LONGEST_WAIT_MS;',
        put: 'return now < notBefore && notBefore - now <= 0;',
      },
    ],
  },
  {
    name: 'a close asks the memory',
    invariant: 'waits-for-retry',
    seed: 2,
    changes: [
      {
        file: 'table/records.ts',
        instead: 'isSweep ? attempt(openMs, () => loadMemory(table, org)) : [],',
        put: 'attempt(openMs, () => loadMemory(table, org)),',
      },
    ],
  },
  {
    name: 'what analytics shows changed is left unread',
    invariant: 'kept-unread',
    seed: 203,
    changes: [{ file: 'table/kept.ts', instead: 'digest === about.digest &&', put: '' }],
  },
  {
    name: 'what is kept is never read again',
    invariant: 'kept-unread',
    seed: 203,
    changes: [
      {
        file: 'table/kept.ts',
        instead: 'const SHORTEST_MINUTES = 270;',
        put: 'const SHORTEST_MINUTES = 4_000;',
      },
      {
        file: 'table/kept.ts',
        instead: 'expiresAt: expiryOf(at, LONGEST_MINUTES * 60),',
        put: 'expiresAt: expiryOf(at, 999_999),',
      },
      {
        file: 'table/kept.ts',
        instead: 'Math.floor(at / MINUTE_MS) % LONGEST_MINUTES',
        put: 'Math.floor(at / MINUTE_MS) % 1_440',
      },
    ],
  },
  {
    name: 'what becomes stuck with time is left unread',
    invariant: 'kept-unread',
    seed: 203,
    changes: [{ file: 'table/kept.ts', instead: 'mayBeStuckFrom > about.until &&', put: '' }],
  },
  {
    name: 'a sweep that can read all leaves some unread',
    invariant: 'kept-unread',
    seed: 45,
    changes: [
      {
        file: 'actions/find-candidates.ts',
        instead: 'if (!isRegular || candidates.size <= (perMinute * leftMs) / MINUTE_MS) return [];',
        put: '',
      },
    ],
  },
];

/** The table that is lost, what is remembered, and sweeps over the API. */
export const FAULTS_OF_THE_TABLE: readonly Planted[] = FAULTS.map((one) => ({ ...one, withTable: true }));
