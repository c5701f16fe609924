import { describe, expect, test } from 'vitest';
import {
  agent,
  flow,
  guest,
  live,
  NOW,
  on,
  presence,
  queue,
  rules,
  says,
  told,
  wrote,
  conversed,
  type Json,
} from './hand-made.ts';
import { oracle } from './oracle.ts';
import type { Rules } from './oracle-policy.ts';

describe('the class that the oracle finds', () => {
  const table: readonly (readonly [string, Json, Rules, string])[] = [
    ['an agent answered long ago', live(conversed), rules(), 'stuck guest-silent 1900'],
    ['an agent answered today', live([wrote(200), agent([says(190)])]), rules(), 'active guest-silent'],
    ['an agent never wrote, the guest neither', live([guest(), agent()]), rules(), 'stuck guest-silent 3000'],
    ['the guest waits for an agent', live([wrote(2000), agent()]), rules(), 'waiting-for-us agent-silent'],
    [
      'the guest waits for an agent and the policy ends that',
      live([wrote(2000), agent()]),
      on('agent-silent', 1440),
      'stuck agent-silent 2000',
    ],
    ['a queue holds the guest', live([wrote(2000), queue()]), rules(), 'waiting-for-us queue-stuck'],
    [
      'a queue holds the guest and the policy ends that',
      live([wrote(2000), queue()]),
      on('queue-stuck', 720),
      'stuck queue-stuck 2000',
    ],
    [
      'an agent only rings',
      live([wrote(2000), agent([], { line: { state: 'alerting' } })]),
      on('queue-stuck', 720),
      'stuck queue-stuck 2000',
    ],
    [
      'a bot speaks after a queue gave up',
      live([wrote(2000), queue({ left: 1800 }), flow([says(1700)])]),
      on('queue-stuck', 720),
      'stuck queue-stuck 2000',
    ],
    [
      'a bot answered, nobody else took part',
      live([wrote(2000), flow([says(1990)])]),
      rules(),
      'stuck bot-stalled 2000',
    ],
    ['a bot never answered', live([wrote(2000), flow()]), rules(), 'waiting-for-us bot-stalled'],
    [
      'a bot never answered and the policy ends that',
      live([wrote(2000), flow()]),
      rules({ endWaiting: ['bot-stalled'] }),
      'stuck bot-stalled 2000',
    ],
    [
      'everybody but the guest left after an answer',
      live([wrote(2000), agent([says(1900)], { left: 1800 })]),
      rules(),
      'stuck orphaned 1800',
    ],
    [
      'everybody but the guest left without an answer',
      live([wrote(2000), agent([], { left: 1800 })]),
      rules(),
      'waiting-for-us orphaned',
    ],
    [
      'an observer is nobody',
      live([
        wrote(2000),
        agent([says(1900)], { left: 1800 }),
        { purpose: 'user', of: { monitoredParticipantId: 'x' } },
      ]),
      rules(),
      'stuck orphaned 1800',
    ],
    ['the guest disconnected', live([guest([], { left: 40 }), agent()]), rules(), 'stuck guest-gone 40'],
    ['the guest just left', live([guest([], { left: 20 }), agent()]), rules(), 'active guest-gone'],
    [
      'the guest cleared the conversation',
      live([guest([says(100), presence(50, 'Clear')]), agent()]),
      rules(),
      'stuck guest-gone 50',
    ],
    [
      'the guest cleared and joined again',
      live([guest([says(100), presence(50, 'Clear'), presence(40, 'Join')]), agent()]),
      rules(),
      'waiting-for-us agent-silent',
    ],
    [
      'a Disconnect event is the business’s goodbye',
      live([guest([says(100), presence(50, 'Disconnect')]), agent([says(90)])]),
      rules(),
      'active guest-silent',
    ],
    [
      'receipts are no activity',
      live([wrote(2000), agent([says(1900), says(5, { messageMetadata: { type: 'Receipt' } })])]),
      rules(),
      'stuck guest-silent 1900',
    ],
  ];
  test.each(table)('%s', (_name, conversation, policy, expected) => {
    expect(told(oracle(conversation, policy, NOW))).toBe(expected);
  });
});

describe('whose a message is that stands on several roles', () => {
  const shared = (minutes: number, messageStatus?: string): Json =>
    says(minutes, messageStatus === undefined ? {} : { messageStatus });
  const both = (...said: readonly Json[]): Json => live([guest(said), agent(said)]);

  test.each([
    ['its status says the guest', both(shared(2000, 'received')), 'waiting-for-us agent-silent'],
    [
      'its status says the business',
      both(shared(2000, 'received'), shared(1900, 'delivery-success')),
      'stuck guest-silent 1900',
    ],
    [
      'a reply within a minute may be automatic',
      both(shared(2000, 'received'), shared(1999.5, 'sent')),
      'waiting-for-us agent-silent',
    ],
    ['its status is missing and it is the last', both(shared(2000, 'received'), shared(1900)), 'unreadable'],
    [
      'its status is missing and others decide',
      both(shared(2100), shared(2000, 'received'), shared(1900, 'sent')),
      'stuck guest-silent 1900',
    ],
  ])('%s', (_name, conversation, expected) => {
    expect(told(oracle(conversation, rules(), NOW))).toBe(expected);
  });
});
