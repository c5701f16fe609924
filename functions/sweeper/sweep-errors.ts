import { SweeperError } from './errors.ts';

/** Errors of the routes about sweeps. Nothing was begun, unless one says otherwise. DESIGN.md section 11. */

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
