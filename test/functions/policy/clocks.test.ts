import { describe, expect, it } from 'vitest';
import {
  agent,
  ago,
  at,
  communication,
  conversation,
  flow,
  gone,
  guest,
  inShort,
  judged,
  NOW,
  OTHER_QUEUE,
  policy,
  presence,
  queue,
  QUEUE,
  START,
  text,
  withThresholds,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

/** name, live state, minutes ago at which the clock starts, class */
const CLOCKS: [string, Fields, number, string][] = [
  [
    'wrap-up-pending: the last disconnectedTime',
    conversation([gone('customer', 900, 800), gone('agent', 900, 700, { wrapupRequired: true })]),
    700,
    'wrap-up-pending',
  ],
  [
    'hollow: the last disconnectedTime',
    conversation([gone('customer', 900, 800), gone('acd', 900, 850)]),
    800,
    'hollow',
  ],
  [
    'hollow: of other media too',
    conversation([
      gone('customer', 900, 800),
      gone('agent', 900, 850, { calls: [{ state: 'terminated', disconnectedTime: ago(600) }] }),
    ]),
    600,
    'hollow',
  ],
  [
    'hollow: the endTime where a disconnectedTime is missing',
    conversation([
      gone('customer', 900, 800),
      { purpose: 'agent', endTime: ago(650), messages: [communication({ state: 'disconnected' })] },
    ]),
    650,
    'hollow',
  ],
  [
    'hollow: the endTime of one without communications',
    conversation([gone('customer', 900, 800), { purpose: 'workflow', endTime: ago(640) }]),
    640,
    'hollow',
  ],
  [
    'guest-gone: the latest disconnectedTime of the guest',
    conversation([gone('customer', 900, 800), gone('external', 900, 700), agent([text(10)])]),
    700,
    'guest-gone',
  ],
  [
    'guest-gone: the moment of the Clear',
    conversation([guest([presence(444, 'Clear')]), agent([text(10)])]),
    444,
    'guest-gone',
  ],
  [
    'guest-gone: the moment of the last goodbye',
    conversation([guest([presence(444, 'Clear'), presence(333, 'SessionExpired')]), agent()]),
    333,
    'guest-gone',
  ],
  [
    'orphaned: the last participant’s end',
    conversation([guest([text(900)]), gone('agent', 950, 500, {}, [text(800)]), gone('acd', 990, 950)]),
    500,
    'orphaned',
  ],
  [
    'orphaned: the last message, if later',
    conversation([guest(), gone('agent', 950, 500, {}, [text(400)])]),
    400,
    'orphaned',
  ],
  [
    'orphaned: the guest’s newest connection, if nothing else is known',
    conversation([guest([], { messages: [communication({ connectedTime: ago(99) })] })]),
    99,
    'orphaned',
  ],
  [
    'guest-silent: the business’s last message',
    conversation([guest([text(900)]), agent([text(800)]), flow([text(700)])]),
    700,
    'guest-silent',
  ],
  [
    'guest-silent: the agent’s connectedTime, if the business said nothing',
    conversation([guest(), agent([], { messages: [communication({ connectedTime: ago(600) })] })]),
    600,
    'guest-silent',
  ],
  [
    'agent-silent: the guest’s last message',
    conversation([guest([text(900), text(800)]), agent([text(850)])]),
    800,
    'agent-silent',
  ],
  [
    'queue-stuck: the guest’s last message',
    conversation([guest([text(900)]), queue([text(5)])]),
    900,
    'queue-stuck',
  ],
  [
    'queue-stuck: the start, if the guest never wrote',
    conversation([guest(), queue()]),
    START,
    'queue-stuck',
  ],
  [
    'queue-stuck in a flow: the start, if the guest never wrote',
    conversation([guest(), gone('acd', 900, 800), flow()]),
    START,
    'queue-stuck',
  ],
  [
    'bot-stalled: the guest’s last message',
    conversation([guest([text(900)]), flow([text(899)])]),
    900,
    'bot-stalled',
  ],
  [
    'bot-stalled: the start, if the guest never wrote',
    conversation([guest(), flow([text(5)])]),
    START,
    'bot-stalled',
  ],
];

describe('the clock of a class starts at', () => {
  it.each(CLOCKS)('%s', (_name, body, minutes, stuckClass) => {
    const judgement = judged(body);
    expect(judgement).toMatchObject({
      class: stuckClass,
      clockStartedAt: at(minutes),
      idleMinutes: minutes,
      ageMinutes: START,
    });
  });

  it('never before the conversation', () => {
    const body = conversation([guest([presence(50, 'Clear')]), agent()], { startTime: ago(40) });
    expect(judged(body)).toMatchObject({ verdict: 'stuck', clockStartedAt: at(40), idleMinutes: 40 });
  });
});

describe('a threshold', () => {
  const body = conversation([gone('customer', 900, 30), agent()]);

  it('is reached at the millisecond', () => {
    expect(inShort(judged(body))).toBe('stuck guest-gone');
    expect(inShort(judged(body, { now: NOW - 1 }))).toBe('keep active (guest-gone)');
  });

  it('is told with the verdict, and the minutes are whole ones that have passed', () => {
    expect(judged(body, { now: NOW - 1 })).toMatchObject({ thresholdMinutes: 30, idleMinutes: 29 });
  });

  it('is not told where the class is off, but the class and its clock are', () => {
    const off = judged(body, { policy: withThresholds({ 'guest-gone': 'off' }) });
    expect(off).toMatchObject({ verdict: 'keep', reason: 'class-off', class: 'guest-gone', idleMinutes: 30 });
    expect(off).not.toHaveProperty('thresholdMinutes');
  });

  it('counts no minutes for a clock in the future', () => {
    const ahead = conversation([guest(), agent([text(-5)])]);
    expect(judged(ahead)).toMatchObject({ reason: 'active', idleMinutes: 0 });
  });

  it('of wrap-up-pending is off where the policy allows no teardown', () => {
    const owed = conversation([
      gone('customer', 900, 800),
      gone('agent', 900, 800, { wrapupRequired: true }),
    ]);
    const on = { 'wrap-up-pending': 60 };
    expect(inShort(judged(owed, { policy: withThresholds(on) }))).toBe('stuck wrap-up-pending');
    expect(inShort(judged(owed, { policy: withThresholds(on, { teardown: false }) }))).toBe(
      'keep class-off (wrap-up-pending)',
    );
  });

  it('is that of the conversation’s own queue', () => {
    const own = policy({ deployedQueues: { [QUEUE]: { 'queue-stuck': 720 } } });
    const other = policy({ deployedQueues: { [OTHER_QUEUE]: { 'queue-stuck': 720 } } });
    const waiting = conversation([guest([text(800)]), queue()]);
    expect(inShort(judged(waiting, { policy: own }))).toBe('stuck queue-stuck');
    expect(inShort(judged(waiting, { policy: other }))).toBe('keep waiting-for-us (queue-stuck)');
  });

  it('cannot be told where a queue does not say which it is and thresholds depend on it', () => {
    const nameless = conversation([guest(), gone('acd', 900, 800), agent()]);
    expect(inShort(judged(nameless))).toBe('stuck guest-silent');
    const byQueue = policy({ requestedQueues: { [QUEUE]: { hollow: 60 } } });
    expect(inShort(judged(nameless, { policy: byQueue }))).toBe('keep unreadable');
  });
});

/** name, participants, the conversation's queue */
const QUEUES: [string, Fields[], string | undefined][] = [
  ['that of the connected agent', [gone('acd', 900, 800, { queueId: OTHER_QUEUE }), agent()], QUEUE],
  [
    'that of the agent rather than of a queue that is there',
    [queue([], { queueId: OTHER_QUEUE }), agent()],
    QUEUE,
  ],
  ['that of the queue that is there', [gone('agent', 900, 800, { queueId: OTHER_QUEUE }), queue()], QUEUE],
  [
    'that of the last acd participant, if neither is there',
    [gone('acd', 700, 600, { queueId: QUEUE }), gone('acd', 900, 800, { queueId: OTHER_QUEUE }), flow()],
    QUEUE,
  ],
  ['in lower case', [queue([], { queueId: QUEUE.toUpperCase() })], QUEUE],
  ['none, if it has been in none', [flow()], undefined],
];

describe('the conversation’s queue is', () => {
  it.each(QUEUES)('%s', (_name, participants, queueId) => {
    expect(judged(conversation([guest(), ...participants])).queueId).toBe(queueId);
  });
});
