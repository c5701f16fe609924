import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../../functions/sweeper/policy/judge.ts';
import {
  agent,
  ago,
  at,
  communication,
  conversation,
  DIVISION,
  EVERYTHING,
  flow,
  gone,
  guest,
  ID,
  inShort,
  judged,
  MERCILESS,
  OTHER_QUEUE,
  policy,
  presence,
  QUEUE,
  queue,
  received,
  sent,
  text,
  type Fields,
} from './conversations.ts';

const short = (body: Fields): string => inShort(judged(body, { policy: MERCILESS }));
const entry = (minutes: number, messageMetadata: Fields): Fields => text(minutes, { messageMetadata });
const onBoth = (messages: readonly Fields[], fields: Fields = {}): Fields =>
  conversation([guest([], { messages: [communication({ messages, ...fields })] }), agent(messages)]);

describe('a message', () => {
  it.each(['Text', 'Structured', 'Message'])('of type %s is one, and the guest waits after it', (type) => {
    const body = conversation([guest([entry(900, { type })]), agent([text(950)])]);
    expect(judged(body).evidence).toMatchObject({ guestWaits: true, lastGuestMessageAt: at(900) });
  });

  it('of an unknown type may be anything: nothing is judged on it', () => {
    expect(short(conversation([guest([text(900)]), agent([text(800), entry(700, { type: 'Odd' })])]))).toBe(
      'keep unreadable',
    );
  });

  it('of somebody known is an answer within the minute too', () => {
    expect(short(conversation([guest([text(900)]), agent([text(899.5)])]))).toBe('stuck guest-silent');
  });

  it('is one of several answers: the latest counts, in whatever order they are listed', () => {
    const answers = [text(500), text(300), text(400)];
    for (const messages of [answers, answers.toReversed(), [...answers.slice(1), ...answers.slice(0, 1)]]) {
      const { evidence } = judged(conversation([guest([text(600)]), agent(messages)]));
      expect(evidence.lastAnswerAt).toBe(at(300));
    }
  });

  it('of the guest’s is never an answer to the guest', () => {
    expect(judged(conversation([guest([text(600)]), flow()])).evidence).not.toHaveProperty('lastAnswerAt');
  });

  it('of which a status told the author shows in the evidence, among others of which it did not', () => {
    const shared = received(700);
    const body = conversation([guest([text(900), shared]), agent([shared, text(600)])]);
    expect(judged(body).evidence.toldBy).toBe('status');
  });

  it('at the very moment of the guest’s own is taken for an automatic reply, where a status alone tells', () => {
    const { evidence } = judged(onBoth([received(3000), received(500), sent(500)]));
    expect(evidence).not.toHaveProperty('lastAnswerAt');
    expect(evidence.guestWaits).toBe(true);
  });

  it('without an id that says anything is one of its own', () => {
    const nameless = (minutes: number): Fields => text(minutes, { messageId: '' });
    const { evidence } = judged(conversation([guest([nameless(900), nameless(800)]), agent([text(950)])]));
    expect(evidence.lastGuestMessageAt).toBe(at(800));
  });
});

describe('where a status alone could tell who wrote', () => {
  // Whoever began it: what a guest wrote in answer could otherwise pass for the business's.
  it.each(['inbound', 'outbound', 'sideways', undefined])(
    'is it believed once a message was received, and not before: direction %s',
    (direction) => {
      expect(short(onBoth([sent(3000)], { direction }))).toBe('keep unreadable');
      expect(short(onBoth([received(3100), sent(3000)], { direction }))).toBe('stuck guest-silent');
    },
  );
});

describe('a leave of the guest’s', () => {
  const clear = presence(500, 'Clear');

  const unknown: [string, Fields][] = [
    ['an entry without events', { type: 'Event', events: [] }],
    ['an event that is nothing', { type: 'Event', events: [null] }],
    ['an event that is no object', { type: 'Event', events: [7] }],
    ['an event of a type that is not documented', { type: 'Event', events: [{ eventType: 'Poll' }] }],
    ['an event of type Unknown', { type: 'Event', events: [{ eventType: 'Unknown', subType: 'On' }] }],
    [
      'a presence that is not documented',
      { type: 'Event', events: [{ eventType: 'Presence', subType: 'Back' }] },
    ],
  ];

  it.each(unknown)('is in doubt after %s: the guest may be back', (_name, metadata) => {
    expect(short(conversation([guest([clear, entry(400, metadata)]), agent()]))).toBe('keep unreadable');
  });

  it.each(unknown)('stands after the guest came back by %s and left again', (_name, metadata) => {
    const again = presence(300, 'Clear');
    expect(short(conversation([guest([clear, entry(400, metadata), again]), agent()]))).toBe(
      'stuck guest-gone',
    );
  });

  it('is in doubt by what is not documented on a connection of theirs that is over, later than its end', () => {
    const over = communication({
      id: 'over',
      state: 'disconnected',
      disconnectedTime: ago(600),
      messages: [entry(400, { type: 'Event', events: [{ eventType: 'Poll' }] })],
    });
    const open = communication({ messages: [clear] });
    expect(short(conversation([guest([], { messages: [over, open] }), agent()]))).toBe('keep unreadable');
  });

  it('does not count if the guest wrote later, even on a connection that is over: they were back', () => {
    const over = communication({
      id: 'over',
      state: 'disconnected',
      disconnectedTime: ago(450),
      messages: [text(400)],
    });
    const open = communication({ messages: [clear] });
    expect(short(conversation([guest([], { messages: [over, open] }), agent()]))).toBe('stuck agent-silent');
  });

  it('on a connection that is over is no leave of the one that is open', () => {
    const over = gone('customer', 900, 700, {}, [presence(600, 'Clear')]);
    expect(short(conversation([guest([text(800)]), over, agent([text(750)])]))).toBe('stuck guest-silent');
  });

  it('is the latest of several, in whatever order they are listed', () => {
    const again = presence(300, 'Clear');
    for (const listed of [
      [clear, again],
      [again, clear],
    ]) {
      const judgement = judged(conversation([guest(listed), agent()]), { policy: MERCILESS });
      expect(judgement).toMatchObject({ class: 'guest-gone', clockStartedAt: at(300) });
    }
  });

  it('counts from its own time, whoever of the business left later', () => {
    const judgement = judged(conversation([guest([clear]), gone('agent', 900, 200), flow()]), {
      policy: MERCILESS,
    });
    expect(judgement).toMatchObject({ class: 'guest-gone', clockStartedAt: at(500) });
  });

  it('does not count if it is older than the connection: the guest connected again on the same communication', () => {
    const again = communication({ connectedTime: ago(400), messages: [clear] });
    expect(short(conversation([guest([], { messages: [again] }), agent()]))).toBe('stuck guest-silent');
  });

  it('is not taken back by the connection in which it was said', () => {
    const connected = communication({ connectedTime: ago(500), messages: [clear] });
    expect(short(conversation([guest([], { messages: [connected] }), agent()]))).toBe('stuck guest-gone');
  });

  it('is not believed when another one has no time: that may be older than anything', () => {
    const undated = presence(400, 'Clear', { messageTime: null });
    expect(judged(conversation([guest([clear, undated]), agent()]), { policy: MERCILESS }).class).not.toBe(
      'guest-gone',
    );
  });

  it('of the business’s decides nothing', () => {
    expect(short(conversation([guest([text(900)]), agent([text(800), clear])]))).toBe('stuck guest-silent');
  });
});

describe('wrap-up', () => {
  const over = (agentFields: Fields): Fields =>
    conversation([gone('customer', 900, 800), gone('agent', 900, 800, agentFields)]);
  const afterCallWork = (state: string): Fields => ({ afterCallWork: { state } });
  const disconnected = { state: 'disconnected', disconnectedTime: ago(800) };

  it.each(['notApplicable', 'skipped', 'complete'])('is not owed when after-call work is %s', (state) => {
    expect(short(over({ messages: [communication({ ...disconnected, ...afterCallWork(state) })] }))).toBe(
      'stuck hollow',
    );
    expect(short(over({ calls: [{ ...disconnected, ...afterCallWork(state) }] }))).toBe('stuck hollow');
  });

  const rang = { ...disconnected, connectedTime: null, startAlertingTime: ago(890) };

  it.each<[string, string, Fields]>([
    ['nothing by whoever only rang', 'hollow', { messages: [communication(rang)] }],
    ['nothing by whoever only rang by telephone', 'hollow', { messages: [], calls: [rang] }],
    [
      'by whoever was connected, though not known on which communication',
      'wrap-up-pending',
      { connectedTime: ago(880), messages: [communication(rang)] },
    ],
    [
      'nothing for the communication that only rang, where another was connected and has its code',
      'hollow',
      {
        connectedTime: ago(880),
        messages: [communication(rang), communication({ ...disconnected, wrapup: { code: 'done' } })],
      },
    ],
    ['by somebody without communications', 'wrap-up-pending', { messages: [] }],
    [
      'where the wrap-up has no code',
      'wrap-up-pending',
      { messages: [communication({ ...disconnected, wrapup: {} })] },
    ],
    [
      'where after-call work has a state that is not known',
      'wrap-up-pending',
      { messages: [communication({ ...disconnected, ...afterCallWork('deferred') })] },
    ],
  ])('that is required is owed %s', (_name, expected, agentFields) => {
    expect(short(over({ wrapupRequired: true, ...agentFields }))).toBe(`stuck ${expected}`);
  });

  it('is not in doubt where after-call work says nothing', () => {
    const messages = [communication({ ...disconnected, afterCallWork: { state: null } })];
    expect(short(over({ messages }))).toBe('stuck hollow');
  });

  it('is not asked for by a call that is over, in capitals too', () => {
    expect(short(over({ calls: [{ state: 'DISCONNECTED', disconnectedTime: ago(800) }] }))).toBe(
      'stuck hollow',
    );
  });

  it('is owed for a call too', () => {
    expect(short(over({ calls: [{ ...disconnected, ...afterCallWork('pending') }] }))).toBe(
      'stuck wrap-up-pending',
    );
  });
});

describe('a scope of one kind', () => {
  const body = conversation([guest([text(900)]), agent([text(800)])]);

  it('does not ask for the other', () => {
    const queues = { ...EVERYTHING, queueIds: new Set([QUEUE]) };
    const divisions = { ...EVERYTHING, divisionIds: new Set([DIVISION]) };
    expect(judged(body, { policy: MERCILESS, scope: queues }).verdict).toBe('stuck');
    expect(judged(body, { policy: MERCILESS, scope: divisions }).verdict).toBe('stuck');
  });
});

describe('what a judgement tells', () => {
  it('is the queue that connected last, whenever it was called in', () => {
    const was = (queueId: string, startedAgo: number, connectedAgo: number): Fields =>
      gone('acd', startedAgo, 50, { queueId, startTime: ago(startedAgo), connectedTime: ago(connectedAgo) });
    const queues = [was(QUEUE, 900, 100), was(OTHER_QUEUE, 800, 500)];
    expect(judged(conversation([guest(), flow(), ...queues])).queueId).toBe(QUEUE);
  });

  it('has no key for what there is not', () => {
    const off = policy({ ...MERCILESS, thresholds: { ...MERCILESS.thresholds, orphaned: 'off' } });
    const judgement = judged(conversation([guest()]), { policy: off });
    expect(Object.keys(judgement).toSorted()).toEqual(
      [
        'verdict',
        'reason',
        'class',
        'clockStartedAt',
        'idleMinutes',
        'ageMinutes',
        'mayBeStuckFrom',
        'divisionIds',
        'evidence',
      ].toSorted(),
    );
    expect(Object.keys(judgement.evidence)).toEqual([
      'guest',
      'agent',
      'queue',
      'flow',
      'guestWaits',
      'toldBy',
    ]);
    expect(judged(conversation([guest()], { startTime: null }))).not.toHaveProperty('ageMinutes');
  });

  it('may be forced where no teardown is allowed, but for wrap-up', () => {
    const rules = policy({ teardown: false });
    const waiting = conversation([guest([text(900)]), queue()]);
    expect(inShort(judged(waiting, { policy: rules, force: true }))).toBe(
      'stuck queue-stuck forced:waiting-for-us',
    );
  });
});

describe('a snapshot', () => {
  it('takes an empty tag for none', () => {
    expect(readSnapshot(conversation([guest()], { externalTag: '' }), ID)).not.toHaveProperty('externalTag');
  });
});
