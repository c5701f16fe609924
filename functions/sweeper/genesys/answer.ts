import type { Moment } from '../clock.ts';

/** The result of one request to Genesys Cloud. A refusal is data, not an exception. */
export type Answer = Answered | Failed;

/** A 2xx answer. `body` is whatever JSON came (undefined when there was none or it could not be parsed). */
export interface Answered {
  readonly ok: true;
  readonly status: number;
  readonly body: unknown;
  /** When the request left, after the pacer had let it go. */
  readonly sentAt: Moment;
  /** When the answer was complete. */
  readonly answeredAt: Moment;
  /**
   * The moment to judge by what it shows: the earlier of our clock when it came and Genesys's. Milliseconds since the
   * epoch.
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
}

/** Why a host could not be reached: its name, its refusal, its TLS, or no way to it (in time). */
export type Unreachable = 'host-unknown' | 'refused' | 'tls' | 'no-connection';

/** No answer: a reset, a time-out, an unreachable host. The fate of a write is then unknown. */
export interface ConnectionFailure {
  readonly kind: 'connection';
  readonly reason: 'timeout' | 'reset' | 'unreachable' | 'malformed';
  /** Only where the reason is `unreachable`. */
  readonly because?: Unreachable;
  readonly sentAt: Moment;
  /** There was no connection on which it could have left. */
  readonly sent?: false;
  /** As in {@link Withheld}; only where `sent` is false. */
  readonly rejected?: HttpFailure;
}

/** The run was over. `sent` says whether the request had left: then a write's fate is unknown. */
export interface CutOff {
  readonly kind: 'cut-off';
  readonly sent: boolean;
  /** Absent where the run's time was up. Of a request that had left: it was answered 401. */
  readonly because?: 'credentials-changed';
}

/** A write that its caller withdrew when it was about to leave, because the live state was too old. */
export interface Withheld {
  readonly kind: 'withheld';
  /** The 401 to a first try, which left and was not carried out; absent where nothing has left. */
  readonly rejected?: HttpFailure;
}
