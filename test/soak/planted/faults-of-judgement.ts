import type { Planted } from './planted.ts';

/** Promises 1 to 5: what is written to, and on which proof. */
export const FAULTS_OF_JUDGEMENT: readonly Planted[] = [
  {
    name: 'a dry run writes',
    invariant: 'promise-01',
    seed: 84,
    changes: [
      {
        file: 'closing/end-stuck.ts',
        instead: "if (mode === 'dry-run') {",
        put: "if (mode === 'dry-run' && ending.teardown === undefined) {",
      },
    ],
  },
  {
    name: 'a dry-run deployment does not refuse enforce',
    invariant: 'promise-01',
    seed: 10,
    changes: [
      {
        file: 'request/resolve-run.ts',
        instead: "mayNotEnforce = request.mode === 'enforce' && deployedMode !== 'enforce';",
        put: "mayNotEnforce = request.mode !== 'enforce' && request.mode !== 'dry-run';",
      },
    ],
  },
  {
    name: 'a write waits half a minute after its read, and leaves all the same',
    invariant: 'promise-02',
    seed: 116,
    changes: [
      {
        file: 'closing/write.ts',
        instead: 'ageMs(target.askedAt, clock) <= MAX_LIVE_AGE_MS',
        put: 'ageMs(target.askedAt, clock) <= 2 * MAX_LIVE_AGE_MS',
      },
      {
        file: 'closing/write.ts',
        instead: 'if (!mayLeave()) return heldBack();',
        put: 'await clock.sleep(MAX_LIVE_AGE_MS);',
      },
    ],
  },
  {
    name: 'thresholds count as reached at half their time',
    invariant: 'promise-02',
    seed: 2,
    changes: [
      {
        file: 'policy/verdict.ts',
        instead: 'now - classified.clockStartedAt >= threshold * MINUTE_MS',
        put: '2 * (now - classified.clockStartedAt) >= threshold * MINUTE_MS',
      },
    ],
  },
  {
    name: 'an exemption is forgotten on live state',
    invariant: 'promise-02',
    seed: 6,
    changes: [
      {
        file: 'policy/verdict.ts',
        instead: "if (exempt.match === 'yes')",
        put: "if (exempt.by === 'nothing')",
      },
    ],
  },
  {
    name: 'whoever waits is ended like anybody else',
    invariant: 'promise-03',
    seed: 113,
    changes: [
      {
        file: 'policy/verdict.ts',
        instead: 'if (facts.guestWaits && !meansWaiting',
        put: 'if (facts.guestWaits && meansWaiting && !meansWaiting',
      },
    ],
  },
  {
    name: 'what a queue or a flow says counts as an answer',
    invariant: 'promise-03',
    seed: 6,
    changes: [
      {
        file: 'policy/dialogue.ts',
        instead: "if (at === undefined || author === 'queue' || author === 'api') return false;",
        put: 'if (at === undefined) return false;',
      },
      {
        file: 'policy/dialogue.ts',
        instead: "if (author === 'agent') return true;",
        put: 'if (at > 0) return true;',
      },
    ],
  },
  {
    name: 'what cannot be read in an object is overlooked',
    invariant: 'promise-04',
    seed: 49,
    changes: [
      {
        file: 'policy/judge.ts',
        instead: 'if (problem !== undefined) return unreadable(problem);',
        put: 'void problem;',
      },
    ],
  },
  {
    name: 'a message that does not tell whose it is decides nothing',
    invariant: 'promise-04',
    seed: 7,
    changes: [
      {
        file: 'policy/classes.ts',
        instead: 'if (problem !== undefined) return { problem };',
        put: 'void problem;',
      },
    ],
  },
  {
    name: 'maxCloses is not kept',
    invariant: 'promise-05',
    seed: 29,
    changes: [{ file: 'closing/limits.ts', instead: 'left -= 1;', put: 'left -= 0;' }],
  },
  {
    name: 'a surprising crowd is ended',
    invariant: 'promise-05',
    seed: 21,
    changes: [
      {
        file: 'closing/limits.ts',
        instead: 'hasAborted: () => aborted,',
        put: 'hasAborted: () => aborted && false,',
      },
    ],
  },
];
