import { describe, expect, it } from 'vitest';
import {
  agent,
  ago,
  at,
  communication,
  conversation,
  event,
  flow,
  gone,
  guest,
  inShort,
  judged,
  MERCILESS,
  OTHER_USER,
  PARTICIPANT,
  participant,
  presence,
  queue,
  received,
  sent,
  text,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const coach = (messages: Fields[]): Fields =>
  agent(messages, { coachedParticipantId: PARTICIPANT, userId: OTHER_USER });
const metadata = (minutes: number, messageMetadata: unknown, fields: Fields = {}): Fields =>
  text(minutes, { messageMetadata, ...fields });
/** Lists the same messages on the guest and on an agent who is there. */
const onBoth = (...messages: Fields[]): Fields => conversation([guest(messages), agent(messages)]);
const same = (minutes: number, fields: Fields): Fields => text(minutes, { messageId: 'the-same', ...fields });

/** name, live state, the guest's last message and the last answer in minutes ago, by */
const SPOKEN: [string, Fields, number | undefined, number | undefined, string][] = [
  [
    'a message on the guest alone is the guest’s, whatever its status',
    conversation([guest([text(50, { messageStatus: 'sent' })]), agent()]),
    50,
    undefined,
    'participant',
  ],
  [
    'a message on an agent alone is the agent’s',
    conversation([guest(), agent([text(50, { messageStatus: 'sent' })])]),
    undefined,
    50,
    'participant',
  ],
  [
    'a message without an id is one of that participant',
    conversation([guest([text(60, { messageId: null })]), agent([text(50, { messageId: null })])]),
    60,
    50,
    'participant',
  ],
  [
    'a message on two agents is an agent’s',
    conversation([guest(), agent([same(50, {})]), agent([same(50, {})])]),
    undefined,
    50,
    'participant',
  ],
  ['a message on guest and agent: received is the guest’s', onBoth(received(50)), 50, undefined, 'status'],
  ['a message on guest and agent: sent is the business’s', onBoth(received(60), sent(50)), 60, 50, 'status'],
  [
    'a message on several participants before the agent came is a flow’s',
    (() => {
      const both = [received(900), sent(890)];
      return conversation([
        guest(both),
        gone('workflow', 990, 880, {}, both),
        agent([], { startTime: ago(800), messages: [communication({ connectedTime: ago(800) })] }),
      ]);
    })(),
    900,
    890,
    'status',
  ],
  [
    'a flow’s answer is none while a queue is part of it',
    conversation([guest([text(90)]), gone('acd', 95, 85), flow([text(80)])]),
    90,
    undefined,
    'participant',
  ],
  [
    'a flow’s answer is none while an agent is part of it',
    conversation([guest([text(90)]), agent(), flow([text(80)])]),
    90,
    undefined,
    'participant',
  ],
  [
    'a flow’s answer is one after the queue is left and the guest has written again',
    conversation([guest([text(90)]), gone('acd', 100, 95), flow([text(80)])]),
    90,
    80,
    'participant',
  ],
  [
    'a flow’s answer is one although only an observer is there',
    conversation([guest([text(90)]), coach([]), flow([text(80)])]),
    90,
    80,
    'participant',
  ],
  [
    'a flow’s answer is none while a queue without times may be part of it',
    conversation([
      guest([text(90)]),
      { purpose: 'acd', messages: [communication({ state: 'disconnected', connectedTime: null })] },
      flow([text(80)]),
    ]),
    90,
    undefined,
    'participant',
  ],
  [
    'a flow’s answer is none while a queue without communications is part of it',
    conversation([
      guest([text(90)]),
      { purpose: 'acd', startTime: ago(95), endTime: ago(85) },
      flow([text(80)]),
    ]),
    90,
    undefined,
    'participant',
  ],
  [
    'a queue’s message is no answer',
    conversation([guest([text(90)]), queue([text(80)])]),
    90,
    undefined,
    'participant',
  ],
  [
    'an observer’s message is nobody’s',
    conversation([guest([text(90)]), agent(), coach([sent(80)])]),
    90,
    undefined,
    'participant',
  ],
  [
    'an observer who lists an agent’s message changes nothing',
    conversation([guest([text(90)]), agent([same(80, {})]), coach([same(80, {})])]),
    90,
    80,
    'participant',
  ],
  [
    'receipts are no activity',
    conversation([
      guest([text(90), metadata(50, { type: 'Receipt' })]),
      agent([metadata(40, { type: 'Receipt' })]),
    ]),
    90,
    undefined,
    'participant',
  ],
  [
    'typing is no activity',
    conversation([guest([text(90), event(50, 'Typing', 'On')]), agent([event(40, 'Typing', 'On')])]),
    90,
    undefined,
    'participant',
  ],
  [
    'other events are no messages',
    conversation([guest([text(90), event(50, 'CoBrowse', 'Offering')]), agent([presence(40, 'Join')])]),
    90,
    undefined,
    'participant',
  ],
  [
    'removed messages are ignored',
    conversation([guest([text(90)]), agent([text(80, { messageStatus: 'removed' })])]),
    90,
    undefined,
    'participant',
  ],
  [
    'structured messages and messages without metadata are messages',
    conversation([guest([metadata(90, { type: 'Structured' })]), agent([metadata(80, null)])]),
    90,
    80,
    'participant',
  ],
  [
    'what the guest wrote is a message, whatever its type',
    conversation([guest([metadata(90, { type: 'Unknown' })]), agent()]),
    90,
    undefined,
    'participant',
  ],
  [
    'a status-told reply 60 seconds after the guest is an answer',
    onBoth(received(90), sent(89)),
    90,
    89,
    'status',
  ],
  [
    'a status-told reply 59 seconds after the guest is none',
    onBoth(received(90), sent(90 - 59 / 60)),
    90,
    undefined,
    'status',
  ],
  [
    'the 60 seconds count from the guest’s last message before it',
    onBoth(received(90), sent(85), received(80)),
    80,
    85,
    'status',
  ],
];

describe('who spoke', () => {
  it.each(SPOKEN)('%s', (_name, body, guestMinutes, answerMinutes, by) => {
    const { lastGuestMessageAt, lastAnswerAt, ...evidence } = judged(body).evidence;
    expect(lastGuestMessageAt).toBe(guestMinutes === undefined ? undefined : at(guestMinutes));
    expect(lastAnswerAt).toBe(answerMinutes === undefined ? undefined : at(answerMinutes));
    expect(evidence.toldBy).toBe(by);
  });

  // The agent may have written it, or a flow that handed the guest over: nobody may be ended for either reading.
  it('a message on several, listed just before and just after an agent connected, has no certain author', () => {
    const handOver = (minutes: number): Fields => same(minutes, { messageStatus: 'sent' });
    const connected = { connectedTime: ago(2_000), messages: [handOver(2_000)] };
    const body = conversation([
      guest([received(2_010), handOver(2_000 + 0.5 / 60)]),
      gone('acd', 2_010, 2_000),
      agent([], { startTime: ago(2_000), messages: [communication(connected)] }),
    ]);
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe('keep unreadable');
  });

  it('a queue’s message is no answer, even where the queue is said to have left before', () => {
    const body = conversation([guest([text(90)]), gone('acd', 99, 95, {}, [text(80)]), flow()]);
    expect(judged(body).evidence.guestWaits).toBe(true);
  });

  it('a guest whose last message has the time of the last answer waits: which came first cannot be told', () => {
    expect(judged(conversation([guest([text(90)]), agent([text(90)])])).evidence.guestWaits).toBe(true);
  });
});

describe('a message of the business that its status told', () => {
  const both = [received(900), sent(800)];
  const told = (stay: Fields, from: Fields = {}): Fields =>
    conversation([
      guest(both),
      agent([], { messages: [communication({ state: 'disconnected', ...from, ...stay, messages: both })] }),
    ]);

  it.each([
    ['is an agent’s while one is connected', told({ disconnectedTime: ago(700) }), 800],
    ['is an agent’s at the last moment', told({ disconnectedTime: ago(800) }), 800],
    ['is not for certain an agent’s who had left', told({ disconnectedTime: ago(801) }), undefined],
    ['is not for certain an agent’s who left at an unknown time', told({ endTime: null }), undefined],
    [
      'is a flow’s, and none, before the agent came, where a queue was there',
      (() => {
        const later = told({ disconnectedTime: ago(700) }, { connectedTime: ago(799) });
        return { ...later, participants: [...(later['participants'] as Fields[]), gone('acd', 900, 700)] };
      })(),
      undefined,
    ],
    [
      'is a flow’s, and an answer, before the agent came',
      told({ disconnectedTime: ago(700) }, { connectedTime: ago(799) }),
      800,
    ],
  ])('%s', (_name, body, answerMinutes) => {
    expect(judged(body).evidence.lastAnswerAt).toBe(
      answerMinutes === undefined ? undefined : at(answerMinutes),
    );
  });
});

describe('the guest has left', () => {
  const withAgent = (...messages: Fields[]): Fields => conversation([guest(messages), agent([text(950)])]);
  const clear = presence(500, 'Clear');

  it.each([
    ['Presence Clear', withAgent(clear)],
    ['Presence SessionExpired', withAgent(presence(500, 'SessionExpired'))],
    ['Clear after a question', withAgent(text(600), clear)],
    [
      'Clear, then a receipt and typing',
      withAgent(clear, metadata(400, { type: 'Receipt' }), event(390, 'Typing', 'On')),
    ],
    ['Clear, then the business’s goodbye', withAgent(clear, presence(490, 'Disconnect'))],
    ['Clear, then a message of the agent', conversation([guest([clear]), agent([text(400)])])],
    ['Clear, told by its status', onBoth(presence(500, 'Clear', { messageStatus: 'received' }))],
    [
      'Clear and typing in one entry',
      withAgent(
        metadata(500, {
          type: 'Event',
          events: [
            { eventType: 'Typing', subType: 'On' },
            { eventType: 'Presence', subType: 'Clear' },
          ],
        }),
      ),
    ],
  ])('%s', (_name, body) => {
    expect(inShort(judged(body))).toBe('stuck guest-gone');
  });

  it.each([
    ['Clear, then a message', withAgent(clear, text(400))],
    ['Clear, then a Join', withAgent(clear, presence(400, 'Join'))],
    ['Clear, then a SignIn', withAgent(clear, presence(400, 'SignIn'))],
    ['Clear and a Join at the same moment', withAgent(clear, presence(500, 'Join'))],
    [
      'Clear and a Join in one entry',
      withAgent(
        metadata(500, {
          type: 'Event',
          events: [
            { eventType: 'Presence', subType: 'Clear' },
            { eventType: 'Presence', subType: 'Join' },
          ],
        }),
      ),
    ],
    ['Clear, then an event nobody knows', withAgent(clear, event(400, 'Unknown', 'Unknown'))],
    ['Clear, then an event entry without events', withAgent(clear, metadata(400, { type: 'Event' }))],
    [
      'Clear, then an event that is not an object',
      withAgent(clear, metadata(400, { type: 'Event', events: ['x'] })),
    ],
    ['Clear, then an entry without a time', withAgent(clear, presence(400, 'Join', { messageTime: null }))],
    ['a Clear without a time', withAgent(presence(500, 'Clear', { messageTime: null }))],
    ['a Clear that was the business’s', conversation([guest(), agent([clear])])],
    ['a Clear of which cannot be told whose it was', onBoth(presence(500, 'Clear'))],
    ['the business’s goodbye alone', withAgent(presence(500, 'Disconnect'))],
    [
      'Clear, then a new connection',
      conversation([
        guest([], {
          messages: [communication({ messages: [clear] }), communication({ connectedTime: ago(400) })],
        }),
        agent([text(950)]),
      ]),
    ],
  ])('not: %s', (_name, body) => {
    expect(judged(body)).not.toHaveProperty('class', 'guest-gone');
  });

  it.each([
    ['the guest’s', withAgent(clear, text(400, { messageTime: 'x' }))],
    ['the agent’s', conversation([guest([clear]), agent([text(400, { messageTime: null })])])],
  ])('cannot be told where a message has no time: %s', (_name, body) => {
    expect(inShort(judged(body))).toBe('keep unreadable');
  });
});

/** Every class is on and nobody is spared: what is kept here is kept because of its messages. */
describe('a message that would decide and cannot be told makes the conversation unreadable', () => {
  const unlisted = (messages: Fields[]): Fields => gone('campaign', 900, 800, {}, messages);
  const withAgent = (message: Fields): Fields =>
    conversation([guest([text(900)]), agent([text(890), message])]);
  it.each([
    ['no time', withAgent(text(500, { messageTime: null }))],
    [
      'no time, and older than all others for all one knows',
      conversation([guest([text(5)]), agent([text(9, { messageTime: '' })])]),
    ],
    ['a placeholder for a time', withAgent(text(500, { messageTime: '1970-01-01T00:00:00.000Z' }))],
    [
      'messages that are not a list',
      conversation([guest([], { messages: [communication({ messages: {} })] }), agent()]),
    ],
    ['a message that is not an object', conversation([guest(['hello'] as unknown as Fields[]), agent()])],
    ['on several, without a status', onBoth(text(500))],
    ['on several, with an unlisted status', onBoth(text(500, { messageStatus: 'flown' }))],
    [
      'on several, with a status on one of them only',
      conversation([guest([same(500, {})]), agent([same(500, { messageStatus: 'sent' })])]),
    ],
    [
      'on several, received here and sent there',
      conversation([
        guest([same(500, { messageStatus: 'received' })]),
        agent([same(500, { messageStatus: 'sent' })]),
      ]),
    ],
    [
      'on several of the business, received',
      conversation([
        guest(),
        queue([same(500, { messageStatus: 'received' })]),
        agent([same(500, { messageStatus: 'received' })]),
      ]),
    ],
    ['on the business alone, received', withAgent(received(500))],
    [
      'on an agent alone, removed here and sent there',
      conversation([
        guest(),
        agent([same(500, { messageStatus: 'removed' }), same(500, { messageStatus: 'sent' })]),
      ]),
    ],
    ['the same id with different times', conversation([guest(), agent([same(500, {}), same(501, {})])])],
    [
      'the same id as a text and as a receipt',
      conversation([guest(), agent([same(500, {}), same(500, { messageMetadata: { type: 'Receipt' } })])]),
    ],
    ['on a participant of unknown purpose alone', conversation([guest(), agent(), unlisted([sent(500)])])],
    [
      'on the guest and one of unknown purpose, without a status',
      conversation([guest([same(500, {})]), agent(), unlisted([same(500, {})])]),
    ],
    ['on an observer alone, received', conversation([guest(), agent(), coach([received(500)])])],
    ['of the business, of type Unknown', withAgent(metadata(500, { type: 'Unknown' }))],
    ['of the business, of an unlisted type', withAgent(metadata(500, { type: 'Hologram' }))],
    ['of the business, with metadata of another shape', withAgent(metadata(500, 'Text'))],
    ['of the business, with metadata without a type', withAgent(metadata(500, {}))],
  ])('%s', (_name, body) => {
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe('keep unreadable');
  });

  it('somebody of unknown purpose took part since the guest’s last message: they may have been a queue', () => {
    const since = (to: number): Fields =>
      conversation([guest([text(500)]), gone('campaign', 900, to), flow([text(450)])]);
    expect(inShort(judged(since(400), { policy: MERCILESS }))).toBe('keep unreadable');
    expect(inShort(judged(since(501), { policy: MERCILESS }))).toBe('stuck bot-stalled');
  });

  it('the same id with a time here and without one there, though the guest wrote later', () => {
    const half = [same(500, {}), same(500, { messageTime: null })];
    const body = conversation([guest([text(400)]), agent(half)]);
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe('keep unreadable');
  });

  const unclear = text(500);
  it.each([
    [
      'the guest wrote later',
      conversation([guest([unclear, text(400)]), agent([unclear])]),
      'stuck agent-silent',
    ],
    [
      'the guest wrote at the same time',
      conversation([guest([unclear, text(500)]), agent([unclear])]),
      'keep unreadable',
    ],
    [
      'the agent who is there answered later',
      conversation([guest([unclear]), agent([unclear, text(400)])]),
      'stuck guest-silent',
    ],
    [
      'an agent answered later, but has left',
      conversation([guest([unclear]), gone('agent', 900, 300, {}, [unclear, text(400)]), flow()]),
      'keep unreadable',
    ],
    [
      'a flow answered later',
      conversation([guest([unclear]), flow([unclear, text(400)])]),
      'keep unreadable',
    ],
    ['a status-told reply came within a minute of it', onBoth(unclear, sent(499.5)), 'keep unreadable'],
  ])('%s', (_name, body, expected) => {
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe(expected);
  });
});

describe('who is there', () => {
  it.each([
    [
      'external is a guest',
      conversation([participant('external'), agent()]),
      { guest: 'connected', agent: 'connected' },
    ],
    ['user is an agent', conversation([guest(), participant('user')]), { agent: 'connected' }],
    [
      'botflow and ivr are flows',
      conversation([guest(), participant('ivr'), gone('botflow', 90, 80)]),
      { flow: 'connected' },
    ],
    [
      'an agent who rings is the queue',
      conversation([
        guest(),
        participant('agent', [], { messages: [communication({ state: 'alerting', connectedTime: null })] }),
      ]),
      { agent: 'none', queue: 'alerting' },
    ],
    [
      'an agent who was connected and rings again is the queue',
      conversation([
        guest(),
        agent([], {
          messages: [
            communication({ state: 'disconnected', disconnectedTime: ago(90) }),
            communication({ state: 'alerting', connectedTime: null }),
          ],
        }),
      ]),
      { agent: 'none', queue: 'alerting' },
    ],
    [
      'an observer is nobody',
      conversation([guest(), agent([], { monitoredParticipantId: PARTICIPANT })]),
      { agent: 'none', queue: 'none' },
    ],
    [
      'somebody who barged in is an agent',
      conversation([guest(), agent([], { bargedParticipantId: 'x' })]),
      { agent: 'connected' },
    ],
    [
      'parked is told as such',
      conversation([
        guest(),
        agent([], { messages: [communication({ state: 'parked', resumeTime: ago(500) })] }),
      ]),
      { agent: 'parked' },
    ],
    [
      'gone is told apart from never there',
      conversation([gone('customer', 90, 80), gone('acd', 90, 80), agent()]),
      { guest: 'gone', queue: 'gone', flow: 'none' },
    ],
  ])('%s', (_name, body, expected) => {
    expect(judged(body).evidence).toMatchObject(expected);
  });
});
