import type { Breach, Invariant, ObservedDay } from '../observation.ts';
import { printedByRun } from './printed.ts';
import { list, property } from './raw.ts';
import { reportOf, rowsOf } from './runs.ts';

/** Outcomes that have no line in the log: DESIGN section 5. */
const QUIET = ['kept', 'not-reached'];
/** What a line about a diagnosis holds of it. */
const OF_DIAGNOSIS = [
  'code',
  'operation',
  'status',
  'genesysCode',
  'contextId',
  'permissions',
  'count',
  'remedy',
];
/** Outcomes of a run that are told whatever came of its conversations; and of conversations that are. */
const TOLD_OF_RUNS = ['failed', 'aborted', 'refused'];
const TOLD_OF_ROWS = ['closed', 'refused', 'unverified', 'failed'];

/** The log of a run, and what is published of it, say what its report says: DESIGN section 5, promise 5. */
export const printedAgrees: Invariant = (day) => {
  const lines = printedByRun(day);
  return day.invocations.flatMap((invocation) => {
    const report = reportOf(invocation);
    if (report === undefined) return [];
    const of = (stream: 'log' | 'summary'): unknown[] =>
      (lines.get(invocation) ?? []).filter((one) => one.stream === stream).map(({ line }) => line);
    return [
      ...wrongLog(report, of('log')),
      ...wrongDiagnoses(report, of('log')),
      ...wrongSummary(day, report, of('summary')),
    ].map((what): Breach => ({
      invariant: 'printed-agrees',
      at: invocation.ended?.at ?? invocation.startedAt,
      what,
    }));
  });
};

function wrongLog(report: unknown, lines: readonly unknown[]): string[] {
  const told = lines
    .filter((line) => property(line, 'message') === 'conversation')
    .map((line) => `${String(property(line, 'conversationId'))} ${String(property(line, 'outcome'))}`);
  const due = rowsOf(report)
    .filter(({ outcome }) => !QUIET.includes(outcome))
    .map(({ conversationId, outcome }) => `${conversationId} ${outcome}`);
  const missing = due.filter((one) => !told.includes(one));
  return [
    ...missing.map((one) => `the log has no line for ${one}`),
    ...(missing.length === 0 && told.length !== due.length
      ? [`the log has ${told.length} lines of conversations; ${due.length} are due`]
      : []),
  ];
}

/** One line, a warning, for each group of diagnoses: not for each request. */
function wrongDiagnoses(report: unknown, lines: readonly unknown[]): string[] {
  const inShort = (of: unknown): string => JSON.stringify(OF_DIAGNOSIS.map((name) => property(of, name)));
  const warnings = lines.filter((line) => property(line, 'message') === 'diagnosis');
  const told = warnings.map((line) => inShort(line)).toSorted();
  const due = list(report, 'diagnoses')
    .map((one) => inShort(one))
    .toSorted();
  return [
    ...(JSON.stringify(told) === JSON.stringify(due)
      ? []
      : [`the log has these diagnoses: ${told.join(' ')}; the report has ${due.join(' ')}`]),
    ...(warnings.every((line) => property(line, 'level') === 'WARN')
      ? []
      : ['a diagnosis is in the log, and no warning']),
  ];
}

/** Where the deployment names a topic, one message for a run that is worth it: its subject names a run that came to nothing. */
function wrongSummary(
  { setUp: { settings } }: ObservedDay,
  report: unknown,
  published: readonly unknown[],
): string[] {
  const outcome = String(property(report, 'outcome'));
  const counts = property(report, 'counts');
  const isOfRun = TOLD_OF_RUNS.includes(outcome);
  const isWorthIt = isOfRun || TOLD_OF_ROWS.some((name) => Number(property(counts, name) ?? 0) > 0);
  const due = settings.notifyTopicArn !== undefined && isWorthIt ? 1 : 0;
  const subjects = published.map((one) => String(property(one, 'Subject')));
  return [
    ...(subjects.length === due ? [] : [`${subjects.length} messages were published; ${due} are due`]),
    ...subjects
      .filter((subject) => TOLD_OF_RUNS.some((one) => subject.includes(`run ${one}`) !== (one === outcome)))
      .map((subject) => `the run is ${outcome}, and the message says "${subject}"`),
  ];
}
