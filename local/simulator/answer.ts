import type { ApiReply, ApiRoute } from './api-call.ts';
import { requireUuids } from './api-call.ts';
import { ApiError, badRequest, errorBody, rejected } from './api-error.ts';
import { authenticate, bearer } from './authentication.ts';
import type { Spoilt } from './fault-effects.ts';
import { guestActs, refusedBy, spoiltBy } from './fault-effects.ts';
import type { Fault } from './faults.ts';
import type { JournalEntry } from './journal.ts';
import { login } from './login.ts';
import type { AccessToken } from './oauth-clients.ts';
import { countRequest, rateLimitHeaders } from './rate-limit.ts';
import type { SimulatorState } from './simulator-state.ts';

export const loginPath = '/oauth/token';

/** A request as it has arrived, by whatever way. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: {
    readonly authorization?: string | undefined;
    readonly 'content-type'?: string | undefined;
  };
  /** The body's text; empty where there was none. */
  readonly body: string;
}

export interface SpoiltReply {
  readonly spoilt: Spoilt;
  /** The reply that is spoilt, where there was one. */
  readonly reply?: ApiReply;
}

/** What goes back, and how: whether it is sent over a socket or handed over in the same process. */
export interface Answered {
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: ApiReply | SpoiltReply;
}

/**
 * Answers one request. The order, as far as facts tell it: faults of the line, authentication, rate limit, faults of
 * the service, validation, permission, existence, effect, faults after the effect.
 */
export async function answer(
  state: SimulatorState,
  route: ApiRoute | 'login',
  request: ReceivedRequest,
): Promise<Answered> {
  const entry = openEntry(state, route, request);
  const headers: Record<string, string | null> = { 'inin-correlation-id': entry.correlationId };
  await state.hooks.run('before', entry);
  const faults = state.faults.strike(entry);
  for (const fault of faults) if (fault.kind === 'latency') await state.sleep(fault.ms);
  state.conversations.settle(state.clock.now());
  guestActs(state, faults, 'before', entry.conversationId);
  let answered: Answered['answer'];
  try {
    answered = decide(state, route, request, headers, faults, entry);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    Object.assign(headers, error.headers);
    const refused = { status: error.status, body: errorBody(error, entry.correlationId) };
    const late = spoiltBy(faults, 'after');
    answered = late?.kind === 'half-body' ? { spoilt: late, reply: refused } : refused;
  }
  guestActs(state, faults, 'after', entry.conversationId);
  const status = statusOf(answered);
  if (status !== undefined) entry.status = status;
  // Node would send the machine's own time.
  if (state.conditions.answersCarryDate) headers['date'] = new Date(state.clock.now()).toUTCString();
  await state.hooks.run('after', entry);
  return { headers: present(headers), answer: answered };
}

/** Those that were not taken away. */
function present(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  );
}

function decide(
  state: SimulatorState,
  route: ApiRoute | 'login',
  request: ReceivedRequest,
  headers: Record<string, string | null>,
  faults: readonly Fault[],
  entry: JournalEntry,
): Answered['answer'] {
  const early = spoiltBy(faults, 'before');
  if (early?.kind === 'reset' || early?.kind === 'hang') return { spoilt: early };
  if (early?.kind === 'proxy') {
    headers['inin-correlation-id'] = null;
    if (early.location !== undefined) headers['location'] = early.location;
    return { spoilt: early };
  }
  const token = route === 'login' ? undefined : admit(state, request, headers, faults);
  if (early !== undefined) return { spoilt: early };
  const required = route === 'login' ? undefined : route.required;
  const saying = { withParams: state.assumptions.messageParamsOn403, now: state.clock.now() };
  const refusedEarly = refusedBy(faults, 'before', required, saying);
  if (refusedEarly !== undefined) throw refusedEarly;
  const answered =
    route === 'login' || token === undefined
      ? logIn(state, request)
      : operate(state, route, request, token, faults);
  entry.executed = true;
  const refusedLate = refusedBy(faults, 'after', required, saying);
  if (refusedLate !== undefined) throw refusedLate;
  const late = spoiltBy(faults, 'after');
  return late === undefined ? answered : { spoilt: late, reply: answered };
}

/** Authentication and rate limit. */
function admit(
  state: SimulatorState,
  request: ReceivedRequest,
  headers: Record<string, string | null>,
  faults: readonly Fault[],
): AccessToken {
  const header = request.headers.authorization;
  if (faults.some(({ kind }) => kind === 'token-revoked')) state.clients.revoke(bearer(header) ?? '');
  const token = authenticate(state, header);
  const now = state.clock.now();
  const { allowancePerMinute } = state.conditions;
  try {
    countRequest(token, allowancePerMinute, now);
  } finally {
    Object.assign(headers, rateLimitHeaders(token, allowancePerMinute, now));
  }
  return token;
}

function operate(
  state: SimulatorState,
  route: ApiRoute,
  request: ReceivedRequest,
  token: AccessToken,
  faults: readonly Fault[],
): ApiReply {
  const { params } = request;
  requireUuids(params);
  const body = parsedBody(request);
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  return route.handle({ state, token, now: state.clock.now(), params, query, body, faults });
}

function logIn(state: SimulatorState, request: ReceivedRequest): ApiReply {
  return login(state, {
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    body: request.body,
  });
}

function parsedBody(request: ReceivedRequest): unknown {
  const text = request.body;
  if (text === '') return undefined;
  if (!isJson(request)) {
    throw rejected(415);
  }
  const body = jsonIn(text);
  if (body === undefined) throw badRequest();
  return body;
}

function isJson({ headers }: ReceivedRequest): boolean {
  return headers['content-type']?.startsWith('application/json') === true;
}

/** Undefined for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function openEntry(state: SimulatorState, route: ApiRoute | 'login', request: ReceivedRequest): JournalEntry {
  const conversationId = request.params['conversationId']?.toLowerCase();
  const body = isJson(request) ? jsonIn(request.body) : undefined;
  return state.journal.open({
    method: request.method,
    path: route === 'login' ? loginPath : route.path,
    url: request.url,
    at: state.clock.now(),
    correlationId: state.random.uuid(),
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(body === undefined ? {} : { body }),
  });
}

function statusOf(answered: Answered['answer']): number | undefined {
  if (!('spoilt' in answered)) return answered.status;
  if ('status' in answered.spoilt) return answered.spoilt.status;
  return answered.spoilt.kind === 'half-body' ? answered.reply?.status : undefined;
}
