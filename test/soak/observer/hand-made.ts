import type { Saying } from './oracle.ts';
import { BUILT_IN, type PolicyPart, type Rules } from './oracle-policy.ts';

/** Live conversations by hand for the oracle's own table: times are minutes before {@link NOW}. */
export const NOW = Date.parse('2026-03-02T12:00:00.000Z');
export type Json = Record<string, unknown>;
export const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
let messages = 0;

export function says(minutes: number, more: Json = {}): Json {
  messages += 1;
  return {
    messageId: `m${messages}`,
    messageTime: ago(minutes),
    messageMetadata: { type: 'Text' },
    ...more,
  };
}
export const presence = (minutes: number, subType: string): Json =>
  says(minutes, { messageMetadata: { type: 'Event', events: [{ eventType: 'Presence', subType }] } });

export interface Someone {
  readonly purpose: string;
  readonly from?: number;
  readonly left?: number;
  readonly said?: readonly Json[];
  readonly of?: Json;
  readonly line?: Json;
}
export function participant({ purpose, from = 3000, left, said = [], of = {}, line = {} }: Someone): Json {
  return {
    id: purpose,
    purpose,
    startTime: ago(from),
    messages: [
      {
        id: `${purpose}-line`,
        state: left === undefined ? 'connected' : 'disconnected',
        type: 'webmessaging',
        connectedTime: ago(from),
        ...(left === undefined ? {} : { disconnectedTime: ago(left) }),
        messages: said,
        ...line,
      },
    ],
    ...of,
  };
}
export const live = (participants: readonly Someone[], more: Json = {}): Json => ({
  id: 'c1',
  startTime: ago(3000),
  participants: participants.map((one) => participant(one)),
  divisions: [{ division: { id: 'd1' } }],
  ...more,
});
export const guest = (said: readonly Json[] = [], more: Partial<Someone> = {}): Someone => ({
  purpose: 'customer',
  said,
  ...more,
});
export const agent = (said: readonly Json[] = [], more: Partial<Someone> = {}): Someone => ({
  purpose: 'agent',
  said,
  ...more,
});
export const queue = (more: Partial<Someone> = {}): Someone => ({
  purpose: 'acd',
  of: { queueId: 'q1' },
  ...more,
});
export const flow = (said: readonly Json[] = [], more: Partial<Someone> = {}): Someone => ({
  purpose: 'workflow',
  said,
  ...more,
});

/** `stuck guest-gone 40` (minutes), `active bot-stalled`, `exempt`, `already-ended`. */
export function told(saying: Saying): string {
  if (saying.says === 'stuck') return `stuck ${saying.class} ${(NOW - saying.since) / 60_000}`;
  if (saying.says === 'keep')
    return [saying.reason, saying.class].filter((one) => one !== undefined).join(' ');
  return saying.says;
}
export const rules = (requested: PolicyPart = {}, more: Partial<Rules> = {}): Rules => ({
  deployed: BUILT_IN,
  requested,
  ...more,
});
export const on = (name: string, minutes: number): Rules => rules({ classes: { [name]: minutes } });

export const wrote = (minutes: number): Someone => guest([says(minutes)]);
export const conversed = [wrote(2000), agent([says(1900)])];
export const owed = { wrapupRequired: true };
