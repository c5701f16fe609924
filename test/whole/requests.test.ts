import { describe, expect, it } from 'vitest';
import type { PartialPolicy } from '../../functions/sweeper/policy/schema.ts';
import { apiEvent, received } from '../support/api-event.ts';
import { PATHS, writtenIds } from '../support/journal.ts';
import { conversed, EVERY_CLASS_ON, IN_CLASS } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** Queues 0 and 1 of the seeded organisation belong to different divisions. */
function queuesOf({ simulator }: Whole) {
  const [one, other] = simulator.organisation.queues;
  if (one === undefined || other === undefined) throw new Error('the seeded organisation has queues');
  return { one, other };
}

describe('close', () => {
  it('of an unknown id, an ended one and one given twice says so of each, once', async () => {
    const { run, simulator, row } = await startWhole();
    const stuck = simulator.add(conversed(simulator));
    const ended = simulator.add(conversed(simulator).ago(2_900).ends());
    const justEnded = simulator.add(conversed(simulator).ago(5).ends());
    const report = await run({
      action: 'close',
      mode: 'enforce',
      conversationIds: [stuck.id, UNKNOWN, stuck.id.toUpperCase(), ended.id, justEnded.id, stuck.id],
    });
    expect(report.counts).toMatchObject({ open: 4, closed: 1, 'already-ended': 2, 'unknown-id': 1 });
    expect(row(report, { id: UNKNOWN })).toEqual({ conversationId: UNKNOWN, outcome: 'unknown-id' });
    expect(row(report, ended)).toMatchObject({ reason: 'listed-only' });
    expect(row(report, justEnded)).toMatchObject({ reason: 'just-now' });
    expect(simulator.journal.writes()).toHaveLength(1);
    expect(report).not.toHaveProperty('search');
    expect(report).not.toHaveProperty('crowd');
    expect(report).not.toHaveProperty('supportCase');
  });

  it('keeps a whatsapp conversation, force or not', async () => {
    const { run, simulator } = await startWhole();
    const { id } = simulator.add(conversed(simulator, { messageType: 'whatsapp' }));
    for (const force of [false, true]) {
      const report = await run({ action: 'close', mode: 'enforce', force, conversationIds: [id] });
      expect(report.kept).toEqual({ 'not-web-messaging': 1 });
    }
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('with force asks for the full teardown where only wrap-up is owed', async () => {
    const { run, simulator, row } = await startWhole();
    const { id } = simulator.add(IN_CLASS['wrap-up-pending'](simulator));
    const report = await run({ action: 'close', mode: 'enforce', force: true, conversationIds: [id] });
    expect(row(report, { id })).toMatchObject({ outcome: 'closed', operation: 'teardown' });
  });

  it.each([
    [{ action: 'sweep', force: true }, 'force'],
    [{ action: 'close' }, 'conversationIds'],
    [{ action: 'explain', mode: 'enforce', conversationIds: [UNKNOWN] }, 'mode'],
    [{ action: 'close', conversationIds: ['not-an-id'] }, 'conversationIds[0]'],
    [{ org: 'nobody' }, 'org'],
    [{ polcy: {} }, 'polcy'],
    [{ policy: { teardown: true } }, 'policy.teardown'],
    [{ policy: { exempt: { attribute: 'x' } } }, 'policy.exempt.attribute'],
    [{ policy: { minAgeMinutes: 4 } }, 'policy.minAgeMinutes'],
  ])('a request that makes no sense is refused before anything is asked: %o', async (request, path) => {
    const { invoke, simulator } = await startWhole();
    const error: unknown = await invoke(request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InvalidRequestError', code: 'invalid-request' });
    expect((error as Error).message).toContain(path);
    expect(simulator.journal.entries).toEqual([]);
  });
});

describe('explain', () => {
  it('answers for each id in the order asked, and writes nothing', async () => {
    const { explain, simulator } = await startWhole();
    const stuck = simulator.add(conversed(simulator));
    const kept = simulator.add(conversed(simulator).ago(3).guestWrites());
    const ended = simulator.add(conversed(simulator).ago(2_900).ends());
    const { conversations } = await explain(kept.id, UNKNOWN, stuck.id, ended.id);
    expect(conversations).toMatchObject([
      { conversationId: kept.id, verdict: 'keep', reason: 'waiting-for-us', evidence: { guestWaits: true } },
      { conversationId: UNKNOWN, verdict: 'unknown-id' },
      {
        conversationId: stuck.id,
        verdict: 'stuck',
        class: 'guest-silent',
        idleMinutes: 2_996,
        thresholdMinutes: 1_440,
        evidence: {
          guest: 'connected',
          agent: 'connected',
          queue: 'gone',
          flow: 'gone',
          lastGuestMessageAt: '2026-06-13T10:00:00.000Z',
          lastAnswerAt: '2026-06-13T10:04:00.000Z',
          guestWaits: false,
          toldBy: 'participant',
        },
      },
      { conversationId: ended.id, verdict: 'already-ended', reason: 'listed-only' },
    ]);
    expect(simulator.journal.writes()).toEqual([]);
  });

  it.each([
    ['refuses', { kind: 'forbidden', variant: 'missing-permissions' }, 'permission-missing'],
    ['fails', { kind: 'server-error', status: 500 }, 'failed to answer'],
    ['cannot be reached', { kind: 'reset' }, 'could not be reached'],
  ] as const)('says what it was where Genesys %s', async (_name, fault, words) => {
    const { explain, simulator } = await startWhole();
    const { id } = simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.read, fault });
    expect((await explain(id)).conversations).toMatchObject([
      { verdict: 'keep', reason: 'unreadable', detail: expect.stringContaining(words) as string },
    ]);
  });
});

describe('scope', () => {
  it.each(['queueIds', 'divisionIds'] as const)('by %s', async (field) => {
    const whole = await startWhole();
    const { run, simulator, row } = whole;
    const { one, other } = queuesOf(whole);
    const inside = simulator.add(conversed(simulator, { queue: one }));
    const outside = simulator.add(conversed(simulator, { queue: other }));
    const moved = simulator.add(
      conversed(simulator, { queue: one }).ago(2_900).transferredTo(other).answers().agentWrites(),
    );
    const report = await run({ mode: 'enforce', [field]: [field === 'queueIds' ? one.id : one.divisionId] });
    expect(row(report, inside)).toMatchObject({ outcome: 'closed' });
    expect(row(report, moved)).toMatchObject({ outcome: 'closed' });
    expect(row(report, outside)).toMatchObject({ outcome: 'kept', reason: 'out-of-scope' });
    expect(writtenIds(simulator)).toEqual([inside.id, moved.id].toSorted());
  });

  it('holds for close too', async () => {
    const whole = await startWhole();
    const { one, other } = queuesOf(whole);
    const { id } = whole.simulator.add(conversed(whole.simulator, { queue: other }));
    const request = {
      action: 'close',
      mode: 'enforce',
      force: true,
      conversationIds: [id],
      queueIds: [one.id],
    };
    expect((await whole.run(request)).kept).toEqual({ 'out-of-scope': 1 });
    expect(whole.simulator.journal.writes()).toEqual([]);
  });
});

describe('exemptions', () => {
  const AGENT = 'a1a1a1a1-0000-4000-8000-000000000001';
  type Exempt = (whole: Whole, id: string) => NonNullable<PartialPolicy['exempt']>;
  const BY: readonly (readonly [string, Exempt])[] = [
    ['queueIds', (whole) => ({ queueIds: [queuesOf(whole).one.id] })],
    ['divisionIds', (whole) => ({ divisionIds: [queuesOf(whole).one.divisionId] })],
    ['userIds', () => ({ userIds: [AGENT] })],
    ['conversationIds', (_whole, id) => ({ conversationIds: [id] })],
  ];

  it.each(BY)('by %s, asked for by the request', async (key, exempt) => {
    const whole = await startWhole();
    const { run, simulator, row } = whole;
    const queue = queuesOf(whole).one;
    const life = simulator
      .life({ minutesAgo: 3_000, queue })
      .guestWrites()
      .queued()
      .answers(AGENT)
      .agentWrites();
    const spared = simulator.add(life);
    const other = simulator.add(conversed(simulator, { queue: queuesOf(whole).other }));
    const policy = { exempt: exempt(whole, spared.id) };
    const report = await run({ mode: 'enforce', policy });
    expect(row(report, spared)).toMatchObject({ outcome: 'kept', reason: 'exempt' });
    expect(row(report, other)).toMatchObject({ outcome: 'closed' });
    const ids = { conversationIds: [spared.id] };
    expect(await whole.invoke({ action: 'explain', policy, ...ids })).toMatchObject({
      conversations: [{ reason: 'exempt', detail: expect.stringContaining(`(exempt.${key})`) as string }],
    });
    const forced = await run({ action: 'close', mode: 'enforce', force: true, policy, ...ids });
    expect(forced.kept).toEqual({ exempt: 1 });
    expect(writtenIds(simulator)).toEqual([other.id]);
  });

  it('those of the deployment stay when a request adds its own', async () => {
    const { run, simulator } = await startWhole({ settings: { policy: { exempt: { userIds: [AGENT] } } } });
    simulator.add(simulator.life({ minutesAgo: 3_000 }).guestWrites().queued().answers(AGENT).agentWrites());
    const report = await run({ mode: 'enforce', policy: { exempt: { userIds: [UNKNOWN] } } });
    expect(report.kept).toEqual({ exempt: 1 });
  });

  it.each([
    ['yes', { kept: 1 }],
    ['', { closed: 1 }],
    ['false', { closed: 1 }],
    ['False', { closed: 1 }],
    ['no', { kept: 1 }],
  ])('by the attribute with the value "%s"', async (value, counts) => {
    const { run, simulator } = await startWhole({ settings: { policy: { exempt: { attribute: 'hold' } } } });
    simulator.add(conversed(simulator).attribute('hold', value));
    expect((await run({ mode: 'enforce' })).counts).toMatchObject(counts);
  });
});

describe('thresholds', () => {
  it.each<[string, PartialPolicy | undefined, PartialPolicy | undefined, number | undefined]>([
    ['the built-in one', undefined, undefined, 1_440],
    ['the deployment’s', { classes: { 'guest-silent': 2_000 } }, undefined, 2_000],
    [
      'the request’s before the deployment’s',
      { classes: { 'guest-silent': 2_000 } },
      { classes: { 'guest-silent': 2_500 } },
      2_500,
    ],
    [
      'the deployed queue’s before the request’s',
      { queues: { QUEUE: { classes: { 'guest-silent': 2_100 } } } },
      { classes: { 'guest-silent': 2_500 } },
      2_100,
    ],
    [
      'the requested queue’s before the deployed queue’s',
      { queues: { QUEUE: { classes: { 'guest-silent': 2_100 } } } },
      { queues: { QUEUE: { classes: { 'guest-silent': 2_200 } } } },
      2_200,
    ],
    [
      'another queue’s is no matter',
      { queues: { OTHER: { classes: { 'guest-silent': 'off' } } } },
      undefined,
      1_440,
    ],
    ['off', { queues: { QUEUE: { classes: { 'guest-silent': 'off' } } } }, undefined, undefined],
  ])('%s', async (_name, deployed, requested, expected) => {
    const seeded = queuesOf(await startWhole());
    const withIds = (policy: PartialPolicy): PartialPolicy =>
      JSON.parse(
        JSON.stringify(policy).replace('QUEUE', seeded.one.id).replace('OTHER', seeded.other.id),
      ) as PartialPolicy;
    const whole = await startWhole({
      settings: deployed === undefined ? {} : { policy: withIds(deployed) },
    });
    const { id } = whole.simulator.add(conversed(whole.simulator, { queue: queuesOf(whole).one }));
    const answer = await whole.invoke({
      action: 'explain',
      conversationIds: [id],
      ...(requested === undefined ? {} : { policy: withIds(requested) }),
    });
    expect(answer).toMatchObject({
      conversations: [
        expected === undefined
          ? { verdict: 'keep', reason: 'class-off', class: 'guest-silent' }
          : { verdict: 'stuck', thresholdMinutes: expected },
      ],
    });
  });

  it('a conversation is stuck from the very minute on', async () => {
    const { run, simulator, row } = await startWhole({
      settings: { policy: { classes: { 'guest-silent': 2_996 } } },
    });
    const reached = simulator.add(conversed(simulator));
    const almost = simulator.add(conversed(simulator, { minutesAgo: 2_999.9 }));
    const report = await run();
    expect(row(report, reached)).toMatchObject({ outcome: 'would-close' });
    expect(row(report, almost)).toMatchObject({ outcome: 'kept', reason: 'active', idleMinutes: 2_995 });
  });
});

describe('the deployment’s switches', () => {
  it.each([
    [true, 'sweeper:nightly-7'],
    [false, undefined],
  ])('tag %s: the ended one carries %s, and no tag is ever replaced', async (tag, expected) => {
    const { invoke, simulator } = await startWhole({ settings: { tag } });
    const plain = simulator.add(conversed(simulator));
    const tagged = simulator.add(conversed(simulator).tag('case 12'));
    await invoke({ sweeper: { trigger: 'schedule', sweepId: 'nightly-7' }, request: { mode: 'enforce' } });
    expect(simulator.conversations.get(plain.id)?.externalTag).toBe(expected);
    expect(simulator.conversations.get(tagged.id)?.externalTag).toBe('case 12');
    expect(simulator.journal.of('PATCH')).toHaveLength(2);
  });

  it('a refused tag is told of and stops no end', async () => {
    const { run, simulator } = await startWhole({ settings: { tag: true } });
    simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.tag, fault: { kind: 'forbidden', variant: 'missing-permissions' } });
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({
      outcome: 'complete',
      counts: { closed: 1 },
      diagnoses: [
        { code: 'permission-missing', operation: 'tag', permissions: ['conversation:externalTag:edit'] },
      ],
    });
  });

  it('teardown off: no teardown, and nothing whose only operation it is', async () => {
    const { run, simulator, row } = await startWhole({
      settings: { policy: { ...EVERY_CLASS_ON, teardown: false } },
    });
    const resisting = simulator.add(conversed(simulator).resists('disconnect'));
    const owed = simulator.add(IN_CLASS['wrap-up-pending'](simulator));
    const report = await run({ mode: 'enforce' });
    expect(row(report, resisting)).toMatchObject({ outcome: 'unverified', reason: 'still-open' });
    expect(row(report, owed)).toMatchObject({ outcome: 'kept', reason: 'class-off' });
    const ids = { conversationIds: [owed.id] };
    const forced = await run({ action: 'close', mode: 'enforce', force: true, ...ids });
    expect(row(forced, owed)).toMatchObject({ outcome: 'already-ended', wrapUpOwed: true });
    expect(simulator.journal.of('POST', PATHS.teardown)).toEqual([]);
  });

  it('an organisation that is switched off is refused', async () => {
    const { invoke, simulator } = await startWhole({
      settings: { organisations: [{ name: 'main', secretId: 'genesys/main', enabled: false }] },
    });
    await expect(invoke({})).rejects.toThrow('the organisation main is disabled');
    expect(simulator.journal.entries).toEqual([]);
  });
});

describe('the report', () => {
  it('carries note, trigger and sweep id, and so does the log', async () => {
    const { invoke, printed } = await startWhole();
    const report = await invoke({
      sweeper: { trigger: 'api', sweepId: 'ticket-4711' },
      request: { note: 'for the audit of June' },
    });
    expect(report).toMatchObject({ note: 'for the audit of June', trigger: 'api', sweepId: 'ticket-4711' });
    expect(printed()).toContain('for the audit of June');
    expect(printed()).toContain('ticket-4711');
  });

  it.each([
    [1, 0, 1],
    [3, 1, 1],
    [93, 1, 3],
    [120, 2, 4],
    [550, 2, 18],
  ])('lookbackDays %i finds %i of two conversations in %i windows', async (lookbackDays, open, windows) => {
    const { run, simulator } = await startWhole();
    simulator.add(conversed(simulator));
    simulator.add(conversed(simulator, { minutesAgo: 100 * 1_440 }));
    const report = await run({ lookbackDays });
    expect(report).toMatchObject({ counts: { open }, search: { windows, failedWindows: [] } });
  });

  it('a listed orphan is a support case with the organisation’s id, and no name', async () => {
    const { run, simulator } = await startWhole();
    const orphan = simulator.add(conversed(simulator).onlyInAnalytics());
    const resisting = simulator.add(conversed(simulator).resists('everything'));
    const report = await run({ mode: 'enforce' });
    expect(report.supportCase).toContain(`Organisation id: ${simulator.organisation.id}`);
    expect(report.supportCase).toContain(orphan.id);
    expect(report.supportCase).toContain('answers 404');
    expect(report.supportCase).toMatch(
      new RegExp(`${resisting.id}; last tried POST .*, still open afterwards`),
    );
    expect(report.supportCase).not.toContain(simulator.organisation.name);
  });

  it('there is no support case where nothing is left to ask', async () => {
    const { run, simulator } = await startWhole();
    simulator.add(conversed(simulator));
    expect(await run({ mode: 'enforce' })).not.toHaveProperty('supportCase');
    expect(simulator.journal.of('GET', '/api/v2/tokens/me')).toEqual([]);
  });

  it('the log has a line for each that is not kept, in a dry run too, and one summary', async () => {
    const { run, simulator, printed } = await startWhole();
    const stuck = simulator.add(conversed(simulator));
    const kept = simulator.add(conversed(simulator).ago(3).guestWrites());
    await run();
    const lines = printed()
      .split(/^(?=\{)/mu)
      .map((line) => JSON.parse(line) as { message?: string; conversationId?: string })
      .filter(({ message }) => message !== undefined)
      .map(({ message = '', conversationId = '' }) => `${message} ${conversationId}`);
    expect(lines).toEqual([
      `conversation ${stuck.id}`,
      `kept, for example ${kept.id}`,
      'assumptions counted ',
      'sweep summary ',
    ]);
  });

  it('a window that is too much for Genesys is halved until it is not', async () => {
    const { run, simulator } = await startWhole({ conditions: { searchBreaksAbove: 3 } });
    for (let day = 2; day < 12; day += 1) simulator.add(conversed(simulator, { minutesAgo: day * 1_440 }));
    const report = await run();
    expect(report).toMatchObject({
      outcome: 'complete',
      counts: { open: 10 },
      search: { failedWindows: [] },
    });
  });

  it('a day that is too much by itself is named, and the run is partial', async () => {
    const { run, simulator } = await startWhole({ conditions: { searchBreaksAbove: 3 } });
    for (let count = 0; count < 5; count += 1) simulator.add(conversed(simulator));
    simulator.add(conversed(simulator, { minutesAgo: 10 * 1_440 }));
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({
      outcome: 'partial',
      counts: { open: 1, closed: 1 },
      search: { failedWindows: ['2026-06-13'] },
    });
  });
});

describe('a request with several faults', () => {
  const REQUEST = {
    mode: 'enforce',
    probe: true,
    hollow: 30,
    org: 'nobody',
    lookbackDays: 0,
    policy: { classes: { hollow: 1 }, teardown: false },
  };
  const PATHS_OF_ALL = [
    'lookbackDays',
    'policy.classes.hollow',
    'hollow',
    'probe',
    'org',
    'policy.teardown',
    'mode',
  ];

  it('is refused once, for all of them: its shape, its action and what is deployed', async () => {
    const { invoke, simulator } = await startWhole({ settings: { mode: 'dry-run' } });
    const error: unknown = await invoke(REQUEST).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InvalidRequestError' });
    const { problems, message } = error as { problems: { path: string; problem: string }[]; message: string };
    expect(problems.map(({ path }) => path).toSorted()).toEqual(PATHS_OF_ALL.toSorted());
    expect(message).toContain('hollow: no such key here; it belongs at policy.classes.hollow');
    expect(simulator.journal.of('POST')).toEqual([]);
  });

  it('over HTTP too: the path, the body and what is deployed', async () => {
    const { invoke } = await startWhole();
    const body = { mode: 'live', note: 7, maxCloses: 1, policy: { exempt: { attribute: 'x' } } };
    const answer = received(await invoke(apiEvent('closeOne', { conversationId: 'x', body })));
    expect(answer.status).toBe(400);
    expect(answer.body['problems']).toMatchObject([
      { path: 'conversationId' },
      { path: 'note' },
      { path: 'mode' },
      { path: 'maxCloses', problem: 'no such key' },
      { path: 'policy.exempt.attribute' },
    ]);
  });
});
