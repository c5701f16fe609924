import { describe, expect, it } from 'vitest';
import {
  agent,
  ago,
  communication,
  conversation,
  flow,
  gone,
  guest,
  judged,
  MERCILESS,
  participant,
  policy,
  presence,
  queue,
  QUEUE,
  text,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const odd = { messageMetadata: { type: 'Odd' } };
const withMessages = (messages: unknown): Fields => conversation([guest([], { messages }), agent()]);

/** What `explain` and a report say of a conversation that cannot be judged: our words, for people. */
const DETAILS: [string, Fields][] = [
  ['the field participants is not a list', { ...conversation([]), participants: 'all' }],
  ['a participant is not an object', conversation([guest(), 3 as unknown as Fields])],
  ['a participant has no purpose', conversation([guest(), participant('')])],
  ['a message communication is not an object', withMessages([3])],
  ['the field messages of a participant is not a list', withMessages('none')],
  [
    'the state of a message communication is missing or not known',
    withMessages([communication({ state: 'x' })]),
  ],
  [
    'the type of a message communication is missing or not known',
    withMessages([communication({ type: '' })]),
  ],
  ['startTime is missing', conversation([guest(), agent()], { startTime: null })],
  ['startTime is not a time', conversation([guest(), agent()], { startTime: 'then' })],
  [
    'endTime is set, but a communication is not disconnected',
    conversation([guest(), gone('agent', 900, 800, { wrapupRequired: true })], { endTime: ago(700) }),
  ],
  [
    'it is not clear whether wrap-up is owed',
    conversation([gone('customer', 900, 800), gone('agent', 900, 800, { wrapupRequired: 'x' })]),
  ],
  [
    'it is not clear whether wrap-up is owed',
    conversation([gone('customer', 900, 800), gone('oracle', 900, 800, { wrapupRequired: 'x' })]),
  ],
  [
    'a disconnectedTime is missing',
    conversation([
      gone('customer', 900, 800, { endTime: null, messages: [communication({ state: 'disconnected' })] }),
    ]),
  ],
  ['there is no guest', conversation([agent()])],
  [
    'the field held of a message communication is not true or false',
    conversation([guest(), agent([], { messages: [communication({ held: 'yes' })] })]),
  ],
  [
    'the field held is true on a communication of the guest',
    conversation([
      guest([], { messages: [communication({ held: true, startHoldTime: ago(900) })] }),
      agent(),
    ]),
  ],
  [
    'startHoldTime of a communication on hold is missing',
    conversation([guest(), agent([], { messages: [communication({ held: true })] })]),
  ],
  [
    'a participant of an unknown purpose took part',
    conversation([guest([text(900)]), gone('oracle', 800, 700), flow()]),
  ],
  [
    'a flow is not connected yet',
    conversation([guest(), flow([], { messages: [communication({ state: 'alerting' })] })]),
  ],
  ['a message has no messageTime', conversation([guest([text(900, { messageTime: null })]), agent()])],
  [
    'it is not clear who wrote a message, or what kind of message it is',
    conversation([guest([text(900)]), agent([text(800), text(700, odd)])]),
  ],
  [
    'it is not clear who wrote a message, or what kind of message it is',
    conversation([guest([text(900)]), agent([text(700, odd), text(700)])]),
  ],
];

describe('a conversation that cannot be judged', () => {
  it.each(DETAILS)('says why: %s', (detail, body) => {
    expect(judged(body, { policy: MERCILESS })).toMatchObject({
      verdict: 'keep',
      reason: 'unreadable',
      detail,
    });
  });

  it('says so of a queue that thresholds need', () => {
    const rules = policy({ ...MERCILESS, deployedQueues: { [QUEUE]: { 'queue-stuck': 30 } } });
    const body = conversation([guest(), queue([], { queueId: null })]);
    expect(judged(body, { policy: rules })).toMatchObject({
      reason: 'unreadable',
      detail: 'a queue has no id, and thresholds depend on the queue',
    });
  });

  it('says so of a leave of which cannot be told whose it was, dated or not', () => {
    for (const clear of [presence(500, 'Clear'), presence(500, 'Clear', { messageTime: null })]) {
      expect(judged(conversation([guest([clear]), agent([clear])]), { policy: MERCILESS })).toMatchObject({
        reason: 'unreadable',
        detail: 'it is not clear whether or when the guest has left',
      });
    }
  });

  it('has evidence of nobody and nothing where the answer is no object', () => {
    expect(judged('Accepted')).toStrictEqual({
      verdict: 'keep',
      reason: 'unreadable',
      detail: 'the answer is not an object, or too large to be read',
      divisionIds: [],
      evidence: {
        guest: 'none',
        agent: 'none',
        queue: 'none',
        flow: 'none',
        guestWaits: false,
        toldBy: 'participant',
      },
    });
  });
});

describe('how long it has been over', () => {
  const over = (body: Fields): number | undefined => judged(body).overMinutes;
  const left = [gone('customer', 900, 800), gone('agent', 900, 700)];

  it('runs since its end, else since the last one left', () => {
    expect(over(conversation(left, { endTime: ago(600) }))).toBe(600);
    expect(over(conversation(left))).toBe(700);
    expect(over(conversation([guest()], { endTime: ago(600) }))).toBe(600);
  });

  it('is not said where somebody is there, or nobody can tell when the last one left', () => {
    const untold = { endTime: null, messages: [communication({ state: 'disconnected' })] };
    expect(over(conversation([guest(), gone('agent', 900, 700)]))).toBeUndefined();
    expect(over(conversation([...left, gone('workflow', 900, 800, untold)]))).toBeUndefined();
  });
});
