import type { Limits } from './allowance.ts';
import type { Answer } from './answer.ts';
import type { OrganisationConnection } from './connection.ts';
import {
  askGrants,
  disconnectRequest,
  inspectionRequest,
  openConversationsRequest,
  readConversationRequest,
  readGrantsRequest,
  readTokenRequest,
  tagRequest,
  teardownRequest,
  type GenesysRequest,
} from './operations.ts';
import type { Genesys, Inspection } from './port.ts';
import { RequestCounter, send, sendInTime } from './send.ts';
import type { Patience } from './token.ts';

/** Whoever asks for a diagnosis waits for it: a login that has failed for so long is one. Milliseconds. */
const LONGEST_DIAGNOSED_LOGIN_MS = 60_000;

/**
 * Genesys Cloud for one run over a warm connection, with counts of its own. One run at a time over a
 * connection: logins and pauses are counted by the connection, and two would see each other's.
 *
 * @param run.signal cuts every request off, so that the report can leave in time
 * @param run.deadline nothing is sent again after it; milliseconds by the monotonic clock
 */
export function openGenesys(connection: OrganisationConnection, run: Patience & Limits): Genesys {
  const { requestsPerMinute, requestsInFlight, signal, deadline } = run;
  const credentials = connection.startRun({ requestsPerMinute, requestsInFlight });
  const counter = new RequestCounter();
  const before = { logins: connection.logins(), pausedMs: connection.pausedMs() };
  const by = { connection, credentials, counter, signal, deadline };
  const inTime = (request: GenesysRequest): Promise<Answer> => sendInTime(request, by);
  const inspect = (inspection: Inspection): Promise<Answer> =>
    inTime(inspectionRequest(inspection, deadline - connection.clock.monotonic()));
  return {
    queryOpenConversations: (interval, pageNumber) =>
      send(openConversationsRequest(interval, pageNumber), by),
    readConversation: (conversationId, purpose) => send(readConversationRequest(conversationId, purpose), by),
    disconnect: (conversationId, mayLeave) => send(disconnectRequest(conversationId), by, mayLeave),
    teardown: (conversationId, mayLeave) => send(teardownRequest(conversationId), by, mayLeave),
    tag: (conversationId, externalTag, mayLeave) =>
      send(tagRequest(conversationId, externalTag), by, mayLeave),
    readGrants: () => askGrants((whole) => inTime(readGrantsRequest(whole))),
    readToken: () => inTime(readTokenRequest()),
    logIn: () =>
      connection.logInAnew({
        ...by,
        deadline: Math.min(deadline, connection.clock.monotonic() + LONGEST_DIAGNOSED_LOGIN_MS),
      }),
    inspect: (inspection) =>
      inspection.what === 'grants'
        ? askGrants((whole) => inspect({ ...inspection, whole }))
        : inspect(inspection),
    allowedPerMinute: () => connection.allowedPerMinute(),
    clockAheadMs: () => connection.clockDifference.aheadMs(),
    largestClockAheadMs: () => connection.clockDifference.largestMs(),
    haveCredentialsChanged: () => credentials.hasChanged,
    counts: () =>
      counter.counts({
        logins: connection.logins() - before.logins,
        pausedMs: connection.pausedMs() - before.pausedMs,
      }),
  };
}
