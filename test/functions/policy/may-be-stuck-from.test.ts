import { describe, expect, it } from 'vitest';
import type { EffectivePolicy } from '../../../functions/sweeper/policy/schema.ts';
import {
  agent,
  ago,
  at,
  communication,
  conversation,
  flow,
  gone,
  guest,
  judged,
  NOW,
  noExemptions,
  policy,
  presence,
  QUEUE,
  queue,
  START,
  text,
  withThresholds,
  type Fields,
} from './conversations.ts';

/** Minutes from now; undefined: at any moment. */
function minutesUntil(body: Fields, rules: EffectivePolicy = policy()): number | undefined {
  const judgement = judged(body, { policy: rules });
  if (judgement.verdict !== 'keep') throw new Error(`it is ${judgement.verdict}`);
  const { mayBeStuckFrom: from } = judgement;
  return from === undefined ? undefined : (from - NOW) / 60_000;
}

const NEVER = Number.POSITIVE_INFINITY;
const left = (purpose: string, minutes: number, fields: Fields = {}): Fields =>
  gone(purpose, START, minutes, fields);

describe('when a kept conversation may be stuck, as long as nobody comes or leaves', () => {
  const CASES: [string, Fields, EffectivePolicy, number | undefined][] = [
    [
      'a guest who waits for a bot: once the threshold has passed, because any reply makes it stuck',
      conversation([guest([text(100)]), flow()]),
      policy(),
      140,
    ],
    [
      'a guest who has waited for a bot for longer than the threshold: at any moment',
      conversation([guest([text(300)]), flow()]),
      policy(),
      undefined,
    ],
    [
      'a guest to whom a bot has replied: by the same clock',
      conversation([guest([text(100)]), flow([text(99)])]),
      policy(),
      140,
    ],
    [
      'a guest who waits in a queue, class off: never by messages',
      conversation([guest([text(300)]), queue()]),
      policy(),
      NEVER,
    ],
    [
      'a guest who waits in a queue, class on: at its threshold',
      conversation([guest([text(300)]), queue()]),
      withThresholds({ 'queue-stuck': 720 }),
      420,
    ],
    [
      'in a queue fewer times than queueLoopEntries: never by messages',
      conversation([guest([text(300)]), queue()]),
      withThresholds({ 'queue-stuck': 720 }, { queueLoopEntries: 3 }),
      NEVER,
    ],
    [
      'back with a flow from a queue: the guest writes, the flow replies, and its clock begins now',
      conversation([guest([text(300)]), left('acd', 200, { queueId: QUEUE }), flow()]),
      policy(),
      240,
    ],
    [
      'a guest who waits for an agent: the agent answers, and the guest is silent from now on',
      conversation([guest([text(300)]), agent()]),
      policy(),
      1_440,
    ],
    [
      'a guest who waits for an agent, class on: the earlier of both',
      conversation([guest([text(300)]), agent()]),
      withThresholds({ 'agent-silent': 600 }),
      300,
    ],
    [
      'a guest whom an agent has answered: at its threshold',
      conversation([guest([text(300)]), agent([text(200)])]),
      policy(),
      1_240,
    ],
    [
      'a guest whom an agent has answered, guest-silent off: the guest writes, and the agent is silent from now on',
      conversation([guest([text(300)]), agent([text(200)])]),
      withThresholds({ 'guest-silent': 'off', 'agent-silent': 60 }),
      60,
    ],
    [
      'nobody there but a guest who waits: an answer starts the clock anew',
      conversation([guest([text(300)]), left('workflow', 299)]),
      policy(),
      30,
    ],
    [
      'nobody there but a guest who waits, and that may be ended: at its threshold',
      conversation([guest([text(10)]), left('workflow', 299)]),
      policy({ endWaiting: new Set(['orphaned']) }),
      20,
    ],
    [
      'nobody there but a guest who does not wait: at its threshold',
      conversation([guest([text(300)]), gone('agent', START, 10, {}, [text(20)])]),
      policy(),
      20,
    ],
    [
      'a guest whose connection has ended: at its threshold',
      conversation([left('customer', 10), agent()]),
      policy(),
      20,
    ],
    [
      'a guest who cleared the conversation and is still connected: at any moment, for an event shows them back',
      conversation([guest([text(300), presence(10, 'Clear')]), agent([text(299)])]),
      policy(),
      undefined,
    ],
    [
      'all have left, nothing owed: at its threshold',
      conversation([left('customer', 10), left('workflow', 11)]),
      policy(),
      20,
    ],
    [
      'all have left, wrap-up owed, class off: never, for the row shows a wrap-up',
      conversation([left('customer', 10), left('agent', 11, { wrapupRequired: true })]),
      policy(),
      NEVER,
    ],
    [
      'too young: when it is old enough for the lowest threshold',
      conversation([{ ...guest(), messages: [communication({ connectedTime: ago(10) })] }, flow()], {
        startTime: ago(10),
      }),
      policy(),
      20,
    ],
    [
      'too young, and minAgeMinutes is the longest: when it is old enough',
      conversation([{ ...guest(), messages: [communication({ connectedTime: ago(10) })] }, flow()], {
        startTime: ago(10),
      }),
      policy({ minAgeMinutes: 100 }),
      90,
    ],
    [
      'parked for long: an hour from now, for its time can be changed',
      conversation([
        guest([text(300)]),
        { ...agent(), messages: [communication({ state: 'parked', resumeTime: ago(-600) })] },
      ]),
      policy(),
      60,
    ],
    [
      'parked until a while ago: when it is overdue',
      conversation([
        guest([text(300)]),
        { ...agent(), messages: [communication({ state: 'parked', resumeTime: ago(20) })] },
      ]),
      policy(),
      40,
    ],
    [
      'what Genesys will time out: when it should have been',
      conversation([guest([text(2_000)]), agent([text(1_999)])], { inactivityTimeout: ago(-30) }),
      policy(),
      45,
    ],
    [
      'exempt: at any moment, for the row shows no attributes',
      conversation([{ ...guest([text(300)]), attributes: { 'sweeper.exempt': 'yes' } }, flow()]),
      policy({ exempt: noExemptions() }),
      undefined,
    ],
    [
      'unreadable: at any moment',
      conversation([guest([text(300, { messageTime: undefined })]), flow()]),
      policy(),
      undefined,
    ],
    [
      'another medium: never by messages',
      conversation([{ ...guest([text(300)]), calls: [{ state: 'connected' }] }, flow()]),
      policy(),
      NEVER,
    ],
    [
      'no web message: never by messages',
      conversation([{ ...guest(), messages: [communication({ type: 'sms' })] }, flow()]),
      policy(),
      NEVER,
    ],
  ];
  it.for(CASES)('%s', ([, body, rules, minutes]) => {
    expect(minutesUntil(body, rules)).toBe(minutes);
  });

  it('is not said of what is stuck', () => {
    expect(judged(conversation([guest([text(300)]), flow([text(299)])]))).not.toHaveProperty(
      'mayBeStuckFrom',
    );
    expect(at(0)).toBe(NOW);
  });
});
