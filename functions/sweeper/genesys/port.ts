import type { Answer } from './answer.ts';
import type { ReadPurpose, ReadRequest } from './operations.ts';
import type { Login } from './token.ts';

/**
 * The few operations of Genesys Cloud that the sweeper uses, for one organisation and one run. It hides tokens, pace,
 * retries and time-outs. Calls never throw for what Genesys answers; they throw a SweeperError only if there is no token
 * (rejected credentials, unreachable login host) and Genesys has answered nothing before in this run.
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
   * `GET /api/v2/authorization/subjects/me`: the grants of this client, if Genesys shows them. Answers within 10
   * seconds, including the waits for its turn and for a token; `cut-off` if that is too short.
   */
  readonly readGrants: () => Promise<Answer>;
  /** `GET /api/v2/tokens/me`: whose token this is. Answers within 5 seconds, as `readGrants` does within 10. */
  readonly readToken: () => Promise<Answer>;
  /**
   * Always logs in, with the secret as it is now: `diagnose` begins with this. Everything after it uses the new token.
   * Undefined if the run was cut off first.
   *
   * @throws SweeperError if there is no token, or no credentials
   */
  readonly logIn: () => Promise<Login | undefined>;
  /**
   * The names of these queues, by id, as far as Genesys shows them: `GET /api/v2/routing/queues` (reference 6), for what
   * the last hour has not asked, up to 100 at once. Asks nothing while the rate limit holds requests back. Answers within 5 seconds;
   * a refusal or a failure only means fewer names.
   */
  readonly queueNames: (queueIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The region in the secret; undefined until it has been read. */
  readonly region: () => string | undefined;
  /** A read of `diagnose`. Answers within a third of the time left, as `readGrants` does within 10 seconds. */
  readonly inspect: (request: ReadRequest) => Promise<Answer>;
  /**
   * Which OAuth client of which hosts this run uses, as a hash: ids found with one are never sent with another. Logs in
   * if need be. Undefined if the run was cut off first.
   *
   * @throws SweeperError if there is no token, or no credentials
   */
  readonly clientHash: () => Promise<string | undefined>;
  /** The same, without a login: undefined until the run has read its secret. */
  readonly client: () => string | undefined;
  /** `inin-ratelimit-allowed` of the latest answers: requests a minute. Undefined until an answer has it. */
  readonly allowedPerMinute: () => number | undefined;
  /**
   * How far our clock is ahead of Genesys's by the latest answer with a `Date`, exact to about a second, milliseconds;
   * below 0 if it is behind. Undefined until an answer has one.
   */
  readonly clockAheadMs: () => number | undefined;
  /**
   * Whether the secret was replaced during this run (another client or other hosts) or removed, and a rejected token has
   * shown this. Then nothing more is sent: every call answers `cut-off` for this reason.
   */
  readonly haveCredentialsChanged: () => boolean;
  /** The largest clock difference of this run, ahead or behind, milliseconds. */
  readonly largestClockAheadMs: () => number | undefined;
  /** How long the rate limit holds requests back from now, milliseconds; 0 if it does not, or if there is no token. */
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
 * Called when a write is about to be sent, after the pacer has let it go. If false, the write is not sent, and the
 * answer is a `withheld` failure.
 */
export type MayLeave = () => boolean;

/** Requests that were sent, retries included. `total` is the sum of the kinds; logins are counted separately. */
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
  /** For how long the pacer sent nothing because of a 429, milliseconds. */
  readonly pausedMs: number;
  readonly logins: number;
}

export const NO_REQUESTS: RequestCounts = {
  total: 0,
  search: 0,
  reads: 0,
  rereads: 0,
  writes: 0,
  verifies: 0,
  throttled: 0,
  retried: 0,
  pausedMs: 0,
  logins: 0,
};

/** What a run has asked of Genesys between two counts. */
export function requestsSince(before: RequestCounts, after: RequestCounts): RequestCounts {
  return combined(after, before, (now, then) => now - then);
}

/** What two rounds have asked of Genesys, together. */
export function addRequests(one: RequestCounts, other: RequestCounts): RequestCounts {
  return combined(one, other, (a, b) => a + b);
}

function combined(
  one: RequestCounts,
  other: RequestCounts,
  by: (a: number, b: number) => number,
): RequestCounts {
  return {
    total: by(one.total, other.total),
    search: by(one.search, other.search),
    reads: by(one.reads, other.reads),
    rereads: by(one.rereads, other.rereads),
    writes: by(one.writes, other.writes),
    verifies: by(one.verifies, other.verifies),
    throttled: by(one.throttled, other.throttled),
    retried: by(one.retried, other.retried),
    pausedMs: by(one.pausedMs, other.pausedMs),
    logins: by(one.logins, other.logins),
  };
}
