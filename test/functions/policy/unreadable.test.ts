import { describe, expect, it } from 'vitest';
import {
  agent,
  ago,
  communication,
  conversation,
  flow,
  gone,
  guest,
  ID,
  inShort,
  judged,
  MERCILESS,
  participant,
  PARTICIPANT,
  presence,
  queue,
  QUEUE,
  text,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const stuck = conversation([guest(), agent()]);
const withGuest = (fields: Fields): Fields => conversation([guest([], fields), agent()]);
const withCommunication = (fields: Fields): Fields => withGuest({ messages: [communication(fields)] });

/** name, body, words of the detail */
const UNREADABLE: [string, unknown, string][] = [
  ['nothing', undefined, 'not an object'],
  ['a list', [stuck], 'not an object'],
  ['text', 'conversation', 'not an object'],
  ['no id', { ...stuck, id: null }, 'id'],
  ['the id of another conversation', { ...stuck, id: ID.replace('0b', '1b') }, 'id is not the one asked for'],
  ['no startTime', { ...stuck, startTime: null }, 'startTime'],
  ['a startTime that is not a time', { ...stuck, startTime: 'yesterday' }, 'startTime'],
  ['a startTime that is a number', { ...stuck, startTime: 5 }, 'startTime'],
  ['a startTime without a zone', { ...stuck, startTime: '2026-11-01T12:00:00.000' }, 'startTime'],
  [
    'a startTime on a day that does not exist',
    { ...stuck, startTime: '2026-02-31T12:00:00.000Z' },
    'startTime',
  ],
  ['a startTime that is a placeholder', { ...stuck, startTime: '0001-01-01T00:00:00Z' }, 'startTime'],
  ['an endTime that is not a time', { ...stuck, endTime: true }, 'endTime'],
  ['an inactivityTimeout that is not a time', { ...stuck, inactivityTimeout: 'soon' }, 'inactivityTimeout'],
  ['no participants', { ...stuck, participants: null }, 'participants'],
  ['participants that are not a list', { ...stuck, participants: {} }, 'participants'],
  ['a participant that is not an object', { ...stuck, participants: [guest(), 'agent'] }, 'participant'],
  ['a participant without a purpose', conversation([guest(), { ...agent(), purpose: null }]), 'purpose'],
  [
    'a participant of unknown purpose who is there',
    conversation([guest(), participant('campaign')]),
    'purpose',
  ],
  [
    'a participant of unknown purpose who rings',
    conversation([guest(), participant('dialer', [], { messages: [communication({ state: 'alerting' })] })]),
    'purpose',
  ],
  [
    'a participant with neither communications nor endTime',
    conversation([guest(), { purpose: 'agent' }]),
    'neither message communications nor endTime',
  ],
  [
    'a guest whose messages are null, although no endTime says that they left',
    conversation([
      guest([], {
        messages: null,
        cobrowsesessions: [{ state: 'disconnected', disconnectedTime: ago(900) }],
      }),
      agent(),
    ]),
    'neither message communications nor endTime',
  ],
  [
    'a guest who has left, of whom no message communication says when',
    conversation([
      guest([], {
        endTime: ago(20),
        messages: null,
        cobrowsesessions: [{ state: 'disconnected', disconnectedTime: ago(900) }],
      }),
      agent(),
    ]),
    'no message communication',
  ],
  ['messages of a participant that are not a list', withGuest({ messages: 'none' }), 'messages'],
  [
    'a guest who is there of whose messages nothing is known',
    conversation([guest([], { messages: [communication({ messages: undefined })] }), flow([text(3000)])]),
    'the field messages of a communication of the guest is missing',
  ],
  [
    'a guest who is there, with one list of messages of two',
    conversation([
      guest([], {
        messages: [communication(), communication({ state: 'parked', resumeTime: ago(900), messages: null })],
      }),
      agent(),
    ]),
    'the field messages of a communication of the guest is missing',
  ],
  [
    'an agent who is there of whose messages nothing is known',
    conversation([guest(), agent([], { messages: [communication({ messages: null })] })]),
    'the field messages of a communication of the agent is missing',
  ],
  [
    'an agent who is there on two communications, of one of which the messages are not known',
    conversation([
      guest(),
      agent([], { messages: [communication(), communication({ messages: undefined })] }),
    ]),
    'the field messages of a communication of the agent is missing',
  ],
  // Seed 8815 of the soak.
  [
    'a guest whose session expired, before somebody joined of whom nobody can tell who it was',
    (() => {
      const joined = presence(100, 'Join');
      return conversation([guest([presence(500, 'SessionExpired'), joined]), queue([joined])]);
    })(),
    'whether or when the guest has left',
  ],
  ['a communication that is not an object', withGuest({ messages: [null] }), 'communication'],
  [
    'a communication that is not an object, of one whom another watches',
    conversation([
      guest(),
      gone('agent', 5000, 3000, { id: PARTICIPANT, messages: [null] }),
      agent([], { coachedParticipantId: PARTICIPANT }),
    ]),
    'communication',
  ],
  ['a communication without a state', withCommunication({ state: null }), 'state'],
  ['a communication in an unknown state', withCommunication({ state: 'held' }), 'state'],
  ['a communication in a state of other media', withCommunication({ state: 'terminated' }), 'state'],
  ['a communication without a type', withCommunication({ type: null }), 'type'],
  ['a communication of an unlisted type', withCommunication({ type: 'pigeon' }), 'type'],
  ['a communication of type unknown', withCommunication({ type: 'unknown' }), 'type'],
  ['a connected guest without connectedTime', withCommunication({ connectedTime: null }), 'connectedTime'],
  [
    'a connectedTime that is not a time',
    conversation([guest(), agent([], { messages: [communication({ connectedTime: 1 })] })]),
    'connectedTime',
  ],
  [
    'a resumeTime that is not a time',
    withCommunication({ state: 'parked', resumeTime: 'later' }),
    'resumeTime',
  ],
  ['a documented medium whose entry has no state', withGuest({ calls: [{}] }), 'calls'],
  ['a documented medium whose entry is not an object', withGuest({ emails: ['x'] }), 'emails'],
  [
    'a documented medium that is not a list',
    withGuest({ cobrowsesessions: { state: 'connected' } }),
    'cobrowsesessions',
  ],
  ['attributes that are not an object', withGuest({ attributes: 'vip' }), 'attributes'],
  ['a queueId that is not an id', conversation([guest(), queue([], { queueId: 7 })]), 'queueId'],
  ['a queueId that is free text', conversation([guest(), queue([], { queueId: 'Call Ann Lee' })]), 'queueId'],
  [
    'a queueId with text around it',
    conversation([guest(), queue([], { queueId: `${QUEUE} Ann` })]),
    'queueId',
  ],
  ['a userId that is free text', conversation([guest(), agent([], { userId: 'Ann Lee' })]), 'userId'],
  [
    'an observer’s mark that is free text',
    conversation([guest(), agent([], { coachedParticipantId: 'Ann Lee' })]),
    'coachedParticipantId',
  ],
  [
    'an observer’s mark that is not an id',
    conversation([guest(), agent([], { monitoredParticipantId: {} })]),
    'monitoredParticipantId',
  ],
];

describe('what cannot be judged is kept: structure', () => {
  it.each(UNREADABLE)('%s', (_name, body, words) => {
    const judgement = judged(body, { policy: MERCILESS });
    expect(judgement).toMatchObject({ verdict: 'keep', reason: 'unreadable' });
    expect(judgement).toHaveProperty('detail', expect.stringContaining(words));
  });

  it('and hands on no free text in the place of an id', () => {
    const words = 'Ann Lee, 12 High Street';
    const body = conversation([guest(), queue([], { queueId: words }), agent([], { userId: words })], {
      divisions: [{ division: { id: words } }],
    });
    expect(JSON.stringify(judged(body))).not.toContain('Ann');
    expect(judged(body).divisionIds).toEqual([]);
  });

  it.each([
    [
      'a participant of unknown purpose who has left',
      conversation([guest(), agent(), gone('campaign', 900, 800)]),
    ],
    [
      'a participant of unknown purpose who only has an endTime',
      conversation([guest(), agent(), { purpose: 'dialer', endTime: ago(9) }]),
    ],
    [
      'null wherever nothing is known',
      conversation([guest([], { calls: null, attributes: null, queueId: null, endTime: null }), agent()], {
        endTime: null,
        inactivityTimeout: null,
      }),
    ],
    ['an id in capitals', conversation([guest(), agent()], { id: ID.toUpperCase() })],
    ['a time with an offset', conversation([guest(), agent()], { startTime: '2026-11-01T12:00:00+01:00' })],
  ])('but %s can be', (_name, body) => {
    expect(inShort(judged(body))).toBe('stuck guest-silent');
  });
});

/** Every class is on and nobody is spared: what is kept here is kept because a field is missing. */
describe('what cannot be judged is kept: what a class needs', () => {
  const cut = (purpose: string): Fields => ({
    purpose,
    messages: [communication({ state: 'disconnected' })],
  });
  it.each([
    ['hollow without the last disconnectedTime', conversation([gone('customer', 900, 800), cut('agent')])],
    [
      'wrap-up-pending without the last disconnectedTime',
      conversation([gone('customer', 900, 800), { ...cut('agent'), wrapupRequired: true }]),
    ],
    ['guest-gone without the guest’s disconnectedTime', conversation([cut('customer'), agent()])],
    [
      'guest-gone without one of two disconnectedTimes',
      conversation([gone('external', 900, 800), cut('customer'), agent()]),
    ],
    ['no guest at all', conversation([agent()])],
    ['orphaned without a participant’s end', conversation([guest(), gone('acd', 900, 800), cut('agent')])],
    [
      'guest-silent without the agent’s connectedTime',
      conversation([guest(), agent([], { messages: [communication({ connectedTime: null })] })]),
    ],
    [
      'a guest who is not connected yet, with nobody',
      conversation([guest([], { messages: [communication({ state: 'alerting' })] })]),
    ],
    [
      'a guest who is not connected yet, with a flow',
      conversation([guest([], { messages: [communication({ state: 'alerting' })] }), flow()]),
    ],
    [
      'a flow that is not connected yet',
      conversation([guest(), participant('ivr', [], { messages: [communication({ state: 'alerting' })] })]),
    ],
  ])('%s', (_name, body) => {
    const judgement = judged(body, { policy: MERCILESS });
    expect(inShort(judgement)).toBe('keep unreadable');
    expect(judgement).toHaveProperty('detail', expect.stringMatching(/\w/));
  });
});

describe('what cannot be judged is kept: who left', () => {
  const clear = presence(15, 'Clear');
  const onBoth = (guests: Fields[], agents: Fields[] = []): Fields =>
    conversation([guest([clear, ...guests]), agent([clear, ...agents])]);

  it.each([
    ['a Clear on guest and agent without a status', onBoth([text(1_500)])],
    [
      'a Clear of the guest’s without a time',
      conversation([guest([text(1_500), presence(15, 'Clear', { messageTime: null })]), agent()]),
    ],
    [
      'a Join of the guest’s without a time beside their Clear',
      conversation([
        guest([text(1_500), presence(15, 'Clear'), presence(10, 'Join', { messageTime: null })]),
        agent(),
      ]),
    ],
    ['and an answer after it, which takes no leave back', onBoth([text(1_500)], [text(10)])],
  ])('%s', (_name, body) => {
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe('keep unreadable');
  });

  it.each([
    ['a message of the guest’s after it', onBoth([text(10)])],
    ['a Join of the guest’s after it', onBoth([text(1_500), presence(10, 'Join')])],
  ])('but not with %s', (_name, body) => {
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe('stuck agent-silent');
  });
});
