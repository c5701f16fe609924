import type { ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { property } from './raw.ts';

/** What a request of the function is for, told from its method and address alone (reference 2, 3 and 4). */
export type Purpose = 'login' | 'search' | 'read' | 'disconnect' | 'teardown' | 'tag' | 'strange' | 'look';

const END_OPERATIONS: ReadonlySet<Purpose> = new Set(['disconnect', 'teardown']);
const WRITES: ReadonlySet<Purpose> = new Set(['disconnect', 'teardown', 'tag', 'strange']);
const UUID = '([0-9a-fA-F-]{36})';
const READ = new RegExp(`^/api/v2/conversations/${UUID}$`, 'u');
const ENDS = [
  ['PATCH', new RegExp(`^/api/v2/conversations/messages/${UUID}$`, 'u'), 'disconnect'],
  ['POST', new RegExp(`^/api/v2/conversations/${UUID}/disconnect$`, 'u'), 'teardown'],
  ['PUT', new RegExp(`^/api/v2/conversations/${UUID}/tags$`, 'u'), 'tag'],
] as const;

/** What tells what a request is for; one that never left has it too. */
type Addressed = Pick<ObservedRequest, 'method' | 'url'>;

export function pathOf({ url }: Addressed): string {
  return url.split('?')[0] ?? url;
}

interface Aim {
  readonly purpose: Purpose;
  readonly conversationId: string | undefined;
}

/** A day has thousands of requests, and each is asked about many times. */
const aims = new WeakMap<Addressed, Aim>();

function aimOf(request: Addressed): Aim {
  const known = aims.get(request);
  if (known !== undefined) return known;
  const aim = { purpose: purposeIn(request), conversationId: conversationIn(request) };
  aims.set(request, aim);
  return aim;
}

/** `look`: any other GET. `strange`: whatever else changes something, or may. */
export function purposeOf(request: Addressed): Purpose {
  return aimOf(request).purpose;
}

function purposeIn(request: Addressed): Purpose {
  const path = pathOf(request);
  const { method } = request;
  if (method === 'GET') return READ.test(path) ? 'read' : 'look';
  if (method === 'POST' && path === '/oauth/token') return 'login';
  if (method === 'POST' && path === '/api/v2/analytics/conversations/details/query') return 'search';
  return ENDS.find(([of, pattern]) => of === method && pattern.test(path))?.[2] ?? 'strange';
}

/** The conversation that a request names, lower case; undefined where it names none. */
export function conversationOf(request: Addressed): string | undefined {
  return aimOf(request).conversationId;
}

function conversationIn(request: Addressed): string | undefined {
  const path = pathOf(request);
  const pattern = [READ, ...ENDS.map(([, one]) => one)].find((one) => one.test(path));
  return pattern?.exec(path)?.[1]?.toLowerCase();
}

/** Whether a request changes something at Genesys, or is meant to. */
export function isWrite(request: Addressed): boolean {
  return WRITES.has(purposeOf(request));
}

/** Whether a request ends a conversation, or is meant to. */
export function isEnding(request: Addressed): boolean {
  return END_OPERATIONS.has(purposeOf(request));
}

/** The requests of each invocation, in the order of leaving. */
export function requestsByRun(day: ObservedDay): ReadonlyMap<ObservedInvocation, readonly ObservedRequest[]> {
  const runs = new Map<ObservedInvocation, ObservedRequest[]>(day.invocations.map((one) => [one, []]));
  for (const request of day.requests) {
    if (request.invocation !== undefined) runs.get(request.invocation)?.push(request);
  }
  return runs;
}

/** The login that brought each token. */
export function loginsByToken({ requests }: ObservedDay): ReadonlyMap<unknown, ObservedRequest> {
  return new Map(
    requests
      .filter((one) => purposeOf(one) === 'login' && one.status === 200)
      .map((one) => [property(one.answer, 'access_token'), one] as const)
      .filter(([token]) => token !== undefined),
  );
}

/** Whether an answer has come, whole, before a moment. */
export function answeredBy(request: ObservedRequest, at: number): boolean {
  return request.fate === 'whole' && request.answeredAt !== undefined && request.answeredAt <= at;
}

/**
 * What Genesys last said of a conversation's live state before a moment: the latest whole 200 or 404 to a read of
 * this run. Undefined where nothing was said.
 *
 * @param beforeRequest the id of the request that left at that moment, where one did: an answer may come in the same
 * millisecond, and after it
 */
export function lastRead(
  run: readonly ObservedRequest[],
  conversationId: string,
  before: number,
  beforeRequest = Infinity,
): ObservedRequest | undefined {
  return run
    .filter((one) => conversationOf(one) === conversationId && purposeOf(one) === 'read')
    .filter(({ id }) => id < beforeRequest)
    .filter((one) => answeredBy(one, before) && (one.status === 200 || one.status === 404))
    .toSorted((a, b) => (a.answeredAt ?? 0) - (b.answeredAt ?? 0))
    .at(-1);
}

/** A search may take so long to be answered, and all else a third of it. Milliseconds. */
export function longestMs(request: Addressed): number {
  return purposeOf(request) === 'search' ? 30_000 : 10_000;
}

/** Whether its answer reached the function whole, before it gave up: a process that stands still hears nothing. */
export function wasHeard(request: ObservedRequest): boolean {
  const { fate, sentAt, heardAt = Number.POSITIVE_INFINITY } = request;
  return fate === 'whole' && heardAt - sentAt < longestMs(request);
}
