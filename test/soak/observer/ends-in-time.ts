import type {
  Breach,
  Fact,
  Invariant,
  ObservedDay,
  ObservedInvocation,
  ObservedRequest,
} from '../observation.ts';
import { oracle, type Saying } from './oracle.ts';
import { wallBetween } from './own-clock.ts';
import { list, property, text } from './raw.ts';
import { purposeOf, requestsByRun } from './requests.ts';
import { deployedPolicy, limitOf, mayWrite, reportOf, rowsOf, rulesOf } from './runs.ts';

/** One sweep of the calm part, and what the oracle says of every conversation when it begins and when it has ended. */
export interface CalmSweep {
  readonly invocation: ObservedInvocation;
  readonly before: ReadonlyMap<string, Saying>;
  readonly after: ReadonlyMap<string, Saying>;
  /** Ids that the search returned. */
  readonly listed: ReadonlySet<string>;
  readonly candidates: number;
  readonly reached: number;
}

/**
 * DESIGN section 6: what is present is reached within 2 × ⌈candidates ÷ reached per run⌉ consecutive sweeps; and what
 * is reached, stuck, and can be ended, is ended, once nothing goes wrong any more. Then every run works, too: what was
 * wrong before, a secret or a refusal, is no reason any more.
 */
export const endsInTime: Invariant = (day) => [...unanswered(day), ...notEnded(day)];

/** Calm invocations without a report, or with one that says refused. */
function unanswered(day: ObservedDay): readonly Breach[] {
  return day.invocations.flatMap((invocation): Breach[] => {
    const { ended, calm, id, startedAt } = invocation;
    const report = reportOf(invocation);
    if (!calm || (report !== undefined && property(report, 'outcome') !== 'refused')) return [];
    const how =
      report !== undefined
        ? 'was refused'
        : ended?.kind === 'threw'
          ? `threw ${ended.name}`
          : 'has no report';
    return [
      {
        invariant: 'ends-in-time',
        at: ended?.at ?? startedAt,
        what: `all is calm, and invocation ${id} ${how}`,
      },
    ];
  });
}

function notEnded(day: ObservedDay): readonly Breach[] {
  const sweeps = calmSweeps(day);
  const within = boundOf(sweeps);
  return sweeps.flatMap((first, index) => {
    const last = sweeps[index + within - 1];
    if (last === undefined) return [];
    const between = sweeps.slice(index, index + within);
    return (
      [...first.before.keys()]
        .filter((id) => between.every(({ before, listed }) => isStuck(before.get(id)) && listed.has(id)))
        .filter((id) => isEndable(day, id, first.before.get(id)) && isStuck(last.after.get(id)))
        .filter((id) => !isLeftUnread(day, last, id))
        // Whether it may wait is another invariant's: `waits-for-retry`.
        .filter((id) => !between.some((sweep) => rowIn(sweep, id).startsWith('kept waits-for-retry')))
        .map((conversationId): Breach => {
          const what = `it is stuck, and ${within} sweeps in a row have not ended it: ${rowIn(last, conversationId)}`;
          return { invariant: 'ends-in-time', at: last.invocation.ended?.at ?? 0, conversationId, what };
        })
    );
  });
}

/** The sweeps of the calm part that may write and were answered. */
export function calmSweeps(day: ObservedDay): readonly CalmSweep[] {
  const requests = requestsByRun(day);
  const views = day.facts.filter((fact) => fact.kind === 'views');
  const calm = day.invocations.filter((one) => one.calm);
  return calm.flatMap((invocation, index) => {
    const before = views[2 * index];
    const after = views[2 * index + 1];
    const report = reportOf(invocation);
    if (!mayWrite(day, invocation) || before === undefined || after === undefined || report === undefined)
      return [];
    const candidates = Number(property(property(report, 'crowd'), 'candidates') ?? 0);
    const left = rowsOf(report).filter(({ outcome }) => outcome === 'not-reached');
    // What the limit left out may lie anywhere in the order, so no more than the limit is sure to be reached.
    const most = left.some(({ reason }) => reason === 'cap')
      ? limitOf(day, invocation, 'maxCloses')
      : Infinity;
    return [
      {
        invocation,
        before: saidOf(before, day, invocation),
        after: saidOf(after, day, invocation),
        listed: listedIn(requests.get(invocation) ?? []),
        candidates,
        reached: property(report, 'outcome') === 'aborted' ? 0 : Math.min(most, candidates - left.length),
      },
    ];
  });
}

/** In how many sweeps everything is to be reached; Infinity where one reached nothing. */
export function boundOf(sweeps: readonly CalmSweep[]): number {
  const candidates = Math.max(0, ...sweeps.map((one) => one.candidates));
  if (candidates === 0) return Infinity;
  const reached = Math.min(...sweeps.map((one) => one.reached));
  return reached === 0 ? Infinity : 2 * Math.ceil(candidates / reached);
}

function saidOf(
  { views, at }: Extract<Fact, { kind: 'views' }>,
  day: ObservedDay,
  invocation: ObservedInvocation,
): ReadonlyMap<string, Saying> {
  const rules = rulesOf(day, invocation);
  const now = Math.min(at, wallBetween(invocation, at, at).least);
  return new Map([...views].map(([id, view]) => [id, oracle(view, rules, now)]));
}

function listedIn(requests: readonly ObservedRequest[]): ReadonlySet<string> {
  return new Set(
    requests
      .filter((one) => purposeOf(one) === 'search')
      .flatMap(({ answer }) => list(answer, 'conversations'))
      .map((row) => (text(row, 'conversationId') ?? '').toLowerCase()),
  );
}

function isStuck(says: Saying | undefined): boolean {
  return says?.says === 'stuck';
}

/** Whether Genesys would end it for anybody: what resists, or needs an operation that is forbidden, no sweep can end. */
function isEndable(day: ObservedDay, id: string, says: Saying | undefined): boolean {
  const conversation = day.setUp.conversations.find((one) => one.id === id);
  const teardown = deployedPolicy(day).teardown !== false;
  if (conversation === undefined || conversation.analyticsFrozen || conversation.distorted) return false;
  if (conversation.resists === 'everything' || (conversation.resists === 'disconnect' && !teardown))
    return false;
  const owed = says?.says === 'stuck' && says.class === 'wrap-up-pending';
  return !owed || (teardown && day.setUp.assumptions.teardownClearsAfterCallWork);
}

/**
 * Where several participants list a message, its status contradicts its author or is missing, or a value is none that is
 * known, the function may be more careful than the oracle: it keeps.
 */
function isLeftUnread({ setUp }: ObservedDay, sweep: CalmSweep, id: string): boolean {
  const { messageListing, messageStatus, enumerations } = setUp.assumptions;
  const mayBeUnclear =
    messageListing === 'all-present' ||
    messageStatus === 'absent' ||
    messageStatus === 'contradicts-author' ||
    enumerations === 'newer';
  return mayBeUnclear && rowIn(sweep, id).startsWith('kept unreadable');
}

function rowIn({ invocation }: CalmSweep, id: string): string {
  const row = rowsOf(reportOf(invocation)).find(({ conversationId }) => conversationId === id);
  return row === undefined ? 'it has no row' : `${row.outcome} ${row.reason ?? ''} ${row.class ?? ''}`.trim();
}
