import type { Logger } from '@aws-lambda-powertools/logger';

/**
 * An error that stops a whole run before there is anything to report. Its name says what went wrong, its
 * message says where, and `remedy` says what to do. A problem with a single conversation is never one of these:
 * it is an outcome.
 *
 * The message must hold our own words only: no text from Genesys or AWS, which may carry personal data or a
 * secret (promise 10).
 */
export abstract class SweeperError extends Error {
  /** The class's name, written out because the bundle is minified: `new.target.name` would be a letter or two. */
  abstract override readonly name: string;
  /** Stable kebab-case code, for machines: the `type` of the problem document over HTTP. */
  abstract readonly code: string;
  /** What the caller can do about it, in one or two sentences. */
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

type ErrorLog = Pick<Logger, 'error'>;

/** Which run a line belongs to, as far as that is known. */
type LineKeys = Readonly<Record<string, string>>;

/** A bug in the sweeper, not a mistake of the caller. The log has the exception, without its message. */
export class InternalError extends SweeperError {
  override readonly name = 'InternalError';
  readonly code = 'internal-error';

  constructor() {
    super(
      'The sweeper failed with an unexpected error.',
      'Look for "unforeseen" in the log of this run, and report it.',
    );
  }
}

/** The run reached its deadline before any request: the login, or Secrets Manager, did not answer in time. */
export class OutOfReachError extends SweeperError {
  override readonly name = 'OutOfReachError';
  readonly code = 'out-of-reach';

  constructor() {
    super(
      'The run reached its deadline before it could ask Genesys Cloud anything: the login or Secrets Manager did not answer.',
      'Check that the function can reach both (a function in a VPC needs a NAT gateway), that "region" and ' +
        '"loginBaseUrl" in the secret are right, and that the function’s timeout is not too short.',
    );
  }
}

/** The run reached its deadline while it waited for its turn: other runs had used up what may be sent in a minute. */
export class BusyError extends SweeperError {
  override readonly name = 'BusyError';
  readonly code = 'busy';
  /** In how many seconds a request may be sent again, 1 or more. */
  readonly retryAfterSeconds: number;

  /** @param waitMs how long nothing may be sent yet, milliseconds */
  constructor(waitMs: number) {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    super(
      'The run could not send any request: earlier runs have used up the requests that the OAuth client may send in a minute, or Genesys Cloud has asked for a pause.',
      `Try again in ${String(seconds)} seconds: nothing was sent. If it happens often, give the sweeper an OAuth client of its own, or close long lists less often.`,
    );
    this.retryAfterSeconds = seconds;
  }
}

/**
 * Logs what stopped a run. An unexpected exception becomes an {@link InternalError} for the caller.
 *
 * @param keys of the run, for its log line, as far as they are known
 */
export function logError(error: unknown, logger: ErrorLog, keys: LineKeys = {}): SweeperError {
  if (!(error instanceof SweeperError)) {
    logUnforeseen(error, logger, keys);
    return new InternalError();
  }
  const { name, code, message, remedy } = error;
  logger.error('the run could not be done', { ...keys, reason: { name, code, message, remedy } });
  return error;
}

/**
 * The error as it leaves the function. Lambda returns an exception's name, message and stack: so the remedy
 * goes into the message, and stack and cause are removed.
 */
export function presentError(error: SweeperError): SweeperError {
  error.message = `${error.message}\n${error.remedy}`;
  error.stack = `${error.name}: ${error.message}`;
  delete error.cause;
  return error;
}

/** Where it happened and what kind of exception it was. Its message may hold anything: left out (promise 10). */
export function logUnforeseen(
  error: unknown,
  logger: ErrorLog,
  keys: LineKeys = {},
  conversationId?: string,
): void {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  logger.error('unforeseen', {
    ...keys,
    exception: error instanceof Error ? error.name : typeof error,
    at: stack.split('\n').filter((line) => /^\s+at /.test(line)),
    ...(conversationId === undefined ? {} : { conversationId }),
  });
}

/*
 * The errors of rounds that the state machine tries again: it knows them by these names (lib/sweep-machine.ts).
 */

/** The table gives no answer: nothing may be ended that could not be noted before. */
export class TableUnavailableError extends SweeperError {
  override readonly name = 'TableUnavailable';
  readonly code = 'table-unavailable';

  constructor() {
    super(
      'The table of the sweeps gives no answer, or does not do what it was asked.',
      'Nothing has to be done: the state machine tries again, and the sweep goes on where it stood.',
    );
  }
}

/** Secrets Manager, the login or Genesys cannot be reached at this moment. */
export class GenesysUnavailableError extends SweeperError {
  override readonly name = 'GenesysUnavailable';
  readonly code = 'genesys-unavailable';

  /** @param reason what could not be done, in our own words */
  constructor(reason: string) {
    super(
      reason,
      'Nothing has to be done: the state machine tries again, and the sweep goes on where it stood.',
    );
  }
}

/** Codes of errors that say nothing about the set-up: a moment later it may work. */
const PASSING: ReadonlySet<string> = new Set([
  'secret-unavailable',
  'login-unreachable',
  'out-of-reach',
  'busy',
]);

/** The error as the state machine must see it: one that may pass, by the name that it tries again. */
export function asRoundError(error: unknown): unknown {
  return error instanceof SweeperError && PASSING.has(error.code)
    ? new GenesysUnavailableError(error.message)
    : error;
}

// The routes about sweeps. Nothing was begun, unless one says otherwise. DESIGN.md section 11.

const A_MINUTE = 60;

/** The table is slow, throttled, refused, or gone; or this deployment has none. */
export class HistoryUnavailableError extends SweeperError {
  override readonly name = 'HistoryUnavailableError';
  readonly code = 'history-unavailable';
  readonly retryAfterSeconds: number | undefined;

  /** @param why `none`: the deployment has no table, and trying again does not help */
  constructor(why: 'none' | 'no-answer') {
    super(
      why === 'none'
        ? 'This deployment remembers nothing: it has no table, or no state machine.'
        : 'The table in which sweeps are remembered did not answer.',
      why === 'none'
        ? 'Deploy the stack again: it makes both, and tells the function of them.'
        : 'Try again in a minute. If it goes on, see "history-unavailable" in the runbook. The schedule and the close routes work without the table.',
    );
    this.retryAfterSeconds = why === 'none' ? undefined : A_MINUTE;
  }
}

/** There is no sweep of this id, or it is older than what is kept. */
export class UnknownSweepError extends SweeperError {
  override readonly name = 'UnknownSweepError';
  readonly code = 'unknown-sweep';

  constructor() {
    super(
      'There is no sweep with this id.',
      'Compare the id. Sweeps are kept for 30 days; GET /sweeps lists them.',
    );
  }
}

/** A long sweep of this organisation is at work: there is one at a time. */
export class SweepRunningError extends SweeperError {
  override readonly name = 'SweepRunningError';
  readonly code = 'sweep-running';
  readonly retryAfterSeconds = A_MINUTE;
  readonly runningSweepId: string;

  constructor(runningSweepId: string) {
    super(
      'Another sweep of this organisation is at work, and there is one at a time.',
      `Wait until GET /sweeps/${runningSweepId} says that it is over, or cancel it.`,
    );
    this.runningSweepId = runningSweepId;
  }
}

/** The key of an earlier call, with another request. */
export class KeyReusedError extends SweeperError {
  override readonly name = 'KeyReusedError';
  readonly code = 'idempotency-key-reused';

  constructor() {
    super(
      'This Idempotency-Key came with another request in the last 24 hours.',
      'Send the same request again, or a new key.',
    );
  }
}

/** The state machine did not accept the sweep. */
export class SweepNotStartedError extends SweeperError {
  override readonly name = 'SweepNotStartedError';
  readonly code = 'sweep-not-started';
  readonly retryAfterSeconds = A_MINUTE;

  constructor(cause: unknown) {
    super(
      'The sweep could not be started: Step Functions did not accept it.',
      'Send the same call again; with the same Idempotency-Key, if it had one. If it goes on, check that the function may states:StartExecution on the state machine of the stack.',
      { cause },
    );
  }
}
