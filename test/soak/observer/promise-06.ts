import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { list, property, text } from './raw.ts';
import { purposeOf, requestsByRun } from './requests.ts';
import { reportOf, type Row, rowsOf } from './runs.ts';
import { callsByRun, unfinishedIn } from './table-calls.ts';

const OUTCOMES = [
  'closed',
  'would-close',
  'already-ended',
  'kept',
  'refused',
  'unverified',
  'failed',
  'not-reached',
  'unknown-id',
];

/** Promise 6: one outcome with a reason for each conversation, and counts that are a fold over them. */
export const promise06: Invariant = (day) => {
  const calls = callsByRun(day);
  return [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const report = reportOf(invocation);
    if (report === undefined) return [];
    const rows = rowsOf(report);
    const wrong = [
      ...wrongRows(rows),
      ...wrongCounts(report, rows),
      ...missing(day, invocation, requests, rows, unfinishedIn(calls.get(invocation) ?? [])),
    ];
    return wrong.map((what): Breach => ({
      invariant: 'promise-06',
      at: invocation.startedAt,
      ...(what.id === undefined ? {} : { conversationId: what.id }),
      what: what.what,
    }));
  });
};

interface Wrong {
  readonly id?: string;
  readonly what: string;
}

function wrongRows(rows: readonly Row[]): Wrong[] {
  const seen = new Set<string>();
  return rows.flatMap((row): Wrong[] => {
    const { conversationId: id, outcome } = row;
    const wrong: Wrong[] = [];
    if (seen.has(id)) wrong.push({ id, what: 'it has two rows' });
    seen.add(id);
    if (!OUTCOMES.includes(outcome)) wrong.push({ id, what: `its outcome is "${outcome}"` });
    const needsReason = !['closed', 'would-close', 'unknown-id'].includes(outcome);
    if (needsReason && row.reason === undefined) wrong.push({ id, what: `${outcome} without a reason` });
    return wrong;
  });
}

/** Under which name a report counts the reasons of an outcome. */
const COUNTED_BY_REASON = {
  kept: 'kept',
  'already-ended': 'alreadyEnded',
  'not-reached': 'notReached',
  unverified: 'unverified',
};

/** The report lists at most 500 rows; a day has fewer, so every row must be there. */
function wrongCounts(report: unknown, rows: readonly Row[]): Wrong[] {
  const counts = property(report, 'counts');
  const fold = (of: (row: Row) => string | undefined): Record<string, number> => {
    const folded: Record<string, number> = {};
    for (const row of rows) {
      const key = of(row);
      if (key !== undefined) folded[key] = (folded[key] ?? 0) + 1;
    }
    return folded;
  };
  const compare = (name: string, told: unknown, found: Record<string, number>): Wrong[] => {
    const keys = new Set([...Object.keys(Object(told)), ...Object.keys(found)]);
    return [...keys]
      .filter((key) => Number(property(told, key) ?? 0) !== (found[key] ?? 0))
      .map((key) => ({
        what: `${name}.${key} is ${String(property(told, key))}; the rows hold ${found[key] ?? 0}`,
      }));
  };
  return [
    ...compare('counts', counts, { ...fold(({ outcome }) => outcome), open: rows.length }),
    ...Object.entries(COUNTED_BY_REASON).flatMap(([outcome, name]) =>
      compare(
        name,
        property(report, name),
        fold((row) => (row.outcome === outcome ? row.reason : undefined)),
      ),
    ),
    ...compare(
      'endedBy',
      property(report, 'endedBy'),
      fold((row) => (row.outcome === 'closed' ? row.operation : undefined)),
    ),
    ...compare('conversationsOmitted', property(report, 'conversationsOmitted'), {}),
  ];
}

/** What the search returned, or the caller named, and the rows do not hold; and the other way round. */
function missing(
  day: ObservedDay,
  { asked }: ObservedInvocation,
  requests: readonly ObservedRequest[],
  rows: readonly Row[],
  unfinished: ReadonlySet<string>,
): Wrong[] {
  const told = new Set(rows.map(({ conversationId }) => conversationId));
  const named = asked?.request['conversationIds'];
  const given =
    asked?.action === 'close' && Array.isArray(named)
      ? named.map((id) => String(id).toLowerCase())
      : undefined;
  const searches = requests.filter((one) => purposeOf(one) === 'search');
  const due = new Set(given ?? mustBeTold(day, searches));
  // A killed run may have written to some that are not listed any more.
  const may = new Set(given ?? [...searches.flatMap((one) => idsIn(one)), ...unfinished]);
  return [
    ...[...due].filter((id) => !told.has(id)).map((id) => ({ id, what: 'it has no row' })),
    ...[...told]
      .filter((id) => !may.has(id))
      .map((id) => ({ id, what: 'it has a row, and nobody named it' })),
  ];
}

/** The web messages in windows of which every page came: those of a window that failed are asked for anew. */
function mustBeTold({ setUp }: ObservedDay, searches: readonly ObservedRequest[]): string[] {
  const windowOf = (one: ObservedRequest): string => text(one.body, 'interval') ?? '';
  const hasFailed = ({ fate, status, answer }: ObservedRequest): boolean =>
    fate !== 'whole' || status !== 200 || typeof answer !== 'object';
  const failed = new Set(searches.filter((one) => hasFailed(one)).map((one) => windowOf(one)));
  const isWebMessage = new Set(
    setUp.conversations.filter(({ messageType }) => messageType === 'webmessaging').map(({ id }) => id),
  );
  return searches
    .filter((one) => !failed.has(windowOf(one)))
    .flatMap((one) => idsIn(one))
    .filter((id) => isWebMessage.has(id));
}

function idsIn({ status, answer }: ObservedRequest): string[] {
  if (status !== 200) return [];
  return list(answer, 'conversations').map((row) => (text(row, 'conversationId') ?? '').toLowerCase());
}
