import { describe, expect, test } from 'vitest';
import {
  agent,
  ago,
  guest,
  live,
  NOW,
  on,
  owed,
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

describe('what the oracle says before any class, and of what is over', () => {
  const table: readonly (readonly [string, Json, Rules, string])[] = [
    [
      'everybody disconnected',
      live([guest([], { left: 60 }), agent([], { left: 50 })]),
      rules(),
      'stuck hollow 50',
    ],
    [
      'everybody disconnected, wrap-up owed',
      live([guest([], { left: 60 }), agent([], { left: 50, of: owed })]),
      rules(),
      'class-off wrap-up-pending',
    ],
    [
      'everybody disconnected, wrap-up owed and ended by the policy',
      live([guest([], { left: 60 }), agent([], { left: 50, of: owed })]),
      on('wrap-up-pending', 45),
      'stuck wrap-up-pending 50',
    ],
    [
      'everybody disconnected, wrap-up done',
      live([guest([], { left: 60 }), agent([], { left: 50, of: { ...owed, endAcwTime: ago(45) } })]),
      rules(),
      'stuck hollow 50',
    ],
    ['it has ended', live([guest([], { left: 60 })], { endTime: ago(60) }), rules(), 'already-ended'],
    ['it is young', live(conversed, { startTime: ago(10) }), rules(), 'too-young'],
    [
      'the guest has just come back',
      live([guest([says(2000)], { from: 10 }), agent([says(1900)])]),
      rules(),
      'too-young',
    ],
    [
      'it is parked until tomorrow',
      live([wrote(2000), agent([says(1900)], { line: { state: 'parked', resumeTime: ago(-1440) } })]),
      rules(),
      'parked',
    ],
    [
      'it is parked and was due an hour ago',
      live([wrote(2000), agent([says(1900)], { line: { state: 'parked', resumeTime: ago(60) } })]),
      rules(),
      'stuck guest-silent 1900',
    ],
    [
      'it is parked without an end',
      live([wrote(2000), agent([says(1900)], { line: { state: 'parked' } })]),
      rules(),
      'parked',
    ],
    [
      'the platform will end it',
      live(conversed, { inactivityTimeout: ago(-5) }),
      rules(),
      'platform-will-time-out',
    ],
    [
      'the platform was to end it a moment ago',
      live(conversed, { inactivityTimeout: ago(14) }),
      rules(),
      'platform-will-time-out',
    ],
    [
      'the platform failed to end it',
      live(conversed, { inactivityTimeout: ago(15) }),
      rules(),
      'stuck guest-silent 1900',
    ],
    [
      'a call goes on',
      live([...conversed, { purpose: 'agent', of: { calls: [{ id: 'k', state: 'connected' }] } }]),
      rules(),
      'other-media',
    ],
    [
      'a call is over',
      live([wrote(2000), agent([says(1900)], { of: { calls: [{ id: 'k', state: 'terminated' }] } })]),
      rules(),
      'stuck guest-silent 1900',
    ],
    [
      'it is another kind of message',
      live([guest([], { line: { type: 'sms' } })]),
      rules(),
      'not-web-messaging',
    ],
    [
      'its queue is exempt',
      live([...conversed, queue({ left: 1950 })]),
      rules({ exempt: { queueIds: ['q1'] } }),
      'exempt',
    ],
    [
      'it is marked exempt',
      live([guest([], { left: 90, of: { attributes: { 'sweeper.exempt': 'yes' } } }), agent()]),
      rules(),
      'exempt',
    ],
    [
      'it is marked as not exempt',
      live([guest([], { left: 90, of: { attributes: { 'sweeper.exempt': 'false' } } }), agent()]),
      rules(),
      'stuck guest-gone 90',
    ],
    ['its division is out of scope', live(conversed), rules({}, { divisionIds: ['d2'] }), 'out-of-scope'],
    [
      'its queue has its own threshold',
      live([...conversed, queue({ left: 1950 })]),
      rules({ queues: { q1: { classes: { 'guest-silent': 1901 } } } }),
      'active guest-silent',
    ],
    [
      'a state is unknown',
      live([guest([], { line: { state: 'dreaming' } }), agent()]),
      rules(),
      'unreadable',
    ],
    ['a strange purpose is there', live([...conversed, { purpose: 'fax' }]), rules(), 'unreadable'],
    [
      'a strange purpose was there',
      live([...conversed, { purpose: 'fax', left: 2000 }]),
      rules(),
      'stuck guest-silent 1900',
    ],
  ];
  test.each(table)('%s', (_name, conversation, policy, expected) => {
    expect(told(oracle(conversation, policy, NOW))).toBe(expected);
  });
});
