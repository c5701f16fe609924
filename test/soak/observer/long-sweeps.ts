import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { list, property, text } from './raw.ts';
import { conversationOf, isEnding, requestsByRun } from './requests.ts';
import { limitOf, mayWrite } from './runs.ts';
import { callsByRun, wasWell } from './table-calls.ts';

/** A sweep over the API, with everything that its rounds have sent. */
interface LongSweep {
  readonly sweepId: string;
  readonly rounds: readonly ObservedInvocation[];
  readonly ends: readonly ObservedRequest[];
}

const CANCEL_MS = 10_000;
/** Without an answer about a cancel for so long, nothing new is begun; and what is asked takes its time. */
const DEAF_MS = 45_000;
const DAY_MS = 86_400_000;

/** DESIGN section 11: what holds for a sweep over the API as a whole, however many rounds it takes. */
export const longSweeps: Invariant = (day) =>
  sweepsOf(day).flatMap((sweep) =>
    [
      ...overCap(day, sweep),
      ...afterCancel(day, sweep),
      ...afterADay(sweep),
      ...wrongNumbers(day, sweep),
    ].map((found): Breach => ({ ...found, what: `sweep ${sweep.sweepId}: ${found.what}` })),
  );

function sweepsOf(day: ObservedDay): readonly LongSweep[] {
  const requests = requestsByRun(day);
  const rounds = Map.groupBy(
    day.invocations.filter(({ sweepId }) => sweepId !== undefined),
    ({ sweepId = '' }) => sweepId,
  );
  return [...rounds].map(([sweepId, own]) => ({
    sweepId,
    rounds: own,
    ends: own.flatMap((one) => requests.get(one) ?? []).filter((one) => isEnding(one)),
  }));
}

type Found = Pick<Breach, 'invariant' | 'at' | 'what' | 'conversationId'>;

function overCap(day: ObservedDay, { rounds, ends }: LongSweep): Found[] {
  const [first] = rounds;
  if (first === undefined || !mayWrite(day, first)) return [];
  const most = limitOf(day, first, 'maxCloses');
  const written = new Set(ends.map((one) => conversationOf(one)));
  if (written.size <= most) return [];
  const what = `its rounds wrote to ${written.size} conversations; maxCloses is ${most}`;
  return [{ invariant: 'cap-of-sweep', at: first.startedAt, what }];
}

/** Nothing new is begun within ten seconds of a cancel. */
function afterCancel(day: ObservedDay, { sweepId, rounds, ends }: LongSweep): Found[] {
  const cancelled = day.invocations.find(
    ({ call, ended }) =>
      call?.route === 'cancelSweep' &&
      call.sweepId === sweepId &&
      ended?.kind === 'answered' &&
      [200, 202].includes(Number(property(ended.answer, 'statusCode'))),
  )?.ended?.at;
  if (cancelled === undefined) return [];
  const calls = callsByRun(day);
  // What a killed round has asked nobody has heard.
  const wasDeaf = rounds.some(
    (one) => one.stoodStillMs > 0 || (one.ended?.kind !== 'killed' && !wasWell(calls.get(one) ?? [], one)),
  );
  const until = cancelled + (wasDeaf ? DEAF_MS : CANCEL_MS);
  const begun = new Set(ends.filter(({ sentAt }) => sentAt <= until).map((one) => conversationOf(one)));
  return ends
    .filter((one) => one.sentAt > until && !begun.has(conversationOf(one)))
    .map(({ id, sentAt }) => ({
      invariant: 'cancel',
      at: sentAt,
      what: `request ${id} left ${sentAt - cancelled} ms after it was cancelled`,
    }));
}

function afterADay({ rounds, ends }: LongSweep): Found[] {
  const from = rounds[0]?.startedAt ?? 0;
  return ends
    .filter(({ sentAt }) => sentAt > from + DAY_MS)
    .map(({ id, sentAt }) => ({
      invariant: 'cancel',
      at: sentAt,
      what: `request ${id} left after 24 hours`,
    }));
}

/** What nothing was written to. */
const UNTOUCHED = ['kept', 'would-close', 'already-ended', 'unknown-id'];

/** The numbers that a caller is shown of a sweep that is over are those of the rows that they are shown. */
function wrongNumbers(day: ObservedDay, { sweepId, ends }: LongSweep): Found[] {
  const views = day.invocations.filter(({ call }) => call?.route === 'getSweep' && call.sweepId === sweepId);
  const view = views.findLast(({ ended }) => property(bodyOf(ended), 'report') !== undefined);
  const pages = day.invocations.filter(
    ({ call, startedAt }) =>
      call?.route === 'sweepConversations' &&
      call.sweepId === sweepId &&
      startedAt >= (view?.ended?.at ?? Infinity),
  );
  const bodies = pages.map(({ ended }) => bodyOf(ended));
  // A part that did not come, and a table that was lost in between, say nothing.
  const isWhole =
    bodies.length > 0 && property(bodies.at(-1), 'next') === undefined && !bodies.includes(undefined);
  const at = view?.ended?.at ?? 0;
  const isLost = day.table?.changedAt.some((changed) => changed <= (pages.at(-1)?.ended?.at ?? 0)) ?? true;
  if (!isWhole || isLost) return [];
  const rows = bodies.flatMap((body) => list(body, 'conversations'));
  const counts = Object(property(property(bodyOf(view?.ended), 'report'), 'counts')) as Record<
    string,
    unknown
  >;
  const folded = Map.groupBy(rows, (row) => text(row, 'outcome') ?? '');
  const { open, ...told } = counts;
  const wrong = [...new Set([...Object.keys(told), ...folded.keys()])]
    .filter((name) => Number(told[name] ?? 0) !== (folded.get(name)?.length ?? 0))
    .map(
      (name) => `counts.${name} is ${String(told[name])}; ${folded.get(name)?.length ?? 0} rows are shown`,
    );
  const written = new Set(ends.map((one) => conversationOf(one)));
  const idOf = (row: unknown): string => (text(row, 'conversationId') ?? '').toLowerCase();
  const unwritten = (folded.get('closed') ?? [])
    .filter((row) => property(row, 'uncertain') !== true && !written.has(idOf(row)))
    .map((row) => `${idOf(row)} is closed, and no round wrote to it`);
  const known = new Map(rows.map((row) => [idOf(row), text(row, 'outcome') ?? '']));
  const untold = [...written]
    .filter((id = '') => UNTOUCHED.includes(known.get(id) ?? 'kept'))
    .map((id = '') => `its rounds wrote to ${id}, and it is told as ${known.get(id) ?? 'nothing'}`);
  return [
    ...wrong,
    ...(Number(open) === rows.length ? [] : [`${String(open)} were open, and ${rows.length} rows are shown`]),
    ...unwritten,
    ...untold,
  ].map((what) => ({ invariant: 'sweep-numbers', at, what }));
}

/** The body of a 200; undefined for any other answer. */
function bodyOf(ended: ObservedInvocation['ended']): unknown {
  if (ended?.kind !== 'answered' || property(ended.answer, 'statusCode') !== 200) return undefined;
  return ended.report;
}
