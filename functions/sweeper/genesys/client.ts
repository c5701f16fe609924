import { ageMs, momentOf } from '../clock.ts';
import { SweeperError } from '../errors.ts';
import type { Limits } from './allowance.ts';
import type { Answer } from './answer.ts';
import { readQueues } from './answers.ts';
import type { OrganisationConnection } from './connection.ts';
import { hashOfClient } from './credentials.ts';
import {
  disconnectRequest,
  INSPECTION_PAGE_SIZE,
  LONGEST_TIMEOUT_MS,
  readConversationRequest,
  readGrantsRequest,
  readQueuesByIdRequest,
  readTokenRequest,
  tagRequest,
  teardownRequest,
  type ReadRequest,
} from './operations.ts';
import type { Genesys } from './port.ts';
import { RequestCounter, send, sendInTime } from './send.ts';
import type { Patience } from './token.ts';
import { openConversationsRequest } from './window.ts';

/**
 * How long `diagnose` tries to log in: its caller waits, and a login that fails for this long is a finding.
 * Milliseconds.
 */
const LONGEST_DIAGNOSED_LOGIN_MS = 60_000;

/**
 * Genesys Cloud for one run over a warm connection, with counts of its own. Only one run at a time may use a connection:
 * it counts logins and pauses, and two runs would see each other's.
 *
 * @param run.signal cuts every request off, so that the report can be sent in time
 * @param run.deadline nothing is sent again after it; milliseconds by the monotonic clock
 */
export function openGenesys(connection: OrganisationConnection, run: Patience & Limits): Genesys {
  const { requestsPerMinute, requestsInFlight, signal, deadline } = run;
  const credentials = connection.startRun({ requestsPerMinute, requestsInFlight });
  const counter = new RequestCounter();
  const before = { logins: connection.logins(), pausedMs: connection.pausedMs() };
  const by = { connection, credentials, counter, signal, deadline };
  const inTime = (request: ReadRequest): Promise<Answer> => sendInTime(request, by);
  const inspect = (request: ReadRequest): Promise<Answer> =>
    inTime({ ...request, timeoutMs: inspectionTimeoutMs(deadline - connection.clock.monotonic()) });
  return {
    queryOpenConversations: (interval, pageNumber) =>
      send(openConversationsRequest(interval, pageNumber), by),
    readConversation: (conversationId, purpose) => send(readConversationRequest(conversationId, purpose), by),
    disconnect: (conversationId, mayLeave) => send(disconnectRequest(conversationId), by, mayLeave),
    teardown: (conversationId, mayLeave) => send(teardownRequest(conversationId), by, mayLeave),
    tag: (conversationId, externalTag, mayLeave) =>
      send(tagRequest(conversationId, externalTag), by, mayLeave),
    readGrants: () => askAgainPlainly(readGrantsRequest(), inTime),
    readToken: () => inTime(readTokenRequest()),
    queueNames: (queueIds) => namesOf(queueIds, connection, inTime),
    region: () => credentials.current?.region,
    logIn: () =>
      connection.logInAnew({
        ...by,
        deadline: Math.min(deadline, connection.clock.monotonic() + LONGEST_DIAGNOSED_LOGIN_MS),
      }),
    inspect: (request) => askAgainPlainly(request, inspect),
    clientHash: async () => {
      const session = await connection.session(by);
      return session === undefined ? undefined : hashOfClient(session.credentials);
    },
    client: () => credentials.current && hashOfClient(credentials.current),
    allowedPerMinute: () => connection.allowedPerMinute(),
    waitMs: () => connection.waitMs(),
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

/** How long an answer about a queue's name counts, one of {@link NO_NAMES} too. Milliseconds. */
const NAMES_COUNT_MS = 60 * 60_000;

/** Refusals that the next run would get again: the client may not read queues. Of any other failure nothing is remembered. */
const NO_NAMES: readonly number[] = [401, 403, 404];

/** How long a run waits for names at its end. Milliseconds. */
const LONGEST_NAMES_MS = 5_000;

async function namesOf(
  queueIds: readonly string[],
  connection: OrganisationConnection,
  ask: (request: ReadRequest) => Promise<Answer>,
): Promise<ReadonlyMap<string, string>> {
  const { clock, queueNames } = connection;
  const isNew = (id: string): boolean => {
    const known = queueNames.get(id);
    return known === undefined || ageMs(known.askedAt, clock) >= NAMES_COUNT_MS;
  };
  const asked = queueIds.filter(isNew).slice(0, INSPECTION_PAGE_SIZE);
  if (asked.length > 0 && connection.waitMs() === 0) {
    const askedAt = momentOf(clock);
    const answer = await ask({ ...readQueuesByIdRequest(asked), timeoutMs: LONGEST_NAMES_MS }).catch(noToken);
    const queues = answer?.ok === true ? (readQueues(answer.body)?.queues ?? []) : [];
    const named = new Map(queues.map(({ id, name }) => [id, name]));
    const isKnown =
      answer?.ok === true || (answer?.failure.kind === 'http' && NO_NAMES.includes(answer.failure.status));
    if (isKnown) for (const id of asked) queueNames.set(id, { name: named.get(id), askedAt });
  }
  return new Map(
    queueIds.flatMap((id) => {
      const name = queueNames.get(id)?.name;
      return name === undefined ? [] : [[id, name] as const];
    }),
  );
}

/** The run has its rows: that there is no token any more must not cost its report. */
function noToken(error: unknown): undefined {
  if (error instanceof SweeperError) return undefined;
  throw error;
}

/** Sends the request again with its plain path, if it has one, after a 400. */
async function askAgainPlainly(
  request: ReadRequest,
  ask: (request: ReadRequest) => Promise<Answer>,
): Promise<Answer> {
  const answer = await ask(request);
  const isBadRequest = !answer.ok && answer.failure.kind === 'http' && answer.failure.status === 400;
  const { plainPath } = request;
  return isBadRequest && plainPath !== undefined ? ask({ ...request, path: plainPath }) : answer;
}

const SHORTEST_TIMEOUT_MS = 1_000;

/**
 * How long `diagnose` waits for one answer. Some requests need the answer to another one, in chains of three at most, so
 * each gets a third of the time that is left: over the API, everything must fit into 25 seconds.
 *
 * @param leftMs until no new work may begin, milliseconds
 */
export function inspectionTimeoutMs(leftMs: number): number {
  return Math.min(LONGEST_TIMEOUT_MS, Math.max(SHORTEST_TIMEOUT_MS, Math.floor(leftMs / 3)));
}
