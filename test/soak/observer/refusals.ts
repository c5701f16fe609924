import type { Breach, Invariant, ObservedRequest } from '../observation.ts';
import { list, property } from './raw.ts';
import { purposeOf, requestsByRun } from './requests.ts';
import { reportOf, rowsOf } from './runs.ts';

/** DESIGN section 6.5. */
const SYSTEMIC_AFTER = 5;

/**
 * Section 6.5 and 8: a sweep gives up for refusals only after five of them; and a token that came in place of a
 * rejected one, and never worked, is not replaced once more in the same run.
 */
export const refusals: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const told = (what: string): Breach => ({
      invariant: 'refusals',
      at: invocation.ended?.at ?? invocation.startedAt,
      what: `invocation ${invocation.id}: ${what}`,
    });
    const report = reportOf(invocation);
    const isSweep = invocation.asked?.action === 'sweep' && property(report, 'outcome') !== 'refused';
    return [
      ...(isSweep ? stoppedTooSoon(report) : []).map((what) => told(what)),
      ...replacedAgain(requests).map((what) => told(what)),
    ];
  });

function stoppedTooSoon(report: unknown): string[] {
  const given = rowsOf(report).filter(({ reason }) => reason === 'systemic-refusal').length;
  const refused = list(report, 'diagnoses').reduce<number>(
    (sum, one) => sum + Number(property(one, 'count') ?? 0),
    0,
  );
  return given > 0 && refused < SYSTEMIC_AFTER
    ? [`${given} were given up as systemic-refusal after ${refused} refusals; ${SYSTEMIC_AFTER} or more`]
    : [];
}

function replacedAgain(requests: readonly ObservedRequest[]): string[] {
  const asked = requests.filter((one) => purposeOf(one) !== 'login' && one.token !== undefined);
  const tokens = [...Map.groupBy(asked, ({ token }) => token).values()];
  // The first is the run's own or a warm one; the second may be what came in its place.
  return tokens.slice(1, -1).flatMap((uses) => {
    const rejected = uses.find(({ status }) => status === 401);
    if (rejected === undefined || uses.some((one) => isAccepted(one))) return [];
    return [
      `the token of request ${rejected.id} had replaced a rejected one, never worked, and was replaced`,
    ];
  });
}

/** Genesys answered to the token's bearer; a 429 or a 5xx says nothing about the token. */
function isAccepted({ fate, status }: ObservedRequest): boolean {
  return fate === 'whole' && status !== undefined && status < 500 && status !== 401 && status !== 429;
}
