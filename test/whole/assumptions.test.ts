import { describe, expect, it } from 'vitest';
import { assumptionValues, type Assumptions } from '../../local/simulator/assumptions.ts';
import { isOver } from '../../local/simulator/model.ts';
import { agesOfProof, PATHS, writtenIds } from '../support/journal.ts';
import { conversed, EVERY_CLASS_ON, IN_CLASS } from '../support/lives.ts';
import { startWhole, type WholeOptions } from '../support/whole.ts';

/** Each switch at each of its values. */
const SWITCHES = Object.entries({ ...assumptionValues, liveForgetsAfterMs: [null, 0, 60_000] }).flatMap(
  ([name, values]) => (values ?? []).map((value) => [name, value] as const),
);

/** Stories in which somebody still waits, or talked a few minutes ago. */
const NEVER_ENDED = new Set([
  'just begun',
  'lively',
  'guest waits for the agent',
  'goodbye followed by a new message',
  'waiting in a queue',
  'transferred between queues',
  'loops between queue and flow',
  'agent rings for days',
  'flow crashed while the guest waits',
  'parked until later',
  'Genesys will time it out',
  'exempt by attribute',
  'agent in after-call work',
  'voice call in the same conversation',
  'another message type',
  'unknown enum value',
  'missing field',
  'guest on hold',
  'guest back on another connection, everybody else gone',
  'one device expired, the guest waits on the other',
  'bounced five times between flow and queue',
  'overnight in one queue',
  'a notice while the guest waits',
]);

describe('every assumption, whether true or not', () => {
  it.each(SWITCHES)('with %s at %s nothing unsafe is done', async (name, value) => {
    const whole = await startWhole({ conversations: 60, seed: 8, assumptions: { [name]: value } });
    const { run, simulator } = whole;
    // Where a Clear is no leave, guests who wait are ended as guest-gone: that class has to be switched off there.
    const isCutOff = name === 'clearMeansLeft' && value === false;
    const policy = isCutOff ? { policy: { classes: { 'guest-gone': 'off' } } } : {};
    const report = await run({ mode: 'enforce', ...policy });
    const stories = writtenIds(simulator).map((id) => simulator.conversations.get(id)?.story ?? '');
    expect(stories.filter((story) => NEVER_ENDED.has(story))).toEqual([]);
    expect(Math.max(0, ...agesOfProof(simulator))).toBeLessThanOrEqual(30_000);
    const { open, ...others } = report.counts;
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(open);
    const closed = report.conversations.filter(({ outcome }) => outcome === 'closed');
    const stillOpen = closed.filter(({ conversationId }) => {
      const live = simulator.conversations.get(conversationId);
      return live !== undefined && !isOver(live);
    });
    expect(stillOpen).toEqual([]);
    // Who waits is told right where both rules can tell it; elsewhere more is kept.
    expect(report.counts.closed > 0 || name === 'messageStatus' || name === 'messageListing').toBe(true);
  });
});

function withAssumption<K extends keyof Assumptions>(
  name: K,
  value: Assumptions[K],
  rest: WholeOptions = {},
): WholeOptions {
  return { ...rest, assumptions: { [name]: value } };
}

describe('on which participants the live object lists a message, and whether its status tells direction', () => {
  it.each([
    ['author', 'tells-direction', 'stuck', 'participant'],
    ['author', 'same-for-both', 'stuck', 'participant'],
    ['author', 'absent', 'stuck', 'participant'],
    ['all-present', 'tells-direction', 'stuck', 'status'],
    ['all-present', 'absent', 'keep', undefined],
  ] as const)('%s, %s: an answered guest is %s', async (messageListing, messageStatus, verdict, by) => {
    const { explain, run, simulator } = await startWhole({ assumptions: { messageListing, messageStatus } });
    const life = simulator.life({ minutesAgo: 3_000 }).queued().ago(2_990).answers();
    const { id } = simulator.add(life.ago(2_980).guestWrites().ago(2_970).agentWrites());
    const { conversations } = await explain(id);
    expect(conversations).toMatchObject([
      { verdict, ...(by === undefined ? { reason: 'unreadable' } : { evidence: { toldBy: by } }) },
    ]);
    const report = await run({ mode: 'enforce' });
    expect(report.counts.closed).toBe(verdict === 'stuck' ? 1 : 0);
  });

  it.each([
    ['author', 'tells-direction'],
    ['author', 'same-for-both'],
    ['author', 'absent'],
    ['all-present', 'tells-direction'],
    ['all-present', 'absent'],
    ['guest-only', 'tells-direction'],
    ['guest-only', 'same-for-both'],
    ['guest-only', 'absent'],
  ] as const)('%s, %s: a guest who waits is kept', async (messageListing, messageStatus) => {
    const { run, simulator } = await startWhole({ assumptions: { messageListing, messageStatus } });
    simulator.add(conversed(simulator).ago(2_900).guestWrites());
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ open: 1, kept: 1 });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('listed on the guest alone, an answered guest counts as waiting and is kept', async () => {
    const { run, simulator } = await startWhole(withAssumption('messageListing', 'guest-only'));
    simulator.add(conversed(simulator));
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ kept: 1, closed: 0 });
    expect(simulator.journal.writes()).toEqual([]);
  });
});

describe('the reply to ending what has ended', () => {
  it.each([200, 400, 404, 409] as const)(
    'is %i: a write whose first try had worked unseen is closed, once',
    async (replyToEndingEnded) => {
      const { run, simulator, row } = await startWhole({
        assumptions: { replyToEndingEnded, patchReplyShowsEnd: false },
      });
      const stuck = simulator.add(conversed(simulator));
      simulator.faults.add({
        path: PATHS.disconnect,
        times: 1,
        fault: { kind: 'server-error', status: 503, when: 'after' },
      });
      const report = await run({ mode: 'enforce' });
      expect(row(report, stuck)).toMatchObject({ outcome: 'closed', uncertain: true });
      expect(simulator.journal.writes()).toHaveLength(1);
    },
  );

  it.each([
    [200, { outcome: 'closed' }],
    [400, { outcome: 'closed', uncertain: true }],
    [404, { outcome: 'closed', uncertain: true }],
    [409, { outcome: 'closed', uncertain: true }],
  ] as const)(
    'is %i: one that ended by itself in the moment of the write is closed',
    async (reply, expected) => {
      const { run, simulator, row, clock } = await startWhole(withAssumption('replyToEndingEnded', reply));
      const stuck = simulator.add(conversed(simulator));
      const off = simulator.on('before', ({ method }) => {
        if (method !== 'PATCH') return;
        off();
        simulator.conversations.change(stuck.id, clock.now(), (conversation, now) => {
          for (const participant of conversation.participants) {
            participant.endTime ??= now;
            for (const communication of participant.communications) {
              communication.state = 'disconnected';
              communication.disconnectedTime ??= now;
            }
          }
          conversation.endTime = now;
        });
      });
      const report = await run({ mode: 'enforce' });
      expect(row(report, stuck)).toMatchObject(expected);
      expect(simulator.journal.writes()).toHaveLength(1);
    },
  );
});

describe('whether the PATCH’s reply shows the end', () => {
  it.each([
    [true, 0],
    [false, 5],
  ])('%s: five ends cost %i reads more', async (patchReplyShowsEnd, verifies) => {
    const { run, simulator } = await startWhole({ assumptions: { patchReplyShowsEnd } });
    for (let count = 0; count < 5; count += 1) simulator.add(conversed(simulator));
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({ counts: { closed: 5 }, requests: { verifies } });
  });
});

describe('whether ending leaves after-call work', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('%s: wrapUpOwed counts %i', async (endingLeavesAfterCallWork, owed) => {
    const { run, simulator } = await startWhole({ assumptions: { endingLeavesAfterCallWork } });
    const queue = simulator.organisation.queues.find(({ wrapUpRequired }) => wrapUpRequired);
    simulator.add(conversed(simulator, queue === undefined ? {} : { queue }));
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({ counts: { closed: 1 }, wrapUpOwed: owed });
  });

  it.each([true, false])('a teardown clears what is owed by one that has ended: %s', async (clears) => {
    const { run, simulator, row } = await startWhole({
      settings: { policy: EVERY_CLASS_ON },
      assumptions: { teardownClearsAfterCallWork: clears },
    });
    const owed = simulator.add(IN_CLASS['wrap-up-pending'](simulator).analyticsStopsHere().ends());
    const report = await run({ mode: 'enforce' });
    expect(row(report, owed)).toMatchObject({
      outcome: clears ? 'closed' : 'unverified',
      class: 'wrap-up-pending',
      operation: 'teardown',
    });
  });
});

describe('permissions and divisions', () => {
  it.each([
    [{ subjectsMeAnswersClients: true }, 'division-not-granted'],
    [{ subjectsMeAnswersClients: false }, 'permission-missing'],
    [{ subjectsMeRoles: 'when-asked' }, 'division-not-granted'],
    [{ subjectsMeRoles: 'parameter-unknown' }, 'division-not-granted'],
    [{ subjectsMeRoles: 'never' }, 'permission-missing'],
  ] as const)(
    'subjects/me answers client credentials: %j, so a refusal reads %s',
    async (assumptions, code) => {
      const { run, simulator } = await startWhole({
        assumptions,
        settings: { requestsInFlight: 1 },
      });
      const [granted, foreign] = simulator.organisation.queues;
      const [client] = simulator.clients.list;
      if (granted === undefined || foreign === undefined || client === undefined) throw new Error('seeded');
      simulator.clients.regrant(client, [
        { permissions: ['analytics:conversationDetail:view', 'conversation:communication:view'] },
        { permissions: ['conversation:communication:disconnect'], divisions: [granted.divisionId] },
      ]);
      simulator.add(conversed(simulator, { queue: foreign }));
      const report = await run({ mode: 'enforce' });
      expect(report.diagnoses).toMatchObject([{ code, operation: 'disconnect' }]);
      expect(report.counts.refused).toBe(1);
    },
  );

  it.each([
    ['hide-rows', { outcome: 'complete', counts: { open: 1, closed: 1 } }],
    ['forbid', { outcome: 'refused', counts: { open: 0 }, diagnoses: [{ operation: 'search' }] }],
  ] as const)('divisions without a grant: %s', async (divisionsWithoutGrant, expected) => {
    const { run, simulator } = await startWhole({ assumptions: { divisionsWithoutGrant } });
    const [granted, foreign] = simulator.organisation.queues;
    const [client] = simulator.clients.list;
    if (granted === undefined || foreign === undefined || client === undefined) throw new Error('seeded');
    const everything = [
      'analytics:conversationDetail:view',
      'conversation:communication:view',
      'conversation:communication:disconnect',
    ];
    simulator.clients.regrant(client, [{ permissions: everything, divisions: [granted.divisionId] }]);
    simulator.add(conversed(simulator, { queue: foreign }));
    simulator.add(conversed(simulator, { queue: granted }));
    expect(await run({ mode: 'enforce' })).toMatchObject(expected);
  });

  it.each([true, false])(
    'a 403 lists its permissions in messageParams: %s, and they are named',
    async (lists) => {
      const { run, simulator } = await startWhole({
        assumptions: { messageParamsOn403: lists },
        clients: [
          {
            grants: [
              { permissions: ['analytics:conversationDetail:view', 'conversation:communication:view'] },
            ],
          },
        ],
      });
      simulator.add(conversed(simulator));
      const report = await run({ mode: 'enforce' });
      const [diagnosis] = report.diagnoses;
      expect(diagnosis).toMatchObject({ code: 'permission-missing', operation: 'disconnect' });
      expect(diagnosis?.permissions).toContain('conversation:communication:disconnect');
    },
  );

  it.each([true, false])(
    'a missing permission is told before a missing conversation: %s, and an unknown id is no error',
    async (permissionBeforeExistence) => {
      const { run } = await startWhole({ assumptions: { permissionBeforeExistence } });
      const conversationIds = ['00000000-0000-4000-8000-000000000000'];
      const report = await run({ action: 'close', mode: 'enforce', conversationIds });
      expect(report.counts).toMatchObject({ open: 1, 'unknown-id': 1 });
    },
  );
});

describe('what else the reference leaves open', () => {
  it.each([true, false])('an empty page leaves its list out: %s, and is an idle sweep', async (omits) => {
    const { run } = await startWhole(withAssumption('emptyPageOmitsConversations', omits));
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({
      outcome: 'complete',
      counts: { open: 0 },
      search: { failedWindows: [], windows: 3 },
      requests: { total: 3, logins: 1 },
    });
  });

  it.each([null, 0])(
    'an ended conversation is forgotten after %s ms: seen ended either way',
    async (forgets) => {
      const { run, simulator, row } = await startWhole({
        assumptions: { liveForgetsAfterMs: forgets, patchReplyShowsEnd: false },
      });
      const stuck = simulator.add(conversed(simulator));
      const report = await run({ mode: 'enforce' });
      expect(row(report, stuck)).toMatchObject({ outcome: 'closed' });
    },
  );
});

describe('where messages stand on everybody and their status tells no direction', () => {
  const assumptions = { messageListing: 'all-present', messageStatus: 'same-for-both' } as const;

  it('a guest who waits is kept, for nothing tells who wrote last', async () => {
    const { run, row, simulator } = await startWhole({ assumptions });
    const waiting = simulator.add(conversed(simulator).ago(2_900).guestWrites());
    const report = await run({ mode: 'enforce' });
    expect(row(report, waiting)).toMatchObject({ outcome: 'kept', reason: 'unreadable' });
  });

  it('an outbound conversation is kept too: what the guest wrote in answer would look like the agent’s', async () => {
    const { run, row, simulator } = await startWhole({ assumptions });
    const outbound = simulator.add(
      simulator.life({ minutesAgo: 3_000, direction: 'outbound' }).answers().agentWrites(),
    );
    const report = await run({ mode: 'enforce' });
    expect(row(report, outbound)).toMatchObject({ outcome: 'kept', reason: 'unreadable' });
  });
});
