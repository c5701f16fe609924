import type { Fact, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { property } from './raw.ts';
import { conversationOf, isEnding, longestMs, purposeOf, requestsByRun, wasHeard } from './requests.ts';

type NeverLeft = Extract<Fact, { kind: 'unconnected' | 'withheld' }>;

/**
 * What came of asking Genesys something, as whoever asked can know it (DESIGN section 5, "diagnosis").
 *
 * - `answered`: what was asked for, or Genesys's own 404 to a read
 * - `refused`: Genesys's 401, 403 or 429
 * - `not-taken`: another 4xx of Genesys's own
 * - `failed`: a 5xx, a 408, or the connection broke after the request had left
 * - `not-genesys`: something else answered, or only half an answer came
 * - `unconnected`: no connection came about, or not in time
 * - `untold`: it was given up before anything came
 */
export type Came = 'answered' | 'refused' | 'not-taken' | 'failed' | 'not-genesys' | 'unconnected' | 'untold';

/** One try to ask something, whether it left or not. */
export interface Attempt {
  readonly purpose: ReturnType<typeof purposeOf>;
  readonly conversationId: string | undefined;
  readonly isEnding: boolean;
  readonly body: unknown;
  readonly at: number;
  readonly came: Came;
  readonly status: number | undefined;
  readonly genesysCode: string | undefined;
}

/** Every attempt of each invocation that began before it had ended, in its order. */
export function attemptsByRun(day: ObservedDay): ReadonlyMap<ObservedInvocation, readonly Attempt[]> {
  const neverLeft = Map.groupBy(
    day.facts.filter((fact) => fact.kind === 'unconnected' || fact.kind === 'withheld'),
    ({ invocation }) => invocation,
  );
  return new Map(
    [...requestsByRun(day)].map(([invocation, requests]) => {
      const until = invocation.ended?.at ?? Infinity;
      const attempts = [
        ...requests.filter(({ sentAt }) => sentAt <= until).map((one) => attemptOf(one, until)),
        ...(neverLeft.get(invocation) ?? [])
          .map((one) => unconnectedAttempt(one))
          .filter(({ at }) => at <= until),
      ];
      return [invocation, attempts.toSorted((a, b) => a.at - b.at)] as const;
    }),
  );
}

function attemptOf(request: ObservedRequest, until: number): Attempt {
  const came = cameOf(request, until);
  const isToldOf = wasHeard(request) && came !== 'answered';
  const code = property(request.answer, 'code');
  return {
    purpose: purposeOf(request),
    conversationId: conversationOf(request),
    isEnding: isEnding(request),
    body: request.body,
    at: request.sentAt,
    came,
    status: isToldOf ? request.status : undefined,
    genesysCode: isToldOf && typeof code === 'string' ? code : undefined,
  };
}

function unconnectedAttempt(fact: NeverLeft): Attempt {
  return {
    purpose: purposeOf(fact),
    conversationId: conversationOf(fact),
    isEnding: isEnding(fact),
    body: fact.body,
    at: unconnectedAt(fact),
    came: 'unconnected',
    status: undefined,
    genesysCode: undefined,
  };
}

/** Never, where it was held back sooner than anybody waits for a connection: its sender thought better of it. */
function unconnectedAt(fact: NeverLeft): number {
  if (fact.kind === 'unconnected') return fact.at;
  const givenUpAt = fact.handedAt + longestMs(fact);
  return fact.at < givenUpAt ? Infinity : givenUpAt;
}

function cameOf(request: ObservedRequest, until: number): Came {
  if (wasHeard(request)) return cameOfAnswer(request);
  // A wait for its connection counts: a process that stood still may give up at the moment it leaves.
  const isGivenUp = until - request.handedAt >= longestMs(request);
  return request.fate === 'cut' || isGivenUp ? 'failed' : 'untold';
}

export function cameOfAnswer(request: ObservedRequest): Came {
  const { status = 0, answer } = request;
  const purpose = purposeOf(request);
  if (status >= 200 && status < 300) {
    const isWrite = request.method !== 'GET' && purpose !== 'search' && purpose !== 'login';
    return isWrite || isJsonObject(answer) ? 'answered' : 'not-genesys';
  }
  if (status >= 500 || status === 408) return 'failed';
  if (status === 401 || status === 429) return 'refused';
  if (!isErrorBody(answer)) return 'not-genesys';
  if (status === 403) return 'refused';
  return status === 404 && purpose === 'read' ? 'answered' : 'not-taken';
}

/** Genesys's own error body has a code (reference 7). */
export function isErrorBody(answer: unknown): boolean {
  return isJsonObject(answer) && typeof property(answer, 'code') === 'string';
}

function isJsonObject(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer);
}
