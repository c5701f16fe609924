import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiReply, ApiRoute } from './api-call.ts';
import { requireUuids } from './api-call.ts';
import { ApiError, badRequest, errorBody } from './api-error.ts';
import { authenticate, bearer } from './authentication.ts';
import type { Spoilt } from './fault-effects.ts';
import { guestActs, refusedBy, spoiltBy } from './fault-effects.ts';
import type { Fault } from './faults.ts';
import type { JournalEntry } from './journal.ts';
import { objectOf, textOf } from './json-values.ts';
import { login } from './login.ts';
import type { AccessToken } from './oauth-clients.ts';
import { countRequest, rateLimitHeaders } from './rate-limit.ts';
import { hang, resetConnection, sendHalf, webPage } from './raw-reply.ts';
import type { SimulatorState } from './simulator-state.ts';

export const loginPath = '/oauth/token';

type Answer = ApiReply | { readonly spoilt: Spoilt; readonly reply?: ApiReply };

/**
 * Answers one request. The order, as far as facts tell it: faults of the line, authentication, rate limit, faults of
 * the service, validation, permission, existence, effect, faults after the effect.
 */
export async function answer(
  state: SimulatorState,
  route: ApiRoute | 'login',
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const entry = openEntry(state, route, request);
  reply.header('inin-correlation-id', entry.correlationId);
  // Node would send the machine's own time.
  reply.header('date', new Date(state.clock.now()).toUTCString());
  await state.hooks.run('before', entry);
  const faults = state.faults.strike(entry);
  for (const fault of faults) if (fault.kind === 'latency') await state.sleep(fault.ms);
  state.conversations.settle(state.clock.now());
  guestActs(state, faults, 'before', entry.conversationId);
  let answered: Answer;
  try {
    answered = decide(state, route, request, reply, faults, entry);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    reply.headers(error.headers);
    const refused = { status: error.status, body: errorBody(error, entry.correlationId) };
    const late = spoiltBy(faults, 'after');
    answered = late?.kind === 'half-body' ? { spoilt: late, reply: refused } : refused;
  }
  guestActs(state, faults, 'after', entry.conversationId);
  const status = statusOf(answered);
  if (status !== undefined) entry.status = status;
  await state.hooks.run('after', entry);
  return send(reply, answered);
}

function decide(
  state: SimulatorState,
  route: ApiRoute | 'login',
  request: FastifyRequest,
  reply: FastifyReply,
  faults: readonly Fault[],
  entry: JournalEntry,
): Answer {
  const early = spoiltBy(faults, 'before');
  if (early?.kind === 'reset' || early?.kind === 'hang') return { spoilt: early };
  const token = route === 'login' ? undefined : admit(state, request, reply, faults);
  if (early !== undefined) return { spoilt: early };
  const required = route === 'login' ? undefined : route.required;
  const withParams = state.assumptions.messageParamsOn403;
  const refusedEarly = refusedBy(faults, 'before', required, withParams);
  if (refusedEarly !== undefined) throw refusedEarly;
  const answered =
    route === 'login' || token === undefined
      ? logIn(state, request)
      : operate(state, route, request, token, faults, entry);
  const refusedLate = refusedBy(faults, 'after', required, withParams);
  if (refusedLate !== undefined) throw refusedLate;
  const late = spoiltBy(faults, 'after');
  return late === undefined ? answered : { spoilt: late, reply: answered };
}

/** Authentication and rate limit. */
function admit(
  state: SimulatorState,
  request: FastifyRequest,
  reply: FastifyReply,
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
    reply.headers(rateLimitHeaders(token, allowancePerMinute, now));
  }
  return token;
}

function operate(
  state: SimulatorState,
  route: ApiRoute,
  request: FastifyRequest,
  token: AccessToken,
  faults: readonly Fault[],
  entry: JournalEntry,
): ApiReply {
  const params = paramsOf(request);
  requireUuids(params);
  const body = parsedBody(request);
  if (body !== undefined) entry.body = body;
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  return route.handle({ state, token, now: state.clock.now(), params, query, body, faults });
}

function logIn(state: SimulatorState, request: FastifyRequest): ApiReply {
  return login(state, {
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    body: textOf(request.body),
  });
}

function parsedBody(request: FastifyRequest): unknown {
  const text = textOf(request.body);
  if (text === '') return undefined;
  if (request.headers['content-type']?.startsWith('application/json') !== true) {
    throw new ApiError(415, 'unsupported.media.type', 'Unsupported media type: send application/json.');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest();
  }
}

function paramsOf({ params }: FastifyRequest): Record<string, string> {
  const all = Object.entries(objectOf(params)).map(([name, value]) => [name, textOf(value)] as const);
  return Object.fromEntries(all.filter(([name]) => name !== '*'));
}

function openEntry(state: SimulatorState, route: ApiRoute | 'login', request: FastifyRequest): JournalEntry {
  const conversationId = paramsOf(request)['conversationId']?.toLowerCase();
  return state.journal.open({
    method: request.method,
    path: route === 'login' ? loginPath : route.path,
    url: request.url,
    at: state.clock.now(),
    correlationId: state.random.uuid(),
    ...(conversationId === undefined ? {} : { conversationId }),
  });
}

function statusOf(answered: Answer): number | undefined {
  if (!('spoilt' in answered)) return answered.status;
  if ('status' in answered.spoilt) return answered.spoilt.status;
  return answered.spoilt.kind === 'half-body' ? answered.reply?.status : undefined;
}

function send(reply: FastifyReply, answered: Answer): FastifyReply {
  if (!('spoilt' in answered)) {
    reply.code(answered.status);
    if (answered.body === undefined) return reply.send();
    return reply.type('application/json').send(JSON.stringify(answered.body));
  }
  const { spoilt } = answered;
  switch (spoilt.kind) {
    case 'reset':
      resetConnection(reply);
      return reply;
    case 'hang':
      hang(reply);
      return reply;
    case 'half-body':
      sendHalf(
        reply,
        answered.reply?.status ?? 200,
        JSON.stringify(answered.reply?.body ?? {}),
        spoilt.asIfWhole,
      );
      return reply;
    case 'html':
      return reply.code(spoilt.status).type('text/html').send(webPage);
    case 'empty-body':
      return reply.code(spoilt.status).type('application/json').send('');
  }
}
