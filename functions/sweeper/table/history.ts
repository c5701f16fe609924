import * as z from 'zod/mini';
import { isoTime } from '../json.ts';
import { END_OPERATIONS, OUTCOMES, OVERTAKEN, type EndOperation, type OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot, Stuck } from '../policy/judgement.ts';
import { STUCK_CLASSES, type EffectivePolicy } from '../policy/schema.ts';
import type { RunPlan } from '../request/plan.ts';
import { expiryOf, ITEM_VERSION, itemSchema, KEYS, readItem, TIME_PARTITIONS } from './items.ts';
import type { Change, Item } from './port.ts';

/** All times are ISO 8601, UTC. */
const writeSchema = itemSchema({
  sweepId: z.string(),
  conversationId: z.string(),
  org: z.string(),
  trigger: z.enum(['schedule', 'api', 'console', 'step-functions']),
  askedBy: z.string(),
  /** The OAuth client and its hosts, as a hash. Only a run with the same ones checks what became of the write. */
  client: z.optional(z.string()),
  requestedBy: z.optional(z.string()),
  note: z.optional(z.string()),
  /** When the intent was noted. */
  at: z.string(),
  /** What the write rests on, as it stood then: the class, or `forced:<the reason to keep>`. */
  rule: z.string(),
  class: z.optional(z.enum(STUCK_CLASSES)),
  thresholdMinutes: z.optional(z.number()),
  idleMinutes: z.optional(z.number()),
  queueId: z.optional(z.string()),
  lastGuestMessageAt: z.optional(z.string()),
  lastAnswerAt: z.optional(z.string()),
  guestWaits: z.boolean(),
  /** The policy of the run without its lists of ids, JSON. */
  policy: z.string(),
  /** The first operation that is tried; with an outcome, the last one that was. */
  operation: z.enum(END_OPERATIONS),
  /** Absent until it is known what became of the conversation. */
  outcome: z.optional(z.enum(OUTCOMES)),
  reason: z.optional(z.string()),
  uncertain: z.optional(z.literal(true)),
  overtaken: z.optional(z.enum(OVERTAKEN)),
  reopened: z.optional(z.literal(true)),
  guestReturned: z.optional(z.literal(true)),
  settledAt: z.optional(z.string()),
  /** The later sweep that has told the outcome, because this one was killed. */
  settledBy: z.optional(z.string()),
});

/** A conversation that was written to in one run: before the write the intent, afterwards its outcome too. */
export type Write = Readonly<Omit<z.infer<typeof writeSchema>, 'v'>>;

/** A conversation that a live read has proved stuck, and that is about to be written to. */
export interface Intended {
  readonly conversationId: string;
  readonly judgement: Stuck;
  readonly snapshot: LiveSnapshot;
  /** What is tried first. */
  readonly operation: EndOperation;
}

/**
 * The intent: what is about to be written, and on what evidence. It holds no text, name or address of a guest.
 *
 * @param about.at milliseconds since the epoch
 * @param about.historyDays how long it is kept
 * @param about.client of this run, as a hash
 */
export function intentItem(
  { conversationId, judgement, operation }: Intended,
  plan: RunPlan,
  {
    at,
    historyDays,
    client,
  }: { readonly at: number; readonly historyDays: number; readonly client: string | undefined },
): Item {
  const { sweepId, organisation, trigger, askedBy, requestedBy, note, policy } = plan;
  const { forced, evidence, thresholdMinutes, idleMinutes, queueId } = judgement;
  const { lastGuestMessageAt, lastAnswerAt, guestWaits } = evidence;
  const write: Write = {
    sweepId,
    conversationId,
    org: organisation.name,
    trigger,
    askedBy,
    ...(client === undefined ? {} : { client }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(note === undefined ? {} : { note }),
    at: isoTime(at),
    rule: forced === undefined ? (judgement.class ?? 'none') : `forced:${forced}`,
    ...(judgement.class === undefined ? {} : { class: judgement.class }),
    ...(thresholdMinutes === undefined ? {} : { thresholdMinutes }),
    ...(idleMinutes === undefined ? {} : { idleMinutes }),
    ...(queueId === undefined ? {} : { queueId }),
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt: isoTime(lastGuestMessageAt) }),
    ...(lastAnswerAt === undefined ? {} : { lastAnswerAt: isoTime(lastAnswerAt) }),
    guestWaits,
    policy: JSON.stringify(withoutIds(policy)),
    operation,
  };
  return {
    ...write,
    ...KEYS.write(sweepId, conversationId),
    v: ITEM_VERSION,
    timePk: TIME_PARTITIONS.conversation(write.org, conversationId),
    timeSk: write.at,
    unfinishedOf: write.org,
    expiresAt: expiryOf(at, historyDays * SECONDS_PER_DAY),
  };
}

const SECONDS_PER_DAY = 86_400;

function withoutIds(policy: EffectivePolicy): object {
  const { minAgeMinutes, thresholds, endWaiting, queueLoopEntries, exempt, teardown } = policy;
  const { attribute } = exempt;
  return {
    minAgeMinutes,
    classes: thresholds,
    endWaiting: [...endWaiting],
    queueLoopEntries,
    attribute,
    teardown,
  };
}

/**
 * What became of it. It changes only an intent that has no outcome yet.
 *
 * @param about.at milliseconds since the epoch
 * @param about.by the sweep that tells it, if it is a later one
 */
export function outcomeChange(
  row: OutcomeRow,
  { at, by }: { readonly at: number; readonly by?: string },
): Change {
  const { outcome, reason, operation, uncertain, overtaken, reopened, guestReturned } = row;
  return {
    set: {
      outcome,
      ...(reason === undefined ? {} : { reason }),
      ...(operation === 'disconnect' || operation === 'teardown' ? { operation } : {}),
      ...(uncertain === undefined ? {} : { uncertain }),
      ...(overtaken === undefined ? {} : { overtaken }),
      ...(reopened === undefined ? {} : { reopened }),
      ...(guestReturned === undefined ? {} : { guestReturned }),
      settledAt: isoTime(at),
      ...(by === undefined ? {} : { settledBy: by }),
    },
    remove: ['unfinishedOf'],
    where: { v: ITEM_VERSION, outcome: undefined },
  };
}

/** The evidence that an intent holds, as a row has it: as it stood before the write. */
export function evidenceOf(
  write: Pick<Write, 'thresholdMinutes' | 'lastGuestMessageAt' | 'lastAnswerAt' | 'guestWaits'>,
): Partial<OutcomeRow> {
  const { thresholdMinutes, lastGuestMessageAt, lastAnswerAt, guestWaits } = write;
  return {
    ...(thresholdMinutes === undefined ? {} : { thresholdMinutes }),
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt: Date.parse(lastGuestMessageAt) }),
    ...(lastAnswerAt === undefined ? {} : { lastAnswerAt: Date.parse(lastAnswerAt) }),
    guestWaits,
  };
}

/** The row of a conversation whose outcome was noted, but not its row: a round was killed in between. */
export function rowOfWrite(write: Write): OutcomeRow | undefined {
  const { conversationId, class: stuckClass, rule, idleMinutes, queueId, operation, outcome, reason } = write;
  const { uncertain, overtaken, reopened, guestReturned } = write;
  if (outcome === undefined) return undefined;
  return {
    conversationId,
    outcome,
    stuck: true,
    ...(stuckClass === undefined ? {} : { class: stuckClass }),
    ...(reason === undefined ? (rule.startsWith('forced:') ? { reason: rule } : {}) : { reason }),
    ...(idleMinutes === undefined ? {} : { idleMinutes }),
    ...(queueId === undefined ? {} : { queueId }),
    ...evidenceOf(write),
    operation,
    ...(uncertain === undefined ? {} : { uncertain }),
    ...(overtaken === undefined ? {} : { overtaken }),
    ...(reopened === undefined ? {} : { reopened }),
    ...(guestReturned === undefined ? {} : { guestReturned }),
  };
}

/** What an item says; undefined if it is none, or another version's. */
export function readWrite(item: Item | undefined): Write | undefined {
  const read = readItem(writeSchema, item);
  if (read === undefined) return undefined;
  const { v: _, ...write } = read;
  return write;
}

/** No function runs longer than 15 minutes: an intent without an outcome that is older was left by one that was killed. */
const KILLED_AFTER_MS = 16 * 60_000;

/** Intents of runs that are over, and whose outcome nobody has noted. */
export function leftUnfinished(writes: readonly Write[], now: number): readonly Write[] {
  return writes.filter(({ at, outcome }) => outcome === undefined && now - Date.parse(at) >= KILLED_AFTER_MS);
}

/**
 * Whether this row says what became of a conversation that a killed run may have written to. Not if its live state could
 * not be read: then the next run looks.
 */
export function tellsOutcome({ outcome, reason, operation }: OutcomeRow): boolean {
  const isUnreadable = outcome === 'kept' && reason === 'unreadable';
  return outcome !== 'not-reached' && operation !== 'read' && !isUnreadable;
}
