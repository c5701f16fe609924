import type { Answer } from './answer.ts';
import type { ReadPurpose, ReadRequest } from './operations.ts';
import type { Login } from './token.ts';

/**
 * The few operations of Genesys Cloud that the sweeper uses, for one organisation and one run. Everything
 * about tokens, pace, retries and time-outs lies behind it. Calls never throw for what Genesys answers; they
 * throw a SweeperError only if there is no token (rejected credentials, unreachable login host) and Genesys has
 * answered nothing before in this run.
 */
export interface Genesys {
  /**
   * One page (1-based, 100 rows) of the web-messaging conversations that have no end and started on a day
   * touched by the interval. `POST /api/v2/analytics/conversations/details/query` (reference 4.1).
   */
  readonly queryOpenConversations: (interval: Interval, pageNumber: number) => Promise<Answer>;
  /** `GET /api/v2/conversations/{conversationId}`: the live state. `purpose` is for priority and counting. */
  readonly readConversation: (conversationId: string, purpose: ReadPurpose) => Promise<Answer>;
  /** Operation `disconnect`: `PATCH /api/v2/conversations/messages/{conversationId}`. Sent at most once. */
  readonly disconnect: (conversationId: string, mayLeave: MayLeave) => Promise<Answer>;
  /** Operation `teardown`: `POST /api/v2/conversations/{conversationId}/disconnect`. Sent at most once. */
  readonly teardown: (conversationId: string, mayLeave: MayLeave) => Promise<Answer>;
  /** `PUT /api/v2/conversations/{conversationId}/tags`. Sent at most once. */
  readonly tag: (conversationId: string, externalTag: string, mayLeave: MayLeave) => Promise<Answer>;
  /**
   * `GET /api/v2/authorization/subjects/me`: the grants of this client, where Genesys tells them. Answers within
   * 10 seconds, a wait for its turn or a token included: `cut-off` where that was too short.
   */
  readonly readGrants: () => Promise<Answer>;
  /** `GET /api/v2/tokens/me`: whose token this is. Answers within 5 seconds, as `readGrants` does within 10. */
  readonly readToken: () => Promise<Answer>;
  /**
   * Always logs in, with the secret as it is now: `diagnose` begins with this. Everything after it uses
   * the new token. Undefined when the run was cut off first.
   *
   * @throws SweeperError if there is no token, or no credentials
   */
  readonly logIn: () => Promise<Login | undefined>;
  /** A read of `diagnose`. Answers within a third of the time left, as `readGrants` does within 10 seconds. */
  readonly inspect: (request: ReadRequest) => Promise<Answer>;
  /** `inin-ratelimit-allowed` of the latest answers: requests a minute. Undefined while no answer has told. */
  readonly allowedPerMinute: () => number | undefined;
  /**
   * How far our clock is ahead of Genesys's by the latest answer that told, to a second or so, milliseconds; below 0
   * where it is behind. Undefined where none has told.
   */
  readonly clockAheadMs: () => number | undefined;
  /**
   * Whether the secret was replaced in the middle of this run, by another client's or other hosts, or taken away, and a
   * rejected token has shown it. Nothing is asked any more then: everything is answered `cut-off`, because of it.
   */
  readonly haveCredentialsChanged: () => boolean;
  /** The same where it was largest, either way, in this run. */
  readonly largestClockAheadMs: () => number | undefined;
  /** How long the rate limit lets nothing leave yet, milliseconds; 0 where it does, or where there is no token. */
  readonly waitMs: () => number;
  /** What this run has asked of Genesys so far. */
  readonly counts: () => RequestCounts;
}

/** Half-open, milliseconds since the epoch, both at 00:00 UTC. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * Asked at the moment a write is to leave, after the pacer has let it go. False takes the write back: the
 * answer is then a `withheld` failure and nothing was sent.
 */
export type MayLeave = () => boolean;

/** Requests as they left, retries included. `total` is the sum of the kinds; logins are counted apart. */
export interface RequestCounts {
  readonly total: number;
  readonly search: number;
  readonly reads: number;
  readonly rereads: number;
  readonly writes: number;
  readonly verifies: number;
  /** Answers with status 429. */
  readonly throttled: number;
  /** Requests that were sent again. */
  readonly retried: number;
  /** Time in which the pacer held everything back after a 429, milliseconds. */
  readonly pausedMs: number;
  readonly logins: number;
}
