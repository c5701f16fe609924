import { defaultAssumptions } from '../../../local/simulator/assumptions.ts';
import type { Asked, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { NOW } from './hand-made.ts';

/** Days by hand for the invariants' own tests: one invocation at {@link NOW}. Times of requests are ms after it. */

export const ORIGIN = 'https://api.example';
export const ID = '11111111-0000-4000-8000-000000000001';

export function invocationOf(
  asked: Partial<Asked> = {},
  more: Partial<ObservedInvocation> = {},
): ObservedInvocation {
  return {
    id: 1,
    trigger: 'schedule',
    event: {},
    asked: { action: 'sweep', mode: 'enforce', request: {}, ...asked },
    deliveredBefore: undefined,
    instance: 1,
    startedAt: NOW,
    deadlineAt: NOW + 900_000,
    clock: { steps: [{ at: NOW, aheadMs: 0 }], stood: [] },
    stoodStillMs: 0,
    calm: false,
    ended: undefined,
    ...more,
  };
}

/** What was answered in time with this report. */
export function answered(report: unknown, afterMs = 60_000): ObservedInvocation['ended'] {
  return { kind: 'answered', at: NOW + afterMs, answer: report, report };
}

export interface Sent {
  readonly method?: string;
  readonly url: string;
  readonly at: number;
  /** Milliseconds until the answer; 100 where absent. */
  readonly took?: number;
  readonly status?: number;
  readonly answer?: unknown;
  readonly retryAfter?: string;
  readonly date?: number;
  readonly more?: Partial<ObservedRequest>;
}

export const read = (at: number, answer: unknown, status = 200): Sent => ({
  url: `/api/v2/conversations/${ID}`,
  at,
  status,
  answer,
});
export const patch = (at: number, status = 200, answer: unknown = {}): Sent => ({
  method: 'PATCH',
  url: `/api/v2/conversations/messages/${ID}`,
  at,
  status,
  answer,
});
export const teardown = (at: number): Sent => ({
  method: 'POST',
  url: `/api/v2/conversations/${ID}/disconnect`,
  at,
  status: 202,
});

/** The day of one invocation that sent these requests. */
export function dayOf(
  invocation: ObservedInvocation,
  sent: readonly Sent[],
  setUp: Partial<ObservedDay['setUp']> = {},
): ObservedDay {
  const requests = sent.map((one, index): ObservedRequest => {
    const { method = 'GET', url, at, took = 100, status = 200 } = one;
    return {
      id: index + 1,
      invocation,
      method,
      origin: ORIGIN,
      url,
      path: url,
      conversationId: undefined,
      body: undefined,
      token: 'token',
      login: undefined,
      handedAt: NOW + at,
      sentAt: NOW + at,
      answeredAt: NOW + at + took,
      heardAt: NOW + at + took,
      status,
      answer: one.answer,
      retryAfter: one.retryAfter,
      date: one.date,
      rateLimitReset: undefined,
      fate: 'whole',
      executed: true,
      faults: [],
      ...one.more,
    };
  });
  return {
    seed: 0,
    setUp: {
      settings: { mode: 'enforce', organisations: [{ name: 'main', secretId: 'secret' }] },
      assumptions: defaultAssumptions(),
      allowancePerMinute: 300,
      apiOrigin: ORIGIN,
      loginOrigin: ORIGIN,
      conversations: [
        {
          id: ID,
          story: '',
          startTime: NOW,
          messageType: 'webmessaging',
          resists: 'nothing',
          analyticsOnly: false,
          analyticsFrozen: false,
          distorted: false,
        },
      ],
      divisionIds: [],
      queueIds: [],
      threadingMinutes: 4_320,
      weather: [],
      outages: [],
      ...setUp,
    },
    facts: [],
    requests,
    invocations: [invocation],
    calmFrom: NOW + 1,
    secret: [],
    end: new Map(),
  };
}
