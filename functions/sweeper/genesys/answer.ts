import type { Moment } from '../clock.ts';
import type { SweeperError } from '../errors.ts';

/** The result of one request to Genesys Cloud. A refusal is data, not an exception. */
export type Answer = Answered | Failed;

/** A 2xx answer. `body` is whatever JSON came (undefined when there was none or it could not be parsed). */
export interface Answered {
  readonly ok: true;
  readonly status: number;
  readonly body: unknown;
  /** When the request was sent, after the pacer had let it go. */
  readonly sentAt: Moment;
  /** When the answer was complete. */
  readonly answeredAt: Moment;
  /**
   * The time at which to judge the state in it: its arrival, by the earlier of our clock and Genesys's. Milliseconds
   * since the epoch.
   */
  readonly judgeAt: number;
  /** `ININ-Correlation-Id`, which Genesys support asks for. */
  readonly contextId?: string;
}

export interface Failed {
  readonly ok: false;
  readonly failure: Failure;
}

/** Why there is no 2xx answer. Reads have been retried by then; writes never are. */
export type Failure = HttpFailure | ConnectionFailure | CutOff | Withheld;

/** Genesys answered with a status other than 2xx. */
export interface HttpFailure {
  readonly kind: 'http';
  readonly status: number;
  /** `ErrorBody.code`, when the body was one. */
  readonly code?: string;
  readonly contextId?: string;
  /** `Retry-After` in seconds, 1 or more; absent if Genesys did not send it. */
  readonly retryAfterSeconds?: number;
  /** The parsed error body, only for the refusal's diagnosis. Never logged, never reported: promise 10. */
  readonly errorBody: unknown;
  readonly sentAt: Moment;
  /** The login was rejected: there was no token to send it with. */
  readonly sent?: false;
}

/** Why a host could not be reached: unknown name, refused connection, failed TLS, or no connection (in time). */
export type Unreachable = 'host-unknown' | 'refused' | 'tls' | 'no-connection';

/** No answer: a reset, a time-out, an unreachable host. It is then unknown whether a write was carried out. */
export interface ConnectionFailure {
  readonly kind: 'connection';
  readonly reason: 'timeout' | 'reset' | 'unreachable' | 'malformed';
  /** Only if the reason is `unreachable`. */
  readonly because?: Unreachable;
  /** There was no token to send it with: why the login failed. */
  readonly login?: SweeperError;
  readonly sentAt: Moment;
  /** There was no connection, so nothing was sent. */
  readonly sent?: false;
  /** As in {@link Withheld}; only if `sent` is false. */
  readonly rejected?: HttpFailure;
}

/**
 * The run was over. `sent` says whether the request had been sent: then it is unknown whether a write was carried out.
 */
export interface CutOff {
  readonly kind: 'cut-off';
  readonly sent: boolean;
  /** Absent if the run's time was up. If the request had been sent, it was answered 401. */
  readonly because?: 'credentials-changed';
}

/** A write that its caller withdrew when it was about to be sent, because the live state was too old. */
export interface Withheld {
  readonly kind: 'withheld';
  /** The 401 to a first try, which was sent and not carried out; absent if nothing was sent. */
  readonly rejected?: HttpFailure;
}
