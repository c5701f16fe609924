import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { isGuest, join, leave } from '../../local/simulator/participants.ts';
import { apiEvent, received, type Received } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { secretOf } from '../support/secrets.ts';
import { SECRET, startWhole, type Whole } from '../support/whole.ts';

/** The reads of a conversation as they were answered: when after the first write, milliseconds, and with what. */
function looks(
  { simulator }: Whole,
  { id }: ConversationModel,
): [afterMs: number, status: number | undefined][] {
  const { entries } = simulator.journal;
  const written = simulator.journal.writes().find(({ conversationId }) => conversationId === id);
  if (written === undefined) throw new Error('Nothing was written');
  return entries
    .slice(entries.indexOf(written))
    .filter(
      ({ method, path, conversationId }) => method === 'GET' && path === PATHS.read && conversationId === id,
    )
    .map(({ at, status }) => [at - written.at, status]);
}

const NOT_FOUND = { kind: 'not-found' } as const;

/** From the first write on, the next so many reads are answered with Genesys's own 404. */
function hides({ simulator }: Whole, times: number): void {
  const off = simulator.on('before', ({ method }) => {
    if (method !== 'PATCH') return;
    off();
    simulator.faults.add({ method: 'GET', path: PATHS.read, times, fault: NOT_FOUND });
  });
}

describe('a 404 after a write', () => {
  it('that passes is no end: the write had no effect, and the conversation is open', async () => {
    const whole = await startWhole();
    const open = whole.simulator.add(conversed(whole.simulator).resists('everything'));
    hides(whole, 1);

    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, open)).toMatchObject({ outcome: 'unverified', reason: 'still-open' });
    expect(looks(whole, open).slice(0, 2)).toEqual([
      [500, 404],
      [5_500, 200],
    ]);
  });

  it('is an end where a read 5 seconds later says the same', async () => {
    const whole = await startWhole({
      assumptions: { liveForgetsAfterMs: 0, patchReplyShowsEnd: false },
    });
    const stuck = whole.simulator.add(conversed(whole.simulator));

    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, stuck)).toMatchObject({ outcome: 'closed', verifiedAfterMs: 5_500 });
    expect(looks(whole, stuck)).toEqual([
      [500, 404],
      [5_500, 404],
    ]);
  });

  it('lets other conversations go on until then', async () => {
    const whole = await startWhole({ settings: { requestsInFlight: 1 } });
    const { simulator, run, row } = whole;
    const all = [1, 2, 3].map(() => simulator.add(conversed(simulator).resists('everything')));
    const off = simulator.on('before', ({ method, conversationId = '' }) => {
      if (method !== 'PATCH') return;
      off();
      simulator.faults.add({ method: 'GET', path: PATHS.read, conversationId, times: 1, fault: NOT_FOUND });
    });

    const report = await run({ mode: 'enforce' });

    const patched = simulator.journal.of('PATCH').map(({ at }) => at);
    expect(Math.max(...patched) - Math.min(...patched)).toBeLessThan(5_000);
    expect(all.map((one) => row(report, one).outcome)).toEqual(['unverified', 'unverified', 'unverified']);
  });

  it('that nothing has confirmed before the deadline is unverified', async () => {
    const whole = await startWhole();
    const open = whole.simulator.add(conversed(whole.simulator).resists('everything'));
    hides(whole, 100);

    const report = await whole.run({ mode: 'enforce' }, { remainingMs: 5_000 });

    expect(whole.row(report, open)).toMatchObject({ outcome: 'unverified', reason: 'deadline' });
    expect(looks(whole, open)).toEqual([[500, 404]]);
  });

  it('is not confirmed by another client’s read: the secret was replaced in between', async () => {
    const whole = await startWhole();
    const other = await whole.anotherOrganisation();
    const { simulator, run, row } = whole;
    const open = simulator.add(conversed(simulator).resists('everything'));
    hides(whole, 1);
    const off = simulator.on('after', ({ status, path }) => {
      if (status !== 404 || path !== PATHS.read) return;
      off();
      simulator.clients.revokeAll();
      whole.secrets.put(SECRET, secretOf(other));
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, open)).toMatchObject({ outcome: 'unverified', reason: 'credentials-changed' });
    expect(other.journal.entries).toEqual([]);
  });

  it.each<Fault>([
    { kind: 'server-error', status: 503 },
    { kind: 'reset' },
    { kind: 'server-error', status: 500 },
  ])('that failed, $kind, is no end either: what shows it open is believed', async (fault) => {
    const whole = await startWhole({ settings: { policy: { teardown: false } } });
    const open = whole.simulator.add(conversed(whole.simulator));
    whole.simulator.faults.add({ path: PATHS.disconnect, fault });
    hides(whole, 1);

    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, open)).toMatchObject({ outcome: 'failed' });
    const [first, second] = looks(whole, open);
    expect([first?.[1], second?.[1]]).toEqual([404, 200]);
    expect((second?.[0] ?? 0) - (first?.[0] ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  it('is no end in the read before the next try, whose live state has grown old', async () => {
    const whole = await startWhole({ settings: { policy: { teardown: false } } });
    const { simulator, run, row } = whole;
    const open = simulator.add(conversed(simulator));
    const fault = { kind: 'server-error', status: 503, retryAfterSeconds: 40 } as const;
    simulator.faults.add({ path: PATHS.disconnect, times: 1, fault });
    let reads = 0;
    simulator.on('before', ({ method, path }) => {
      if (method !== 'GET' || path !== PATHS.read) return;
      reads += 1;
      // The first judges; the second follows the failed write; the third is that before the next try.
      if (reads === 3) simulator.faults.add({ method: 'GET', path: PATHS.read, times: 1, fault: NOT_FOUND });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, open)).toMatchObject({ outcome: 'closed', operation: 'disconnect' });
    expect(row(report, open)).not.toHaveProperty('uncertain');
    expect(simulator.journal.of('PATCH').map(({ status }) => status)).toEqual([503, 200]);
  });
});

describe('a 404 before a write', () => {
  it('that passes, of a conversation that was there a moment ago, is no end', async () => {
    const whole = await startWhole({ settings: { tag: true } });
    const { simulator, run, row } = whole;
    const stuck = simulator.add(conversed(simulator));
    // Whether the tag was written is not known, so the conversation is read again before it is ended.
    simulator.faults.add({ path: PATHS.tag, fault: { kind: 'reset' } });
    const off = simulator.on('before', ({ path }) => {
      if (path !== PATHS.tag) return;
      off();
      simulator.faults.add({ method: 'GET', path: PATHS.read, times: 1, fault: NOT_FOUND });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, stuck)).toMatchObject({ outcome: 'closed' });
  });

  it('is what a sweep takes for an end where it comes first: only the list still has it', async () => {
    const whole = await startWhole();
    const { simulator, run, row } = whole;
    const listed = simulator.add(conversed(simulator).onlyInAnalytics());
    const report = await run({ mode: 'enforce' });
    expect(row(report, listed)).toMatchObject({ outcome: 'already-ended', reason: 'listed-only' });
    expect(simulator.journal.of('GET', PATHS.read)).toHaveLength(1);
  });
});

describe('a guest who comes back after the end', () => {
  it('on the communication that they left is told of: their connection is newer', async () => {
    const whole = await startWhole({ assumptions: { patchReplyShowsEnd: false }, latencyMs: 20 });
    const { simulator, run, row, clock } = whole;
    const stuck = simulator.add(conversed(simulator));
    simulator.on('after', ({ method }) => {
      if (method !== 'PATCH') return;
      simulator.conversations.change(stuck.id, clock.now(), (conversation, now) => {
        const guest = conversation.participants.find(isGuest);
        const [communication] = guest?.communications ?? [];
        if (guest === undefined || communication === undefined) throw new Error('There is no guest');
        communication.state = 'connected';
        communication.connectedTime = now + 5;
        delete communication.disconnectedTime;
        delete guest.endTime;
        delete conversation.endTime;
      });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, stuck)).toMatchObject({ outcome: 'closed', reopened: true });
    expect(simulator.journal.writes()).toHaveLength(1);
  });
});

describe('an id that Genesys does not know', () => {
  const MISTYPED = '00000000-0000-4000-8000-000000000000';

  it.each(['dry-run', 'enforce'] as const)('and a caller named is no end, %s', async (mode) => {
    const { run, row } = await startWhole();
    const report = await run({ action: 'close', mode, conversationIds: [MISTYPED] });
    expect(row(report, { id: MISTYPED })).toEqual({ conversationId: MISTYPED, outcome: 'unknown-id' });
    expect(report.counts).toMatchObject({ open: 1, 'unknown-id': 1, 'already-ended': 0, closed: 0 });
  });

  it('any more, which the first read of the same close had shown, is one that ended', async () => {
    const whole = await startWhole({ settings: { tag: true } });
    const { simulator, run, row } = whole;
    const stuck = simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.tag, fault: { kind: 'reset' } });
    simulator.on('before', ({ path }) => {
      if (path === PATHS.tag) simulator.faults.add({ method: 'GET', path: PATHS.read, fault: NOT_FOUND });
    });

    const report = await run({ action: 'close', mode: 'enforce', conversationIds: [stuck.id] });

    expect(row(report, stuck)).toMatchObject({ outcome: 'already-ended', reason: 'listed-only' });
  });
});

describe('the same close twice', () => {
  const close = async ({ invoke }: Whole, conversationId: string): Promise<Received> =>
    received(await invoke(apiEvent('closeOne', { conversationId, body: { mode: 'enforce' } })));

  it('is answered twice that it has ended, though the agent still owes wrap-up', async () => {
    const whole = await startWhole();
    const { simulator } = whole;
    const queue = simulator.organisation.queues.find(({ wrapUpRequired }) => wrapUpRequired);
    const { id } = simulator.add(conversed(simulator, queue === undefined ? {} : { queue }));

    const answers = [await close(whole, id), await close(whole, id), await close(whole, id)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => body)).toMatchObject([
      { ended: true, outcome: 'closed', wrapUpOwed: true },
      { ended: true, outcome: 'already-ended', reason: 'just-now', wrapUpOwed: true },
      { ended: true, outcome: 'already-ended', reason: 'just-now', wrapUpOwed: true },
    ]);
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it('says that a conversation has ended which everybody left a moment ago, and that has no end yet', async () => {
    const whole = await startWhole();
    const { id } = whole.simulator.add(conversed(whole.simulator).ago(5).everybodyLeaves());
    const { status, body } = await close(whole, id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ended: true, outcome: 'already-ended', class: 'hollow' });
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it('still ends what is over, where the policy calls it stuck or force asks for it', async () => {
    const whole = await startWhole();
    const { simulator, run, row } = whole;
    const hollow = simulator.add(IN_CLASS.hollow(simulator));
    const owed = simulator.add(IN_CLASS['wrap-up-pending'](simulator));
    const named = { action: 'close', mode: 'enforce' };
    const report = await run({ ...named, conversationIds: [hollow.id] });
    expect(row(report, hollow)).toMatchObject({ outcome: 'closed', class: 'hollow' });
    const forced = await run({ ...named, force: true, conversationIds: [owed.id] });
    expect(row(forced, owed)).toMatchObject({ outcome: 'closed', reason: 'forced:class-off' });
  });

  it('changes nothing of a sweep: there it is kept', async () => {
    const { simulator, run, row } = await startWhole();
    const owed = simulator.add(IN_CLASS['wrap-up-pending'](simulator));
    const report = await run({ mode: 'enforce' });
    expect(row(report, owed)).toMatchObject({ outcome: 'kept', reason: 'class-off' });
    expect(report.wrapUpOwed).toBe(0);
  });
});

describe('somebody who comes between the last read and the write', () => {
  type Came = (conversation: ConversationModel, now: number, whole: Whole) => void;
  const joins =
    (...[given, communication]: [Parameters<typeof join>[3], Parameters<typeof join>[4]?]): Came =>
    (conversation, now, { simulator }) =>
      void join(conversation, simulator.random, now, given, communication);

  async function sweepWhile(came: Came | Fault, options: Parameters<typeof startWhole>[0] = {}) {
    const whole = await startWhole({ latencyMs: 20, ...options });
    const { simulator, clock } = whole;
    const stuck = simulator.add(conversed(simulator));
    if (typeof came === 'object') simulator.faults.add({ method: 'PATCH', fault: came });
    else
      simulator.on('before', ({ method }) => {
        if (method === 'PATCH')
          simulator.conversations.change(stuck.id, clock.now(), (live, now) => came(live, now, whole));
      });
    const report = await whole.run({ mode: 'enforce' });
    return { whole, report, row: whole.row(report, stuck) };
  }

  const AGENT = { purpose: 'agent', userId: '11111111-0000-4000-8000-000000000001' };

  it.each([true, false])(
    'to write is told of, where the reply shows the end: %s',
    async (patchReplyShowsEnd) => {
      const { row, report, whole } = await sweepWhile(
        { kind: 'guest-writes' },
        { assumptions: { patchReplyShowsEnd } },
      );
      expect(row).toMatchObject({ outcome: 'closed', overtaken: 'guest-wrote' });
      expect(report.overtaken).toEqual({ 'guest-wrote': 1, 'agent-joined': 0 });
      expect(whole.printed()).toMatch(
        /"level": "WARN",\s*"message": "conversation",[^}]*"overtaken": "guest-wrote"/,
      );
    },
  );

  it.each([true, false])(
    'to help is told of, where the reply shows the end: %s',
    async (patchReplyShowsEnd) => {
      const { row, report } = await sweepWhile(joins(AGENT), { assumptions: { patchReplyShowsEnd } });
      expect(row).toMatchObject({ outcome: 'closed', overtaken: 'agent-joined' });
      expect(report.overtaken).toEqual({ 'guest-wrote': 0, 'agent-joined': 1 });
    },
  );

  it.each<[string, Came | Fault]>([
    ['an agent only rings', joins(AGENT, { state: 'alerting' })],
    ['a flow joins', joins({ purpose: 'workflow' })],
    [
      'a supervisor watches',
      joins({ ...AGENT, monitoredParticipantId: '22222222-0000-4000-8000-000000000002' }),
    ],
    ['nothing happens', { kind: 'latency', ms: 1 }],
  ])('is nobody where %s', async (_name, came) => {
    const { row, report } = await sweepWhile(came);
    expect(row).toMatchObject({ outcome: 'closed' });
    expect(row).not.toHaveProperty('overtaken');
    expect(report.overtaken).toEqual({ 'guest-wrote': 0, 'agent-joined': 0 });
  });

  it('was cut off by somebody else, where our write was refused', async () => {
    const { row, report } = await sweepWhile(
      (conversation, now, { simulator }) => {
        joins(AGENT)(conversation, now, { simulator } as Whole);
        for (const participant of conversation.participants) leave(participant, now, 'client');
        conversation.endTime = now;
      },
      { assumptions: { replyToEndingEnded: 404 } },
    );
    expect(row).toMatchObject({ outcome: 'closed', uncertain: true });
    expect(row).not.toHaveProperty('overtaken');
    expect(report.overtaken).toEqual({ 'guest-wrote': 0, 'agent-joined': 0 });
  });

  it('is told of in the answer to a close', async () => {
    const whole = await startWhole({ latencyMs: 20 });
    const { simulator, invoke } = whole;
    const { id } = simulator.add(conversed(simulator));
    simulator.faults.add({ method: 'PATCH', fault: { kind: 'guest-writes' } });
    const { status, body } = received(
      await invoke(apiEvent('closeOne', { conversationId: id, body: { mode: 'enforce' } })),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ ended: true, overtaken: 'guest-wrote' });
  });
});
