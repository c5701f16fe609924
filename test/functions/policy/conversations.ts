import { judge } from '../../../functions/sweeper/policy/judge.ts';
import type { Judgement } from '../../../functions/sweeper/policy/judgement.ts';
import {
  DEFAULT_EXEMPT_ATTRIBUTE,
  DEFAULT_MIN_AGE_MINUTES,
  DEFAULT_THRESHOLDS,
  type EffectivePolicy,
  type Scope,
  type StuckClass,
  type Threshold,
} from '../../../functions/sweeper/policy/schema.ts';

/** Live conversations as small literals. Times are minutes before {@link NOW}. */
export const NOW = Date.parse('2026-11-21T12:00:00.000Z');
export const ID = '0b9f7a52-0000-4000-8000-000000000001';
export const QUEUE = 'aaaaaaaa-0000-4000-8000-000000000001';
export const OTHER_QUEUE = 'aaaaaaaa-0000-4000-8000-000000000002';
export const DIVISION = 'dddddddd-0000-4000-8000-000000000001';
export const USER = 'cccccccc-0000-4000-8000-000000000001';
export const OTHER_USER = 'cccccccc-0000-4000-8000-000000000002';
/** The id of a participant. */
export const PARTICIPANT = 'eeeeeeee-0000-4000-8000-000000000001';
/** When the usual conversation began, minutes ago: ten days. */
export const START = 14_400;

export type Fields = Record<string, unknown>;

export function ago(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

export function at(minutes: number): number {
  return NOW - minutes * 60_000;
}

export function conversation(participants: readonly Fields[], fields: Fields = {}): Fields {
  return {
    id: ID,
    startTime: ago(START),
    divisions: [{ division: { id: DIVISION } }],
    participants,
    ...fields,
  };
}

/** A message communication; `connected`, without a message, unless told otherwise. */
export function communication(fields: Fields = {}): Fields {
  return {
    id: 'communication',
    state: 'connected',
    type: 'webmessaging',
    connectedTime: ago(START),
    messages: [],
    ...fields,
  };
}

/** A participant with one connected message communication that lists these messages. */
export function participant(purpose: string, messages: readonly Fields[] = [], fields: Fields = {}): Fields {
  return { purpose, startTime: ago(START), messages: [communication({ messages })], ...fields };
}

/** A participant whose only communication was there from `from` to `to`, minutes ago. */
export function gone(
  purpose: string,
  from: number,
  to: number,
  fields: Fields = {},
  messages: Fields[] = [],
): Fields {
  const messageCommunication = { connectedTime: ago(from), state: 'disconnected', disconnectedTime: ago(to) };
  return {
    purpose,
    startTime: ago(from),
    endTime: ago(to),
    messages: [communication({ ...messageCommunication, messages })],
    ...fields,
  };
}

export const guest = (messages: readonly Fields[] = [], fields: Fields = {}): Fields =>
  participant('customer', messages, fields);
export const agent = (messages: readonly Fields[] = [], fields: Fields = {}): Fields =>
  participant('agent', messages, { userId: USER, queueId: QUEUE, ...fields });
export const queue = (messages: readonly Fields[] = [], fields: Fields = {}): Fields =>
  participant('acd', messages, { queueId: QUEUE, ...fields });
export const flow = (messages: readonly Fields[] = [], fields: Fields = {}): Fields =>
  participant('workflow', messages, fields);
/** An agent who rings. */
export const ringing = (since = START, fields: Fields = {}): Fields => ({
  purpose: 'agent',
  userId: USER,
  queueId: QUEUE,
  startTime: ago(since),
  messages: [{ id: 'ring', state: 'alerting', type: 'webmessaging' }],
  ...fields,
});
/** An agent who rang and did not answer. */
export const missed = (from: number, to: number): Fields => ({
  purpose: 'agent',
  userId: USER,
  queueId: QUEUE,
  startTime: ago(from),
  endTime: ago(to),
  messages: [{ id: 'ring', state: 'disconnected', type: 'webmessaging', disconnectedTime: ago(to) }],
});

let counter = 0;
/** A text message so many minutes ago, with an id of its own. */
export function text(minutes: number, fields: Fields = {}): Fields {
  counter += 1;
  return {
    messageId: `message-${counter}`,
    messageTime: ago(minutes),
    messageMetadata: { type: 'Text' },
    ...fields,
  };
}

export function event(minutes: number, eventType: string, subType: string, fields: Fields = {}): Fields {
  return text(minutes, { messageMetadata: { type: 'Event', events: [{ eventType, subType }] }, ...fields });
}

export const presence = (minutes: number, subType: string, fields: Fields = {}): Fields =>
  event(minutes, 'Presence', subType, fields);

/** The same messages listed on each of several participants: what a status then says decides. */
export const received = (minutes: number): Fields => text(minutes, { messageStatus: 'received' });
export const sent = (minutes: number): Fields => text(minutes, { messageStatus: 'sent' });

export function policy(fields: Partial<EffectivePolicy> = {}): EffectivePolicy {
  return {
    minAgeMinutes: DEFAULT_MIN_AGE_MINUTES,
    requestedQueues: {},
    deployedQueues: {},
    thresholds: DEFAULT_THRESHOLDS,
    endWaiting: new Set(),
    exempt: noExemptions(),
    teardown: true,
    ...fields,
  };
}

export function noExemptions(): EffectivePolicy['exempt'] {
  return {
    queueIds: new Set(),
    divisionIds: new Set(),
    userIds: new Set(),
    conversationIds: new Set(),
    attribute: DEFAULT_EXEMPT_ATTRIBUTE,
  };
}

export const withThresholds = (
  thresholds: Partial<Record<StuckClass, Threshold>>,
  fields: Partial<EffectivePolicy> = {},
): EffectivePolicy => policy({ thresholds: { ...DEFAULT_THRESHOLDS, ...thresholds }, ...fields });

/** Every class on, as low as can be, nobody spared: what is still kept under it is kept by a rule. */
export const MERCILESS: EffectivePolicy = policy({
  minAgeMinutes: 5,
  thresholds: {
    'wrap-up-pending': 5,
    hollow: 5,
    'guest-gone': 5,
    orphaned: 5,
    'guest-silent': 5,
    'agent-silent': 5,
    'queue-stuck': 5,
    'bot-stalled': 5,
  },
  endWaiting: new Set<StuckClass>(['orphaned', 'bot-stalled']),
});

export const EVERYTHING: Scope = { queueIds: new Set(), divisionIds: new Set() };

export function judged(
  body: unknown,
  about: {
    policy?: EffectivePolicy;
    scope?: Scope;
    force?: boolean;
    now?: number;
    conversationId?: string;
  } = {},
): Judgement {
  return judge(body, { conversationId: ID, now: NOW, policy: policy(), scope: EVERYTHING, ...about });
}

/** A judgement in one line: `stuck guest-gone`, `keep active (guest-silent)`, `keep exempt`. */
export function inShort(judgement: Judgement): string {
  const { verdict, class: stuckClass } = judgement;
  if (verdict === 'stuck') {
    return `stuck ${stuckClass ?? '-'}${judgement.forced === undefined ? '' : ` forced:${judgement.forced}`}`;
  }
  return `${verdict} ${judgement.reason}${stuckClass === undefined ? '' : ` (${stuckClass})`}`;
}
