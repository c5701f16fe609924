import type {
  Breach,
  Invariant,
  ObservedDay,
  ObservedInvocation,
  ObservedRequest,
  TableCall,
} from '../observation.ts';
import { list, property } from './raw.ts';
import { isWrite, requestsByRun } from './requests.ts';
import { mayWrite, reportOf } from './runs.ts';
import { callsByRun, slowMs } from './table-calls.ts';

/** API Gateway waits 29 seconds for an integration by default, whatever the function's own limit is. */
const HTTP_MS = 29_000;
const MINUTE_MS = 60_000;

/** Promise 8: the report is there before the deadline, and says what was left out. A run that was killed has none. */
export const promise08: Invariant = (day) => {
  const calls = callsByRun(day);
  return [...requestsByRun(day)].flatMap(([invocation, requests]) =>
    [
      late(invocation, calls.get(invocation) ?? []),
      unreported(day, invocation, requests),
      ...overstated(invocation),
    ]
      .filter((what) => what !== undefined)
      .map((what): Breach => ({
        invariant: 'promise-08',
        at: invocation.ended?.at ?? invocation.startedAt,
        what,
      })),
  );
};

/** When an invocation's answer is due, ms since the epoch. */
export function dueAt({ trigger, startedAt, deadlineAt }: ObservedInvocation): number {
  return trigger === 'api' ? Math.min(deadlineAt, startedAt + HTTP_MS) : deadlineAt;
}

/** Whether a run may have ended because its time was up: three quarters of it, or all but 15 seconds (section 6.6). */
export function wasOutOfTime(invocation: ObservedInvocation): boolean {
  const { startedAt, ended } = invocation;
  const whole = dueAt(invocation) - startedAt;
  const newWorkMs = whole < MINUTE_MS ? (whole * 3) / 4 : whole - 15_000;
  return ended !== undefined && ended.at >= startedAt + newWorkMs - 1_000;
}

/** A round can do nothing without its table: one that waited for it most of its time is asked for again. */
function waitedForTheTable(
  { sweepId, startedAt, deadlineAt }: ObservedInvocation,
  calls: readonly TableCall[],
): boolean {
  return sweepId !== undefined && slowMs(calls, deadlineAt) > (deadlineAt - startedAt) / 2;
}

function late(invocation: ObservedInvocation, calls: readonly TableCall[]): string | undefined {
  const { ended, id, stoodStillMs } = invocation;
  if (ended === undefined) return `invocation ${id} never ended`;
  if (ended.kind === 'killed') return undefined;
  if (ended.kind === 'timed-out' && stoodStillMs > 0) return undefined;
  if (ended.kind === 'timed-out' && waitedForTheTable(invocation, calls)) return undefined;
  if (ended.kind === 'timed-out') return `invocation ${id} was cut off at its deadline without an answer`;
  const over = ended.at - dueAt(invocation);
  return over > 0 ? `invocation ${id} answered ${over} ms after it was due` : undefined;
}

/** An error instead of a report is for a run that could not be done at all. */
function unreported(
  day: ObservedDay,
  invocation: ObservedInvocation,
  requests: readonly ObservedRequest[],
): string | undefined {
  const { ended, asked, id, sweepId } = invocation;
  // The next round goes on where this one stood.
  if (ended?.kind !== 'threw' || asked === undefined || sweepId !== undefined) return undefined;
  const wrote = mayWrite(day, invocation) && requests.some((one) => isWrite(one));
  return wrote ? `invocation ${id} wrote, and ended in ${ended.name} instead of a report` : undefined;
}

function overstated(invocation: ObservedInvocation): string[] {
  const report = reportOf(invocation);
  if (property(report, 'outcome') !== 'complete') return [];
  const notReached = Number(property(property(report, 'counts'), 'not-reached') ?? 0);
  const failed = list(property(report, 'search'), 'failedWindows').length;
  return [
    ...(notReached > 0 ? [`the run says complete, and ${notReached} were not reached`] : []),
    ...(failed > 0 ? [`the run says complete, and ${failed} windows failed`] : []),
  ];
}
