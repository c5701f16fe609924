import type { Answer } from './answer.ts';
import type { OrganisationConnection, Patience, Session } from './connection.ts';
import { type Exchanged, exchange } from './exchange.ts';
import type { GenesysRequest } from './genesys-request.ts';
import type { MayLeave } from './genesys.ts';
import { readRateLimit } from './rate-limit.ts';
import { readAnswered, readHttpFailure } from './read-answer.ts';
import type { RequestCounter } from './request-counter.ts';
import { DEFAULT_RETRY_AFTER_SECONDS, retryDelay } from './retry.ts';

export interface Sending extends Patience {
  readonly connection: OrganisationConnection;
  readonly counter: RequestCounter;
}

/**
 * Sends a request with a token, at the token's pace, and again where that is allowed. After a 401 it is sent
 * once more with a new token, a write too: a 401 says that it was not executed (reference 7). `mayLeave` is
 * asked each time, last of all.
 *
 * @throws SweeperError where no token can be had
 */
export async function send(request: GenesysRequest, by: Sending, mayLeave: MayLeave = () => true): Promise<Answer> {
  const { method, pathTemplate } = request;
  let renewed = false;
  for (let tried = 0, tries = 0; ; ) {
    const leave = await waitForLeave(request, by);
    if (leave === undefined) {
      return { ok: false, failure: { kind: 'cut-off', sent: false, method, pathTemplate } };
    }
    if (!mayLeave()) {
      leave.slot.giveBack();
      return { ok: false, failure: { kind: 'withheld', method, pathTemplate } };
    }
    by.counter.left(request.kind, tried > 0);
    tried += 1;
    const sentAt = by.connection.clock.now();
    const exchanged = await exchange(
      outgoing(request, leave.session),
      { dispatcher: by.connection.dispatcher, clock: by.connection.clock, signal: by.signal },
    );
    const now = by.connection.clock.now();
    if (exchanged.kind === 'cut-off') {
      leave.slot.settle();
      return { ok: false, failure: { kind: 'cut-off', sent: true, method, pathTemplate } };
    }
    const answer = readExchanged(exchanged, request, sentAt, now);
    settle(exchanged, answer, leave);
    if (answer.ok) {
      by.connection.accepted(leave.session);
      by.counter.answered(answer.status);
      return answer;
    }
    const { failure } = answer;
    if (failure.kind === 'http') {
      by.counter.answered(failure.status);
      if (failure.status === 401) {
        if (renewed || !by.connection.rejected(leave.session)) return answer;
        renewed = true;
        continue;
      }
      if (failure.status < 500 && failure.status !== 429) by.connection.accepted(leave.session);
    }
    tries += 1;
    if (failure.kind !== 'http' && failure.kind !== 'connection') return answer;
    const { clock } = by.connection;
    const delay = retryDelay(failure, {
      tried: tries,
      tries: request.tries,
      now,
      deadline: by.deadline,
      random: clock.random,
    });
    if (delay === undefined) return answer;
    await clock.sleep(delay, by.signal);
  }
}
