import { type Clocks, type Moment, momentOf } from '../clock.ts';
import { SweeperError } from '../errors.ts';
import type { Answer, ConnectionFailure, HttpFailure } from '../genesys/answer.ts';
import { ClientSecretRejectedError, ClientUnknownError } from '../genesys/errors.ts';
import type { Genesys } from '../genesys/genesys.ts';

/**
 * Once Genesys has answered anything, a login that fails later (a secret rotated or a client disabled in mid-run)
 * must not take the report of what was done with it: it becomes an answer like any other. Before that there is
 * nothing to report, and the error says why nothing could be done.
 */
export function survivingLoginFailures(genesys: Genesys, clock: Clocks): Genesys {
  let hasAnswered = false;
  const surviving =
    <Parameters extends readonly unknown[]>(ask: (...parameters: Parameters) => Promise<Answer>) =>
    async (...parameters: Parameters): Promise<Answer> => {
      try {
        const answer = await ask(...parameters);
        hasAnswered ||= answer.ok || answer.failure.kind === 'http';
        return answer;
      } catch (error) {
        if (!(error instanceof SweeperError) || !hasAnswered) throw error;
        return { ok: false, failure: failureOf(error, momentOf(clock)) };
      }
    };
  return {
    queryOpenConversations: surviving(genesys.queryOpenConversations),
    readConversation: surviving(genesys.readConversation),
    disconnect: surviving(genesys.disconnect),
    teardown: surviving(genesys.teardown),
    tag: surviving(genesys.tag),
    readGrants: surviving(genesys.readGrants),
    readToken: surviving(genesys.readToken),
    logIn: genesys.logIn,
    inspect: surviving(genesys.inspect),
    allowedPerMinute: genesys.allowedPerMinute,
    clockAheadMs: genesys.clockAheadMs,
    haveCredentialsChanged: genesys.haveCredentialsChanged,
    largestClockAheadMs: genesys.largestClockAheadMs,
    counts: genesys.counts,
  };
}

/** As the API itself would answer: a 401 to rejected credentials, nothing where none could be had at all. */
function failureOf(error: SweeperError, sentAt: Moment): HttpFailure | ConnectionFailure {
  const asked = { method: 'POST', pathTemplate: '/oauth/token', sentAt } as const;
  return error instanceof ClientSecretRejectedError || error instanceof ClientUnknownError
    ? { ...asked, kind: 'http', status: 401, errorBody: undefined }
    : { ...asked, kind: 'connection', reason: 'unreachable' };
}
