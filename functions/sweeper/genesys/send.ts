import { momentOf, type Moment } from '../clock.ts';
import { SweeperError } from '../errors.ts';
import { readRateLimit } from './allowance.ts';
import type { Answer, ConnectionFailure, HttpFailure } from './answer.ts';
import { readAnswered, readHttpFailure } from './answers.ts';
import type { ConnectedRun, OrganisationConnection, Session } from './connection.ts';
import { ClientSecretRejectedError, ClientUnknownError } from './errors.ts';
import { exchange, WAIT_OVER, type Outgoing } from './exchange.ts';
import type { GenesysRequest } from './operations.ts';
import type { Priority, Slot } from './pacer.ts';
import type { MayLeave, RequestCounts } from './port.ts';
import { askedSeconds, retryDelay } from './retry.ts';

export interface SendContext extends ConnectedRun {
  readonly connection: OrganisationConnection;
  readonly counter: RequestCounter;
  /** Nothing is sent again after this either, milliseconds by the monotonic clock: the last answer is then the answer. */
  readonly giveUpAt?: number;
}

type Attempt =
  | { readonly kind: 'settled'; readonly answer: Answer }
  | {
      readonly kind: 'unauthorized';
      readonly failure: HttpFailure;
      readonly again: 'no' | 'new-token' | 'new-secret';
    }
  | { readonly kind: 'failed'; readonly failure: HttpFailure | ConnectionFailure };

/**
 * Sends a request with a token, at the token's pace, and again where that is allowed. After a 401 it is sent once more
 * with a new token, a write too: a 401 says that it was not executed (reference 7).
 *
 * Once Genesys has answered a request of this run, a login that fails later (a secret rotated or a client disabled in
 * mid-run) must not prevent the report of what was done: it becomes an answer like any other. Before that there is
 * nothing to report, and the error says why nothing could be done.
 *
 * @param mayLeave called before a connection is made, and again at the last moment before the request is sent on it
 * @throws SweeperError if there is no token, and Genesys has answered nothing yet
 */
export async function send(
  request: GenesysRequest,
  by: SendContext,
  mayLeave: MayLeave = () => true,
): Promise<Answer> {
  const answer = await sendUntilSettled(request, by, mayLeave);
  by.counter.note(answer);
  return answer;
}

/** As the API itself would answer: 401 for rejected credentials, no answer if there was no token at all. */
function failureOf(error: SweeperError, sentAt: Moment): HttpFailure | ConnectionFailure {
  return error instanceof ClientSecretRejectedError || error instanceof ClientUnknownError
    ? { kind: 'http', status: 401, errorBody: undefined, sentAt }
    : { kind: 'connection', reason: 'unreachable', sentAt, login: error };
}

async function sendUntilSettled(
  request: GenesysRequest,
  by: SendContext,
  mayLeave: MayLeave,
): Promise<Answer> {
  const { clock } = by.connection;
  let rejected: HttpFailure | undefined;
  for (let again = false, failures = 0; ; again = true) {
    const attempt = { again, tried: failures + 1, isSecond: rejected !== undefined };
    const tried = await sendOnce(request, by, mayLeave, attempt).catch((error: unknown): Attempt => {
      if (!(error instanceof SweeperError) || !by.counter.hasAnswer()) throw error;
      const failure = failureOf(error, momentOf(clock));
      // Without a token nothing leaves; what was sent before may have been carried out, unless it was answered 401.
      const wasSent = failures > 0 || (failure.kind === 'http' && rejected !== undefined);
      return settled(wasSent ? failure : { ...failure, sent: false });
    });
    if (tried.kind === 'settled') return withRejected(tried.answer, rejected);
    const { failure } = tried;
    if (tried.kind === 'unauthorized') {
      const isWorthAnother =
        tried.again === 'new-secret' || (tried.again === 'new-token' && rejected === undefined);
      if (!isWorthAnother) return { ok: false, failure };
      rejected = tried.failure;
      continue;
    }
    failures += 1;
    const delay = retryDelay(failure, {
      tried: failures,
      tries: request.tries,
      now: clock.monotonic(),
      deadline: Math.min(by.deadline, by.giveUpAt ?? by.deadline),
      random: clock.random,
    });
    if (delay === undefined) return withRejected({ ok: false, failure }, rejected);
    await clock.sleep(delay, by.signal);
  }
}

async function sendOnce(
  request: GenesysRequest,
  by: SendContext,
  mayLeave: MayLeave,
  { again, tried, isSecond }: { readonly again: boolean; readonly tried: number; readonly isSecond: boolean },
): Promise<Attempt> {
  const { connection, counter, signal } = by;
  const { clock, pool } = connection;
  const leave = await waitForLeave(request, by);
  if (leave === undefined) {
    const why = by.credentials.hasChanged ? { because: 'credentials-changed' as const } : {};
    return settled({ kind: 'cut-off', sent: false, ...why });
  }
  const { session, slot } = leave;
  // Before a connection is made, which would only be closed again.
  if (!mayLeave()) {
    slot.giveBack();
    return settled({ kind: 'withheld' });
  }
  // A read shows no older state than at this time. For a write, the time when its connection was there counts.
  let sentAt = momentOf(clock);
  let hasLeft = false;
  const leaves = (): boolean => {
    // Nothing may happen between this check and the sending of the request.
    if (!mayLeave()) return false;
    hasLeft = true;
    if (request.kind === 'write') sentAt = momentOf(clock);
    counter.left(request.kind, again);
    return true;
  };
  const exchanged = await exchange(outgoing(request, session), {
    dispatcher: pool.dispatcher,
    clock,
    signal,
    leave: leaves,
  });
  pool.used();
  const answeredAt = momentOf(clock);
  switch (exchanged.kind) {
    case 'withheld':
      slot.giveBack();
      return settled({ kind: 'withheld' });
    case 'cut-off':
      slot.settle();
      return settled({ kind: 'cut-off', sent: hasLeft });
    case 'connection': {
      slot.settle();
      const left = hasLeft ? {} : { sent: false as const };
      return { kind: 'failed', failure: { ...exchanged, sentAt, ...left } };
    }
    case 'answered': {
      counter.answered(exchanged.status);
      const judgeAt = connection.clockDifference.learn(exchanged.header('date'), sentAt, answeredAt);
      const told = readRateLimit(exchanged.header);
      if (exchanged.status < 300) {
        slot.settle(told);
        connection.accepted(session);
        return { kind: 'settled', answer: readAnswered(exchanged, { sentAt, answeredAt, judgeAt }) };
      }
      const failure = readHttpFailure(exchanged, sentAt, answeredAt.wall);
      // Before the slot is free: the next request must not be sent with the same token.
      const tokenAgain = failure.status === 401 ? await connection.rejected(session, by, isSecond) : 'no';
      if (provesToken(failure)) connection.accepted(session);
      slot.settle(told, failure.status === 429 ? askedSeconds(failure, tried) : undefined);
      return failure.status === 401
        ? { kind: 'unauthorized', failure, again: tokenAgain }
        : { kind: 'failed', failure };
    }
  }
}

/** A token and a slot at its pacer; undefined if the run was cut off first, or its credentials have changed. */
async function waitForLeave(
  { kind }: GenesysRequest,
  by: SendContext,
): Promise<{ readonly session: Session; readonly slot: Slot } | undefined> {
  for (;;) {
    const session = await by.connection.session(by);
    if (session === undefined) return undefined;
    const slot = await session.pacer.acquire(kind, by.signal);
    const mayUse = !by.signal.aborted && by.connection.isUsable(session);
    if (slot !== undefined && mayUse) return { session, slot };
    // Its token was dropped, or grew too old, while it waited.
    slot?.giveBack();
  }
}

function outgoing({ method, path, body, timeoutMs }: GenesysRequest, session: Session): Outgoing {
  return {
    method,
    url: `${session.credentials.apiBaseUrl}${path}`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${session.token.accessToken}`,
      // All operations send it, those without a body too (reference 2).
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs,
  };
}

/** A request that was not sent the second time was still sent the first time: the caller must know that. */
function withRejected(answer: Answer, rejected: HttpFailure | undefined): Answer {
  if (answer.ok || rejected === undefined) return answer;
  const { failure } = answer;
  if (failure.kind === 'withheld' || (failure.kind === 'connection' && failure.sent === false)) {
    return { ok: false, failure: { ...failure, rejected } };
  }
  if (failure.kind !== 'cut-off' || failure.sent) return answer;
  // No further read may find out whether it was carried out after all.
  return { ok: false, failure: failure.because === undefined ? rejected : { ...failure, sent: true } };
}

function settled(failure: Extract<Answer, { ok: false }>['failure']): Attempt {
  return { kind: 'settled', answer: { ok: false, failure } };
}

/**
 * Whether the answer proves that Genesys accepted the token: an overloaded or failing service may not have checked it.
 */
function provesToken({ status }: HttpFailure): boolean {
  return status < 500 && status !== 401 && status !== 429;
}

/**
 * Sends a request that must not delay the run: its time-out covers everything, including the waits for a token and for
 * the pacer. The answer is `cut-off` if that was too short.
 *
 * @throws SweeperError as {@link send} does
 */
export async function sendInTime(request: GenesysRequest, by: SendContext): Promise<Answer> {
  const { clock } = by.connection;
  const giveUpAt = clock.monotonic() + request.timeoutMs;
  const late = new AbortController();
  const over = new AbortController();
  void clock.sleep(request.timeoutMs, over.signal).then(() => {
    late.abort(WAIT_OVER);
  });
  try {
    return await send(request, { ...by, signal: AbortSignal.any([by.signal, late.signal]), giveUpAt });
  } finally {
    over.abort(WAIT_OVER);
  }
}

/** Counts one run's requests when they are sent and when they are answered. */
export class RequestCounter {
  #hasAnswer = false;
  readonly #sent: Record<Priority, number> = { search: 0, read: 0, reread: 0, write: 0, verify: 0 };
  #throttled = 0;
  #retried = 0;

  /** @param again the same request was sent before */
  left(kind: Priority, again: boolean): void {
    this.#sent[kind] += 1;
    if (again) this.#retried += 1;
  }

  answered(status: number): void {
    if (status === 429) this.#throttled += 1;
  }

  /** Notes the final answer to a request: it is not sent again. */
  note(answer: Answer): void {
    this.#hasAnswer ||= answer.ok || answer.failure.kind === 'http';
  }

  /** Whether any of them had a final answer from Genesys. */
  hasAnswer(): boolean {
    return this.#hasAnswer;
  }

  counts(elsewhere: Pick<RequestCounts, 'pausedMs' | 'logins'>): RequestCounts {
    const { search, read, reread, write, verify } = this.#sent;
    return {
      total: search + read + reread + write + verify,
      search,
      reads: read,
      rereads: reread,
      writes: write,
      verifies: verify,
      throttled: this.#throttled,
      retried: this.#retried,
      ...elsewhere,
    };
  }
}
