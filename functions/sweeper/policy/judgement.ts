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
  /** Which class, where one applied; a kept conversation may have one too. */
  readonly class?: StuckClass;
  readonly clockStartedAt?: number;
  readonly idleMinutes?: number;
  /** The threshold that applied; absent when the class is off. */
  readonly thresholdMinutes?: number;
  /** Since the conversation's start; absent only when the start could not be read. */
  readonly ageMinutes?: number;
  /** How long it has been over, where it is and that can be told: since `endTime`, else since the last one left. */
  readonly overMinutes?: number;
  /** The queue of the connected agent or queue, else of the last `acd` participant. */
  readonly queueId?: string;
  readonly divisionIds: readonly string[];
  readonly evidence: Evidence;
}

export interface Stuck extends Judged {
  readonly verdict: 'stuck';
  /** Set when only `force` made it so: the reason the policy would have kept it for. */
  readonly forced?: KeepReason;
}

export interface Keep extends Judged {
  readonly verdict: 'keep';
  readonly reason: KeepReason;
  /**
   * Which rule or field it was, for `unreadable`, `exempt` and where `queueLoopEntries` keeps: our words and field names
   * only, never a value from Genesys.
   */
  readonly detail?: string;
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
  /** An agent has put the guest on hold: then the guest waits, whoever wrote last. */
  readonly onHold?: true;
  /** Whether the participants show who wrote, or a message's status had to decide. */
  readonly by: 'participant' | 'status';
  /** The business's messages since the guest's last one, where there are some and none found the guest's browser. */
  readonly undelivered?: Undelivered;
  /**
   * How often it came to a queue after the guest's last message, and after the last agent left; absent where no queue
   * took part.
   */
  readonly queueEntries?: number;
  /** For how long the queue that holds it now has held it; absent where none does. */
  readonly queuedSinceMinutes?: number;
}

/** It decides nothing. */
export interface Undelivered {
  readonly count: number;
  /** When the first of them was written. */
  readonly since: number;
}

/** One connection of somebody's; the same communication may be connected anew. Milliseconds since the epoch. */
export interface Connection {
  /** An empty text for one without an id. */
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
  /** Ids of the open message communications of everybody but the guest; an empty text for one without an id. */
  readonly openOthers: readonly string[];
  /** A queue (`acd`) holds it: one of its communications is not over. */
  readonly inQueue: boolean;
  /** When the first of the open message communications connected; absent where one of them does not say, or none is. */
  readonly openSince?: number;
  /** When the last of the disconnected ones was disconnected; absent where one of them does not say, or none is. */
  readonly lastLeftAt?: number;
  /** Ids of the guest's connected communications, with their `connectedTime` where it could be read. */
  readonly guestConnections: readonly Connection[];
  /** The agents' connections since the beginning, those that are over included; an observer's are none. */
  readonly agentConnections: readonly Connection[];
  readonly lastGuestMessageAt?: number;
  readonly externalTag?: string;
}
