import type { StuckClass } from './schema.ts';

/** Why a conversation was kept. DESIGN.md section 3. */
export const KEEP_REASONS = [
  'too-young',
  'active',
  'waiting-for-us',
  'platform-will-time-out',
  'parked',
  'other-media',
  'exempt',
  'class-off',
  'not-web-messaging',
  'unreadable',
  'out-of-scope',
  /** Written to and not seen to end, not long ago: no verdict, only a sweep's memory (DESIGN.md section 11). */
  'waits-for-retry',
] as const;
export type KeepReason = (typeof KEEP_REASONS)[number];

/** The reasons to keep that `force` overrides, and no others. */
export const FORCEABLE_REASONS = [
  'active',
  'waiting-for-us',
  'too-young',
  'class-off',
  'parked',
  'platform-will-time-out',
] as const satisfies readonly KeepReason[];

/** What the policy says about one live state. Times are milliseconds since the epoch, durations whole minutes. */
export type Judgement = Stuck | Keep | AlreadyEnded;

interface Judged {
  /** The class, if one applied. A kept conversation may have one too. */
  readonly class?: StuckClass;
  readonly clockStartedAt?: number;
  readonly idleMinutes?: number;
  /** The threshold that applied; absent when the class is off. */
  readonly thresholdMinutes?: number;
  /** Since the conversation's start; absent only when the start could not be read. */
  readonly ageMinutes?: number;
  /**
   * How long it has been over: since `endTime`, else since the last participant left. Absent if not over or not known.
   */
  readonly overMinutes?: number;
  /** The queue of the connected agent or queue, else of the last `acd` participant. */
  readonly queueId?: string;
  readonly divisionIds: readonly string[];
  readonly evidence: Evidence;
}

export interface Stuck extends Judged {
  readonly verdict: 'stuck';
  /** Set if it is stuck only because of `force`: the reason why the policy would have kept it. */
  readonly forced?: KeepReason;
}

export interface Keep extends Judged {
  readonly verdict: 'keep';
  readonly reason: KeepReason;
  /**
   * The rule or field behind the reason: for `unreadable`, for `exempt`, and if `queueLoopEntries` keeps the
   * conversation. Our words and field names only, never a value from Genesys.
   */
  readonly detail?: string;
  /**
   * The earliest time at which it can be stuck if nothing but messages happens until then; Infinity if it cannot. Absent
   * if that may be at any moment, or is not known. DESIGN.md section 11.
   */
  readonly mayBeStuckFrom?: number;
}

export interface AlreadyEnded extends Judged {
  readonly verdict: 'already-ended';
  /** `just-now`: over for less than 60 minutes. `listed-only`: longer. */
  readonly reason: 'just-now' | 'listed-only';
}

export type Presence = 'connected' | 'alerting' | 'parked' | 'gone' | 'none';

/** What the verdict rests on: times, states and rules, no content. */
export interface Evidence {
  readonly guest: Presence;
  readonly agent: Presence;
  readonly queue: Presence;
  readonly flow: Presence;
  readonly lastGuestMessageAt?: number;
  /** The last answer to the guest. */
  readonly lastAnswerAt?: number;
  readonly guestWaits: boolean;
  /** An agent has put the guest on hold. The guest then waits, no matter who wrote last. */
  readonly onHold?: true;
  /** `participant`: the participants show who wrote. `status`: the status of a message had to decide. */
  readonly toldBy: 'participant' | 'status';
  /** How many agents are connected; absent if none is. */
  readonly agents?: number;
  /** How long they have been, added up; absent if that is not known of each of them. */
  readonly agentMinutes?: number;
  /** The business's messages since the guest's last one, if none of them reached the guest's browser. */
  readonly undelivered?: Undelivered;
  /** Visits to queues after the guest's last message and the last agent's end; absent if no queue took part. */
  readonly queueEntries?: number;
  /** How long the current queue has held it; absent if no queue holds it. */
  readonly queuedSinceMinutes?: number;
}

/** For information: no verdict depends on it. */
export interface Undelivered {
  readonly count: number;
  /** When the first of them was written. */
  readonly since: number;
}

/** One connection of a participant, milliseconds since the epoch. The same communication may connect again later. */
export interface Connection {
  /** An empty string if it has no id. */
  readonly communicationId: string;
  readonly connectedAt?: number;
}

/**
 * What verification needs of one live state, read more leniently than a judgement: an end is an end even where
 * something else in the object could not be understood.
 */
export interface LiveSnapshot {
  /** `endTime` is set. */
  readonly endTimeSet: boolean;
  /** `endTime` is set, or every communication of every participant is disconnected (and there is one). */
  readonly over: boolean;
  /** Every communication of every participant is disconnected, and there is at least one. */
  readonly allDisconnected: boolean;
  /** Somebody still owes wrap-up or is in after-call work. */
  readonly wrapUpOwed: boolean;
  /** Ids of the open message communications of everybody but the guest; an empty string for one without an id. */
  readonly openOthers: readonly string[];
  /** A queue (`acd`) holds it: one of its communications is not over. */
  readonly inQueue: boolean;
  /** When the first of the open message communications connected. Absent if there is none, or if one has no time. */
  readonly openSince?: number;
  /** When the last of the disconnected ones was disconnected. Absent if there is none, or if one has no time. */
  readonly lastLeftAt?: number;
  /** Ids of the guest's connected communications, with their `connectedTime` if it could be read. */
  readonly guestConnections: readonly Connection[];
  /** All connections of agents since the start, ended ones included. Observers do not count. */
  readonly agentConnections: readonly Connection[];
  readonly lastGuestMessageAt?: number;
  readonly externalTag?: string;
}
