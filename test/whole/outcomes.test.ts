import { describe, expect, it } from 'vitest';
import { MODES } from '../../functions/sweeper/names.ts';
import type { OutcomeName } from '../../functions/sweeper/outcome.ts';
import type { KeepReason } from '../../functions/sweeper/policy/judgement.ts';
import { STUCK_CLASSES } from '../../functions/sweeper/policy/schema.ts';
import { objectsOf } from '../../local/simulator/json-values.ts';
import type { Life } from '../../local/simulator/life.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, EVERY_CLASS_ON, IN_CLASS, ON_BY_DEFAULT } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';

describe('every class', () => {
  it.each(STUCK_CLASSES.flatMap((stuckClass) => MODES.map((mode) => [stuckClass, mode] as const)))(
    '%s, %s',
    async (stuckClass, mode) => {
      const { run, simulator, row } = await startWhole({ settings: { policy: EVERY_CLASS_ON } });
      const stuck = simulator.add(IN_CLASS[stuckClass](simulator));
      const operation = stuckClass === 'wrap-up-pending' ? 'teardown' : 'disconnect';
      const report = await run({ mode });
      expect(row(report, stuck)).toMatchObject({
        outcome: mode === 'enforce' ? 'closed' : 'would-close',
        class: stuckClass,
        operation,
      });
      expect(report.stuck).toEqual({ [stuckClass]: 1 });
      expect(report.oldestStuckMinutes).toBe(row(report, stuck).idleMinutes);
      expect(report.oldestStuckMinutes).toBeGreaterThanOrEqual(2_880);
    },
  );

  it.each(STUCK_CLASSES)('%s is explained, with its clock and threshold', async (stuckClass) => {
    const { explain, simulator } = await startWhole({ settings: { policy: EVERY_CLASS_ON } });
    const { id } = simulator.add(IN_CLASS[stuckClass](simulator));
    const { conversations } = await explain(id);
    expect(conversations).toMatchObject([
      {
        conversationId: id,
        verdict: 'stuck',
        class: stuckClass,
        clockStartedAt: expect.stringMatching(/^2026-06-13T\d\d:\d\d:00\.000Z$/) as string,
        evidence: { guestWaits: ['agent-silent', 'queue-stuck'].includes(stuckClass), toldBy: 'participant' },
      },
    ]);
    const [{ idleMinutes = 0, thresholdMinutes = Infinity } = {}] = conversations;
    expect(idleMinutes).toBeGreaterThan(thresholdMinutes);
  });

  it.each(ON_BY_DEFAULT)('%s is on in a deployment that says nothing', async (stuckClass) => {
    const { run, simulator } = await startWhole();
    simulator.add(IN_CLASS[stuckClass](simulator));
    expect((await run()).stuck).toEqual({ [stuckClass]: 1 });
  });

  it('all of them together', async () => {
    const { run, simulator } = await startWhole({ settings: { policy: EVERY_CLASS_ON } });
    for (const stuckClass of STUCK_CLASSES) simulator.add(IN_CLASS[stuckClass](simulator));
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'complete', counts: { open: 8, closed: 8 } });
    expect(report.endedBy).toEqual({ disconnect: 7, teardown: 1 });
    expect((await run({ mode: 'enforce' })).counts).toMatchObject({ closed: 0 });
  });
});

/** One life for each reason to keep that a live state shows. */
const KEPT: readonly (readonly [KeepReason, (whole: Whole) => Life])[] = [
  ['too-young', ({ simulator }) => conversed(simulator).ago(2_900).ends().ago(9).guestReturns().flow()],
  ['active', ({ simulator }) => conversed(simulator).ago(3).guestWrites().ago(2).agentWrites()],
  ['waiting-for-us', ({ simulator }) => IN_CLASS['agent-silent'](simulator)],
  ['platform-will-time-out', ({ simulator }) => conversed(simulator).inactivityTimeout(30)],
  ['platform-will-time-out', ({ simulator }) => conversed(simulator).inactivityTimeout(-14)],
  ['parked', ({ simulator }) => conversed(simulator).ago(2_900).parks(600)],
  ['parked', ({ simulator }) => conversed(simulator).ago(2_900).parks()],
  ['parked', ({ simulator }) => conversed(simulator).ago(2_900).parks(-59)],
  ['other-media', ({ simulator }) => conversed(simulator).otherMedium('calls')],
  ['exempt', ({ simulator }) => conversed(simulator).attribute('sweeper.exempt', 'yes')],
  ['class-off', ({ simulator }) => simulator.life({ minutesAgo: 3_000 }).queued()],
  ['class-off', ({ simulator }) => IN_CLASS['wrap-up-pending'](simulator)],
  [
    'not-web-messaging',
    ({ simulator }) =>
      conversed(simulator).distorted((_view, body) => {
        for (const participant of objectsOf(body['participants']))
          for (const communication of objectsOf(participant['messages'])) communication['type'] = 'open';
      }),
  ],
  [
    'unreadable',
    ({ simulator }) => conversed(simulator).distorted((_view, body) => delete body['startTime']),
  ],
];

const FORCEABLE = new Set<KeepReason>([
  'active',
  'waiting-for-us',
  'too-young',
  'class-off',
  'parked',
  'platform-will-time-out',
]);

describe('every reason to keep', () => {
  it.each(KEPT.flatMap(([reason, life]) => MODES.map((mode) => [reason, mode, life] as const)))(
    '%s, %s',
    async (reason, mode, life) => {
      const whole = await startWhole();
      const kept = whole.simulator.add(life(whole));
      const report = await whole.run({ mode });
      expect(whole.row(report, kept)).toMatchObject({ outcome: 'kept', reason });
      expect(report.kept).toEqual({ [reason]: 1 });
      expect(whole.simulator.journal.writes()).toEqual([]);
    },
  );

  it.each(KEPT)('%s is explained', async (reason, life) => {
    const whole = await startWhole();
    const { id } = whole.simulator.add(life(whole));
    expect((await whole.explain(id)).conversations).toMatchObject([{ verdict: 'keep', reason }]);
  });

  // What is of a class that is off by default and whose guest does not wait is over: a close says that it has ended.
  it.each(KEPT.filter(([reason]) => reason !== 'class-off'))(
    '%s: close keeps it as well',
    async (reason, life) => {
      const whole = await startWhole();
      const { id } = whole.simulator.add(life(whole));
      const report = await whole.run({ action: 'close', mode: 'enforce', conversationIds: [id] });
      expect(whole.row(report, { id })).toMatchObject({ outcome: 'kept', reason });
      expect(whole.simulator.journal.writes()).toEqual([]);
    },
  );

  it.each(KEPT)('%s: close with force ends it, if ever', async (reason, life) => {
    const whole = await startWhole();
    const { id } = whole.simulator.add(life(whole));
    const report = await whole.run({ action: 'close', mode: 'enforce', force: true, conversationIds: [id] });
    const expected = FORCEABLE.has(reason)
      ? { outcome: 'closed', reason: `forced:${reason}` }
      : { outcome: 'kept', reason };
    expect(whole.row(report, { id })).toMatchObject(expected);
    expect(whole.simulator.journal.writes().length > 0).toBe(FORCEABLE.has(reason));
  });

  it('too young for every threshold is kept without a look at its live state', async () => {
    const { run, simulator, row } = await startWhole();
    const young = simulator.add(simulator.life({ minutesAgo: 10 }).flow());
    const active = simulator.add(simulator.life({ minutesAgo: 20 }).flow());
    const report = await run();
    expect(row(report, young)).toMatchObject({ outcome: 'kept', reason: 'too-young' });
    expect(row(report, active)).toMatchObject({ outcome: 'kept', reason: 'active' });
    expect(report.requests.reads).toBe(0);
  });
});

/** What is refused with 429 is tried again, up to 240 times a minute, as long as the run may last. */
const LONG_ENOUGH = { remainingMs: 150_000 };

describe('every outcome', () => {
  interface Case {
    readonly outcome: OutcomeName;
    readonly reason: string;
    readonly dryRun?: object;
    readonly prepare: (whole: Whole) => ConversationModel;
  }
  const fault =
    (method: string, of: Parameters<Whole['simulator']['faults']['add']>[0]['fault']) =>
    ({ simulator }: Whole): ConversationModel => {
      const stuck = simulator.add(conversed(simulator));
      simulator.faults.add({ method, conversationId: stuck.id, fault: of });
      if (method === 'PATCH') simulator.faults.add({ path: PATHS.teardown, fault: of });
      return stuck;
    };
  const sameInDryRun = { outcome: undefined };
  const CASES: readonly Case[] = [
    {
      outcome: 'already-ended',
      reason: 'just-now',
      dryRun: sameInDryRun,
      prepare: ({ simulator }) => simulator.add(conversed(simulator).analyticsStopsHere().ago(59).ends()),
    },
    {
      outcome: 'already-ended',
      reason: 'listed-only',
      dryRun: sameInDryRun,
      prepare: ({ simulator }) => simulator.add(conversed(simulator).analyticsStopsHere().ago(60).ends()),
    },
    {
      outcome: 'already-ended',
      reason: 'listed-only',
      dryRun: sameInDryRun,
      prepare: ({ simulator }) => simulator.add(conversed(simulator).onlyInAnalytics()),
    },
    {
      outcome: 'refused',
      reason: 'not-authorized',
      dryRun: sameInDryRun,
      prepare: fault('GET', { kind: 'forbidden', variant: 'not-authorized' }),
    },
    {
      outcome: 'refused',
      reason: 'permission-missing',
      prepare: fault('PATCH', {
        kind: 'forbidden',
        variant: 'missing-permissions',
        permissions: ['conversation:thing:unheardOf'],
      }),
    },
    {
      outcome: 'refused',
      reason: 'user-context-required',
      prepare: fault('PATCH', { kind: 'forbidden', variant: 'user-context' }),
    },
    {
      outcome: 'refused',
      reason: 'not-authorized',
      prepare: fault('PATCH', { kind: 'forbidden', variant: 'not-authorized' }),
    },
    { outcome: 'refused', reason: 'conflict', prepare: fault('PATCH', { kind: 'conflict' }) },
    { outcome: 'refused', reason: 'not-found', prepare: fault('PATCH', { kind: 'not-found' }) },
    { outcome: 'refused', reason: 'unknown', prepare: fault('PATCH', { kind: 'bad-request' }) },
    { outcome: 'refused', reason: 'rate-limited', prepare: fault('PATCH', { kind: 'throttled' }) },
    {
      outcome: 'unverified',
      reason: 'still-open',
      prepare: ({ simulator }) => simulator.add(conversed(simulator).resists('everything')),
    },
    {
      outcome: 'unverified',
      reason: 'guest-returned',
      prepare: ({ simulator }) => {
        const stuck = simulator.add(conversed(simulator).resists('everything'));
        simulator.faults.add({ method: 'PATCH', fault: { kind: 'guest-writes', when: 'after' } });
        return stuck;
      },
    },
    {
      outcome: 'failed',
      reason: 'platform-error',
      dryRun: sameInDryRun,
      prepare: fault('GET', { kind: 'server-error', status: 500 }),
    },
    {
      outcome: 'failed',
      reason: 'connection',
      dryRun: sameInDryRun,
      prepare: fault('GET', { kind: 'reset' }),
    },
    {
      outcome: 'failed',
      reason: 'platform-error',
      prepare: fault('PATCH', { kind: 'server-error', status: 500 }),
    },
    { outcome: 'failed', reason: 'connection', prepare: fault('PATCH', { kind: 'reset' }) },
  ];

  it.each(CASES)('$outcome: $reason, enforced', async ({ outcome, reason, prepare }) => {
    const whole = await startWhole();
    const conversation = prepare(whole);
    const report = await whole.run({ mode: 'enforce' }, LONG_ENOUGH);
    expect(whole.row(report, conversation)).toMatchObject({ outcome, reason });
    expect(report.counts).toMatchObject({ open: 1, [outcome]: 1 });
    // A connection that broke has no code of its own.
    const code = reason === 'connection' ? 'platform-error' : reason;
    const isTold = outcome === 'refused' || outcome === 'failed';
    expect(report.diagnoses.map((one) => one.code)).toEqual(isTold ? [code] : []);
  });

  it.each(CASES)('$outcome: $reason, in a dry run', async ({ outcome, reason, dryRun, prepare }) => {
    const whole = await startWhole();
    const conversation = prepare(whole);
    const report = await whole.run();
    expect(whole.row(report, conversation)).toMatchObject(
      dryRun === undefined ? { outcome: 'would-close', class: 'guest-silent' } : { outcome, reason },
    );
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it.each([
    ['permission-missing', { kind: 'forbidden', variant: 'missing-permissions' }],
    ['user-context-required', { kind: 'forbidden', variant: 'user-context' }],
    ['rate-limited', { kind: 'throttled', retryAfterSeconds: 0 }],
  ] as const)('not-reached: a systemic refusal, %s, stops the writing', async (code, refusal) => {
    const { run, simulator } = await startWhole({
      settings: { requestsInFlight: 1, policy: { teardown: false } },
    });
    // More than can be on their way at once.
    for (let count = 0; count < 70; count += 1) simulator.add(conversed(simulator));
    // The client's grants hold nothing that would make it a matter of divisions.
    const [client] = simulator.clients.list;
    if (client !== undefined)
      simulator.clients.regrant(client, [
        { permissions: ['analytics:conversationDetail:view', 'conversation:communication:view'] },
      ]);
    simulator.faults.add({ method: 'PATCH', fault: refusal });
    const report = await run({ mode: 'enforce' }, LONG_ENOUGH);
    expect(report.outcome).toBe('refused');
    expect(report.diagnoses).toMatchObject([{ code, operation: 'disconnect' }]);
    expect(report.counts.refused).toBeGreaterThanOrEqual(5);
    expect(report.counts['not-reached']).toBeGreaterThan(0);
    const left = report.conversations.filter(({ outcome }) => outcome === 'not-reached');
    expect(new Set(left.map(({ reason }) => reason))).toEqual(new Set(['systemic-refusal']));
  });

  it('refused: a search without its permission is the end of the run at once', async () => {
    const { run, simulator } = await startWhole({
      clients: [{ grants: [{ permissions: ['conversation:communication:view'] }] }],
    });
    simulator.add(conversed(simulator));
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({
      outcome: 'refused',
      diagnoses: [
        {
          code: 'permission-missing',
          operation: 'search',
          permissions: expect.arrayContaining(['analytics:conversationDetail:view']) as string[],
        },
      ],
    });
    expect(simulator.journal.of('POST', PATHS.search)).toHaveLength(1);
  });

  it('permission-missing: a permission that is taken away in mid-run, though it worked before in the same division', async () => {
    const { run, simulator } = await startWhole({ settings: { requestsInFlight: 1 } });
    const [queue] = simulator.organisation.queues;
    const [client] = simulator.clients.list;
    if (queue === undefined || client === undefined) throw new Error('seeded');
    for (let count = 0; count < 20; count += 1) simulator.add(conversed(simulator, { queue }));
    simulator.on('after', () => {
      if (simulator.journal.writes().length !== 3) return;
      simulator.clients.regrant(client, [
        { permissions: ['analytics:conversationDetail:view', 'conversation:communication:view'] },
      ]);
    });
    const report = await run({ mode: 'enforce' });

    expect(report.counts.closed).toBe(3);
    expect(report.diagnoses).toMatchObject([{ code: 'permission-missing', operation: 'disconnect' }]);
    // For every division, so the run stops.
    expect(report.outcome).toBe('partial');
    expect(report.counts['not-reached']).toBeGreaterThan(0);
  });

  it('division-not-granted: where the same permission holds elsewhere, that division alone is left', async () => {
    const { run, simulator } = await startWhole({ settings: { requestsInFlight: 1 } });
    const [granted, foreign] = simulator.organisation.queues;
    const [client] = simulator.clients.list;
    if (granted === undefined || foreign === undefined || client === undefined) throw new Error('seeded');
    simulator.clients.regrant(client, [
      { permissions: ['analytics:conversationDetail:view', 'conversation:communication:view'] },
      { permissions: ['conversation:communication:disconnect'], divisions: [granted.divisionId] },
    ]);
    for (let count = 0; count < 20; count += 1) simulator.add(conversed(simulator, { queue: foreign }));
    for (let count = 0; count < 5; count += 1) simulator.add(conversed(simulator, { queue: granted }));
    const report = await run({ mode: 'enforce' });
    expect(report.counts.closed).toBe(5);
    expect(report.diagnoses).toMatchObject([{ code: 'division-not-granted', operation: 'disconnect' }]);
    expect(report.counts.refused).toBeGreaterThanOrEqual(5);
    expect(report.counts.refused + report.counts['not-reached']).toBe(20);
  });
});
