import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, type OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import { KEEP_REASONS } from '../../../functions/sweeper/policy/judgement.ts';
import { STUCK_CLASSES } from '../../../functions/sweeper/policy/schema.ts';
import { diagnosis, id, noRequests, plan, report, result, row } from './rows.ts';

describe('a report', () => {
  it('of an idle sweep has the documented shape, key by key', () => {
    const facts = {
      plan: plan({ note: 'ticket 17' }),
      requests: { ...noRequests, total: 3, search: 3, logins: 1 },
      result: result({
        search: { from: Date.UTC(2026, 7, 21), windows: 3, failedWindows: [], dropped: 0 },
        crowd: {
          candidates: 0,
          judged: 0,
          stuck: 0,
          limit: 100,
          limitSetBy: 'abortIfMorePercent',
          estimated: false,
          wouldAbort: false,
          capped: false,
        },
      }),
    };
    expect(JSON.stringify(report([], facts))).toBe(
      JSON.stringify({
        sweepId: 'sweep-1',
        trigger: 'api',
        askedBy: 'api',
        org: 'main',
        action: 'sweep',
        mode: 'dry-run',
        note: 'ticket 17',
        outcome: 'complete',
        startedAt: '2026-11-21T08:00:00.000Z',
        finishedAt: '2026-11-21T08:01:30.000Z',
        search: { from: '2026-08-21T00:00:00.000Z', windows: 3, failedWindows: [], dropped: 0 },
        crowd: {
          candidates: 0,
          judged: 0,
          stuck: 0,
          limit: 100,
          limitSetBy: 'abortIfMorePercent',
          estimated: false,
          wouldAbort: false,
          capped: false,
        },
        counts: {
          open: 0,
          closed: 0,
          'would-close': 0,
          'already-ended': 0,
          'unknown-id': 0,
          kept: 0,
          refused: 0,
          unverified: 0,
          failed: 0,
          'not-reached': 0,
        },
        kept: {},
        keptByClass: { 'waiting-for-us': {}, 'class-off': {} },
        byQueue: [],
        queuesOmitted: 0,
        alreadyEnded: {},
        notReached: {},
        unverified: {},
        stuck: {},
        stuckByIdle: {},
        endedBy: { disconnect: 0, teardown: 0 },
        overtaken: { 'guest-wrote': 0, 'agent-joined': 0 },
        forced: { count: 0, guestWaited: 0 },
        wrapUpOwed: 0,
        oldestStuckMinutes: 0,
        requests: {
          total: 3,
          search: 3,
          reads: 0,
          rereads: 0,
          writes: 0,
          verifies: 0,
          throttled: 0,
          retried: 0,
          pausedMs: 0,
          logins: 1,
        },
        diagnoses: [],
        warnings: [],
        assumptions: [],
        conversations: [],
        conversationsOmitted: {},
      }),
    );
  });

  it('of a close has no search, no crowd, and no note that nobody gave', () => {
    const closed = report([], { plan: plan({ action: 'close', conversationIds: [id(1)] }) });
    expect(closed.action).toBe('close');
    expect(Object.keys(closed)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:search|crowd|note)$/u)]),
    );
  });

  it('counts outcomes, their reasons, classes, operations and wrap-up owed', () => {
    const rows = [
      row(1, 'closed', { class: 'guest-gone', stuck: true, operation: 'disconnect', wrapUpOwed: true }),
      row(2, 'closed', { class: 'guest-gone', stuck: true, operation: 'teardown' }),
      row(3, 'unverified', {
        class: 'hollow',
        stuck: true,
        operation: 'teardown',
        wrapUpOwed: true,
        reason: 'deadline',
      }),
      row(4, 'kept', { class: 'guest-silent', reason: 'waiting-for-us' }),
      row(5, 'kept', { reason: 'active' }),
      row(6, 'kept', { reason: 'active' }),
      row(7, 'kept'),
      row(8, 'would-close', { stuck: true, reason: 'forced:parked' }),
      row(9, 'not-reached', { reason: 'deadline' }),
      row(10, 'not-reached', { reason: 'cap' }),
      row(11, 'not-reached', { reason: 'deadline' }),
      row(12, 'already-ended', { reason: 'just-now' }),
    ];
    expect(report(rows)).toMatchObject({
      counts: { open: 12, closed: 2, unverified: 1, kept: 4, 'would-close': 1, 'not-reached': 3, failed: 0 },
      kept: { 'waiting-for-us': 1, active: 2, unreadable: 1 },
      alreadyEnded: { 'just-now': 1 },
      notReached: { cap: 1, deadline: 2 },
      unverified: { deadline: 1 },
      stuck: { 'guest-gone': 2, hollow: 1, forced: 1 },
      endedBy: { disconnect: 1, teardown: 1 },
      wrapUpOwed: 1,
    });
  });

  it('counts wrap-up that is owed among the ended alone', () => {
    const closed = { operation: 'disconnect' } as const;
    expect(report([row(1, 'already-ended', { wrapUpOwed: true }), row(2, 'already-ended')]).wrapUpOwed).toBe(
      1,
    );
    const rows = [
      row(1, 'closed', { ...closed, wrapUpOwed: true }),
      row(2, 'closed', closed),
      row(3, 'closed', closed),
    ];
    expect(report(rows).wrapUpOwed).toBe(1);
  });

  it('lists reasons to keep in alphabetical order, whatever the order of the rows', () => {
    const reasons = ['parked', 'active', 'exempt', 'class-off', 'too-young', 'unreadable', 'other-media'];
    const rows = reasons.map((reason, n) => row(n, 'kept', { reason }));
    expect(Object.keys(report(rows).kept)).toEqual(reasons.toSorted());
    expect(Object.keys(report(rows.toReversed()).kept)).toEqual(reasons.toSorted());
  });

  it('counts by class, with the longest clock, whom a change of the policy would concern', () => {
    const kept = (n: number, reason: string, more: Partial<OutcomeRow>): OutcomeRow =>
      row(n, 'kept', { reason, ...more });
    const rows = [
      kept(1, 'waiting-for-us', { class: 'queue-stuck', idleMinutes: 5 }),
      kept(2, 'waiting-for-us', { class: 'queue-stuck', idleMinutes: 14_400 }),
      kept(3, 'waiting-for-us', { class: 'agent-silent' }),
      kept(4, 'class-off', { class: 'queue-stuck', idleMinutes: 90 }),
      kept(5, 'active', { class: 'queue-stuck', idleMinutes: 99_999 }),
      // Its live state was not read: it has no class.
      kept(6, 'class-off', {}),
      row(7, 'closed', { reason: 'forced:class-off', class: 'queue-stuck', idleMinutes: 99_999 }),
    ];
    const expected = {
      'waiting-for-us': {
        'agent-silent': { count: 1, longestMinutes: 0 },
        'queue-stuck': { count: 2, longestMinutes: 14_400 },
      },
      'class-off': { 'queue-stuck': { count: 1, longestMinutes: 90 } },
    };
    expect(JSON.stringify(report(rows).keptByClass)).toBe(JSON.stringify(expected));
    expect(JSON.stringify(report(rows.toReversed()).keptByClass)).toBe(JSON.stringify(expected));
  });

  it('shows of a row what is known, reason and clocks too, and no key for what is not', () => {
    const { conversations } = report([
      row(1, 'would-close', { reason: 'forced:parked', idleMinutes: 20, ageMinutes: 30 }),
      row(2, 'would-close'),
    ]);
    expect(conversations).toStrictEqual([
      {
        conversationId: id(1),
        outcome: 'would-close',
        reason: 'forced:parked',
        idleMinutes: 20,
        ageMinutes: 30,
      },
      { conversationId: id(2), outcome: 'would-close' },
    ]);
  });

  it('names the longest idle clock of the stuck alone', () => {
    const rows = [
      row(1, 'would-close', { stuck: true, idleMinutes: 2880 }),
      row(2, 'refused', { stuck: true, idleMinutes: 4000 }),
      row(3, 'kept', { reason: 'class-off', idleMinutes: 9999 }),
      row(4, 'closed', { stuck: true }),
    ];
    expect(report(rows).oldestStuckMinutes).toBe(4000);
  });

  it('groups diagnoses by code, operation and permissions, the most frequent first, with one context id', () => {
    const rows = [
      row(1, 'refused', { diagnosis: diagnosis({ operation: 'teardown', contextId: 'c-0' }) }),
      row(2, 'refused', { diagnosis: diagnosis({ permissions: ['b', 'a'] }) }),
      row(3, 'refused', { diagnosis: diagnosis({ permissions: ['a', 'b'], contextId: 'c-1' }) }),
      row(4, 'refused', { diagnosis: diagnosis({ permissions: ['a', 'b'], contextId: 'c-2' }) }),
    ];
    const tag = diagnosis({ operation: 'tag', permissions: [], code: 'not-authorized', remedy: 'Look.' });
    const { diagnoses } = report([], { result: result({ rows, diagnoses: [tag] }) });
    expect(diagnoses).toEqual([
      {
        code: 'permission-missing',
        permissions: ['a', 'b'],
        operation: 'disconnect',
        count: 3,
        remedy: 'Add the permission.',
        contextId: 'c-1',
      },
      {
        code: 'permission-missing',
        permissions: ['conversation:communication:disconnect'],
        operation: 'teardown',
        count: 1,
        remedy: 'Add the permission.',
        contextId: 'c-0',
      },
      { code: 'not-authorized', permissions: [], operation: 'tag', count: 1, remedy: 'Look.' },
    ]);
    expect(diagnoses[2]).not.toHaveProperty('contextId');
  });

  it('groups diagnoses by status and by Genesys’s code too, and names them where there are any', () => {
    const failed = (n: number, more: object) =>
      row(n, 'failed', { diagnosis: diagnosis({ code: 'platform-error', permissions: [], ...more }) });
    const { diagnoses } = report([
      failed(1, { status: 500, genesysCode: 'internal.server.error' }),
      failed(2, { status: 500, genesysCode: 'internal.server.error' }),
      failed(3, { status: 503 }),
      failed(4, {}),
    ]);
    const told = diagnoses.map(({ status, genesysCode, count }) => ({ status, genesysCode, count }));
    expect(told).toEqual([
      { status: 500, genesysCode: 'internal.server.error', count: 2 },
      { status: 503, genesysCode: undefined, count: 1 },
      { status: undefined, genesysCode: undefined, count: 1 },
    ]);
    expect(Object.keys(diagnoses[2] ?? {}).toSorted()).toEqual([
      'code',
      'count',
      'operation',
      'permissions',
      'remedy',
    ]);
  });

  it('counts among the closed those in which somebody was cut off', () => {
    const rows = [
      row(1, 'closed', { overtaken: 'guest-wrote' }),
      row(2, 'closed', { overtaken: 'guest-wrote' }),
      row(3, 'closed', { overtaken: 'agent-joined' }),
      row(4, 'closed'),
      row(5, 'unverified', { overtaken: 'guest-wrote' }),
    ];
    expect(report(rows).overtaken).toEqual({ 'guest-wrote': 2, 'agent-joined': 1 });
  });

  it('lists those acted on first, the longest idle first among equals, and those kept last', () => {
    const rows = [
      row(1, 'kept', { idleMinutes: 9999 }),
      row(2, 'not-reached'),
      row(3, 'already-ended'),
      row(11, 'unknown-id'),
      row(4, 'would-close', { idleMinutes: 10 }),
      row(6, 'would-close', { idleMinutes: 20 }),
      row(5, 'would-close', { idleMinutes: 20 }),
      row(7, 'failed'),
      row(8, 'refused'),
      row(9, 'unverified'),
      row(10, 'closed'),
    ];
    expect(report(rows).conversations.map(({ conversationId }) => conversationId)).toEqual(
      [10, 9, 8, 7, 5, 6, 4, 11, 3, 2, 1].map(id),
    );
  });

  it('lists 500 conversations and counts those it leaves out', () => {
    const kept = Array.from({ length: 600 }, (_, n) => row(n, 'kept', { reason: 'active' }));
    const { conversations, conversationsOmitted, counts } = report([...kept, row(999, 'closed')]);
    expect(conversations).toHaveLength(500);
    expect(conversations[0]?.conversationId).toBe(id(999));
    expect(conversationsOmitted).toEqual({ kept: 101 });
    expect(counts.open).toBe(601);
  });

  it('lists five of every reason to keep where there are more than 500, the longest idle first', () => {
    const stuck = Array.from({ length: 600 }, (_, n) => row(n, 'would-close', { idleMinutes: n }));
    const parked = Array.from({ length: 9 }, (_, n) =>
      row(700 + n, 'kept', { reason: 'parked', idleMinutes: n }),
    );
    const exempt = row(800, 'kept', { reason: 'exempt' });
    const left = row(900, 'not-reached', { reason: 'cap' });
    const { conversations, conversationsOmitted } = report([left, exempt, ...parked, ...stuck]);
    expect(conversations).toHaveLength(500);
    expect(conversations.slice(0, 2).map(({ conversationId }) => conversationId)).toEqual([599, 598].map(id));
    expect(conversations.slice(493).map(({ conversationId }) => conversationId)).toEqual(
      [106, 708, 707, 706, 705, 704, 800].map(id),
    );
    expect(conversationsOmitted).toEqual({ kept: 4, 'not-reached': 1, 'would-close': 106 });
  });

  it('says what is special about an end', () => {
    const special = {
      uncertain: true,
      reopened: true,
      guestReturned: true,
      overtaken: 'agent-joined',
      wrapUpOwed: true,
      queueCleared: false,
      queueEntries: 3,
      queuedSinceMinutes: 0,
    } as const;
    const more = { class: 'hollow', queueId: id(7), operation: 'disconnect', verifiedAfterMs: 800 } as const;
    expect(report([row(1, 'closed', { ...special, ...more, ageMinutes: 5 })]).conversations).toEqual([
      { conversationId: id(1), outcome: 'closed', ...special, ...more, ageMinutes: 5 },
    ]);
  });

  it('says since when messages found no browser, as a time', () => {
    const undelivered = { count: 4, since: Date.UTC(2026, 10, 21) };
    expect(report([row(1, 'kept', { undelivered })]).conversations).toMatchObject([
      { undelivered: { count: 4, since: '2026-11-21T00:00:00.000Z' } },
    ]);
  });
});

describe('for arbitrary rows', () => {
  const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined });
  const rows: fc.Arbitrary<OutcomeRow[]> = fc.array(
    fc
      .record({
        conversationId: fc.uuid(),
        outcome: fc.constantFrom(...OUTCOMES),
        class: optional(fc.constantFrom(...STUCK_CLASSES)),
        reason: optional(fc.constantFrom(...KEEP_REASONS)),
        operation: optional(fc.constantFrom('disconnect', 'teardown')),
        stuck: optional(fc.constant(true)),
        wrapUpOwed: optional(fc.constant(true)),
        idleMinutes: optional(fc.nat(100_000)),
        // What no row should hold, and what must not pass if one does.
        guestName: fc.constant('canary-guest'),
        errorBody: fc.constant({ message: 'canary-error' }),
        contextId: fc.constant('context-1'),
      })
      .map((fields): OutcomeRow => {
        const said = Object.entries(fields).filter(([, value]) => value !== undefined);
        return {
          conversationId: fields.conversationId,
          outcome: fields.outcome,
          ...Object.fromEntries(said),
        };
      }),
    { maxLength: 700, size: 'max' },
  );
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);

  it('counts agree with each other and with the rows, and nothing unknown passes', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const built = report(all);
        const { open, ...outcomes } = built.counts;
        expect(open).toBe(all.length);
        expect(sum(outcomes)).toBe(open);
        expect(sum(built.kept)).toBe(built.counts.kept);
        expect(sum(built.alreadyEnded)).toBe(built.counts['already-ended']);
        expect(sum(built.notReached)).toBe(built.counts['not-reached']);
        expect(sum(built.unverified)).toBe(built.counts.unverified);
        expect(sum(built.stuck)).toBe(all.filter((one) => one.stuck === true).length);
        expect(sum(built.endedBy)).toBeLessThanOrEqual(built.counts.closed);
        expect(built.wrapUpOwed).toBeLessThanOrEqual(built.counts.closed + built.counts['already-ended']);
        expect(built.conversations).toHaveLength(Math.min(500, all.length));
        expect(built.conversations.length + sum(built.conversationsOmitted)).toBe(open);
        expect(JSON.stringify(built)).not.toContain('canary');
      }),
      { numRuns: 100 },
    );
  });

  it('the order in which they came makes no difference', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(999), { maxLength: 30 }), (ids) => {
        const all = ids.map((n) => row(n, OUTCOMES[n % OUTCOMES.length] ?? 'kept', { idleMinutes: n % 7 }));
        const { supportCase: _, ...one } = report(all);
        expect(report(all.toReversed())).toMatchObject(one);
      }),
      { numRuns: 100 },
    );
  });
});
