import * as z from 'zod/mini';
import { END_OPERATIONS, OUTCOMES, type LastTry, type OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot } from '../policy/judgement.ts';
import { STUCK_CLASSES } from '../policy/schema.ts';
import { expiryOf, ITEM_VERSION, itemSchema, KEYS, readItem, TIME_TO_LIVE } from './items.ts';
import type { Item } from './port.ts';

/** All times in milliseconds since the epoch. */
const memorySchema = itemSchema({
  conversationId: z.string(),
  attempts: z.int().check(z.gte(1)),
  triedAt: z.number(),
  notBefore: z.number(),
  class: z.optional(z.enum(STUCK_CLASSES)),
  outcome: z.enum(OUTCOMES),
  reason: z.optional(z.string()),
  operation: z.optional(z.enum(END_OPERATIONS)),
  contextId: z.optional(z.string()),
  lastGuestMessageAt: z.optional(z.number()),
  lastGuestConnectedAt: z.optional(z.number()),
});

/** A conversation that was written to and not seen to end, as the table remembers it. */
export type Remembered = Readonly<Omit<z.infer<typeof memorySchema>, 'v'>>;

const HOUR_MS = 60 * 60_000;
/** How long sweeps wait after each attempt; after the last of these, as long again. */
const WAITS_MS = [HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS] as const;
/** Waits differ by up to this share, so that what was tried together is not tried together again. */
const SPREAD = 0.2;
const LONGEST_WAIT_MS = 24 * HOUR_MS * (1 + SPREAD);

/** What is known of the guest: newer times mean that they came back. */
type GuestTimes = Pick<Remembered, 'lastGuestMessageAt' | 'lastGuestConnectedAt'>;

/**
 * How often a conversation has been tried, and before when no sweep tries it again.
 *
 * @param previous the number of attempts so far; 0 for the first one
 * @param now milliseconds since the epoch
 * @param random from 0 to 1
 */
export function nextAttempt(
  previous: number,
  now: number,
  random: number,
): Pick<Remembered, 'attempts' | 'notBefore'> {
  const attempts = previous + 1;
  const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1] ?? LONGEST_WAIT_MS;
  return { attempts, notBefore: now + Math.round(wait * (1 - SPREAD + 2 * SPREAD * random)) };
}

/**
 * Whether a sweep leaves it alone. A time further away than any wait was written by a clock that was wrong, and does not
 * count.
 */
export function isWaiting({ notBefore }: Pick<Remembered, 'notBefore'>, now: number): boolean {
  return now < notBefore && notBefore - now <= LONGEST_WAIT_MS;
}

/** Whether the guest has written or connected since: attempts then start anew. */
export function hasGuestComeBack(before: GuestTimes, after: GuestTimes): boolean {
  const isNewer = (then: number | undefined, now: number | undefined): boolean =>
    now !== undefined && now > (then ?? Number.NEGATIVE_INFINITY);
  return (
    isNewer(before.lastGuestMessageAt, after.lastGuestMessageAt) ||
    isNewer(before.lastGuestConnectedAt, after.lastGuestConnectedAt)
  );
}

/**
 * What to remember of a conversation that was written to: `forget` if it has ended, undefined if that is not known to
 * have changed. What Genesys refuses is not remembered: whoever grants a permission must see at once that it works, and
 * the alarm of those who have not must go on.
 *
 * @param snapshot the state on which the write rested
 */
export function rememberedAfter(
  row: OutcomeRow,
  snapshot: LiveSnapshot,
  previous: Remembered | undefined,
  { now, random }: { readonly now: number; readonly random: number },
): Remembered | 'forget' | undefined {
  const { conversationId, outcome, reason, operation, contextId } = row;
  if (outcome === 'closed' || outcome === 'already-ended') return 'forget';
  if (outcome !== 'unverified' && outcome !== 'failed') return undefined;
  const guest = guestTimesOf(snapshot);
  const attempts = previous === undefined || hasGuestComeBack(previous, guest) ? 0 : previous.attempts;
  return {
    conversationId,
    ...nextAttempt(attempts, now, random),
    triedAt: now,
    ...(row.class === undefined ? {} : { class: row.class }),
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(operation === 'disconnect' || operation === 'teardown' ? { operation } : {}),
    ...(contextId === undefined ? {} : { contextId }),
    ...guest,
  };
}

function guestTimesOf({ lastGuestMessageAt, guestConnections }: LiveSnapshot): GuestTimes {
  const connected = guestConnections.flatMap(({ connectedAt }) => connectedAt ?? []);
  return {
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt }),
    ...(connected.length === 0 ? {} : { lastGuestConnectedAt: Math.max(...connected) }),
  };
}

/** The row of a conversation that a sweep leaves alone. */
export function waitingRow(remembered: Remembered): OutcomeRow {
  const { conversationId, class: stuckClass, attempts, outcome, reason, triedAt, notBefore } = remembered;
  const { operation, contextId } = remembered;
  const lastTry: LastTry = {
    outcome,
    ...(reason === undefined ? {} : { reason }),
    attempts,
    at: triedAt,
    notBefore,
  };
  return {
    conversationId,
    outcome: 'kept',
    reason: 'waits-for-retry',
    ...(stuckClass === undefined ? {} : { class: stuckClass }),
    ...(operation === undefined ? {} : { operation }),
    ...(contextId === undefined ? {} : { contextId }),
    isPrefiltered: true,
    lastTry,
  };
}

export function memoryItem(org: string, remembered: Remembered): Item {
  return {
    ...remembered,
    ...KEYS.memory(org, remembered.conversationId),
    v: ITEM_VERSION,
    expiresAt: expiryOf(remembered.triedAt, TIME_TO_LIVE.memory),
  };
}

/** What an item remembers; undefined if it is none, or another version's. */
export function readRemembered(item: Item | undefined): Remembered | undefined {
  const read = readItem(memorySchema, item);
  if (read === undefined) return undefined;
  const { v: _, ...remembered } = read;
  return remembered;
}
