import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { property } from './raw.ts';
import { purposeOf, requestsByRun } from './requests.ts';

/**
 * A run that could ask nothing says why (DESIGN section 5): `busy`, where its turn did not come, and then for how long to
 * wait; that Genesys is out of reach, only where it was tried.
 */
export const busy: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const error = errorOf(invocation);
    const asked = requests.filter((one) => purposeOf(one) !== 'login');
    const wrong = [
      ...(error === 'busy' ? wrongBusy(invocation, asked) : []),
      ...(error === 'out-of-reach' &&
      asked.length === 0 &&
      mayBeBusy(day, invocation) &&
      !hasTried(day, invocation)
        ? ['it says that Genesys is out of reach, and has tried nothing']
        : []),
    ];
    return wrong.map((what): Breach => ({
      invariant: 'busy',
      at: invocation.ended?.at ?? invocation.startedAt,
      what: `invocation ${invocation.id}: ${what}`,
    }));
  });

/** The code of the error that a run has ended in, by its name or its problem document. */
function errorOf({ ended }: ObservedInvocation): string | undefined {
  if (ended?.kind === 'threw') return NAMES[ended.name];
  if (ended?.kind !== 'answered') return undefined;
  return String(property(ended.report, 'type')).split(':').at(-1);
}

const NAMES: Readonly<Record<string, string>> = { BusyError: 'busy', OutOfReachError: 'out-of-reach' };

function wrongBusy({ ended, trigger }: ObservedInvocation, asked: readonly ObservedRequest[]): string[] {
  const [first] = asked;
  const answer = ended?.kind === 'answered' ? ended.answer : undefined;
  const waits = Number(property(property(answer, 'headers'), 'retry-after'));
  const isRight = property(answer, 'statusCode') === 429 && Number.isInteger(waits) && waits > 0;
  return [
    ...(first === undefined ? [] : [`it says busy, and request ${first.id} left`]),
    ...(trigger === 'api' && !isRight ? ['it says busy, and not with 429 and Retry-After'] : []),
  ];
}

/** A request of it found no connection, or waited for one, or nobody could log in. */
function hasTried(day: ObservedDay, invocation: ObservedInvocation): boolean {
  return (
    day.requests.some(
      (one) => one.invocation === invocation && !(one.fate === 'whole' && one.status === 200),
    ) ||
    day.facts.some(
      (fact) =>
        (fact.kind === 'unconnected' || fact.kind === 'withheld') &&
        fact.invocation === invocation &&
        fact.url !== '/oauth/token',
    )
  );
}

/** Its process has sent something in the last minute, or was asked for a pause: without that it has its turn at once, and a login that gets no connection in time leaves no trace. */
function mayBeBusy(day: ObservedDay, { instance, startedAt }: ObservedInvocation): boolean {
  return day.requests.some(
    (one) =>
      one.token !== undefined &&
      one.invocation?.instance === instance &&
      one.sentAt < startedAt &&
      (one.status === 429 || startedAt - one.sentAt < MINUTE_MS),
  );
}

const MINUTE_MS = 60_000;
