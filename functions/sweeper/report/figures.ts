import type { OutcomeName, OutcomeRow } from '../outcome.ts';
import type { PolicyInReport, QueueFigures, Report } from './schemas.ts';
import type { RunPlan } from '../request/plan.ts';

/* What an operations manager asks of a report: which queues, since when idle, by which rules. From all rows. */

/** How many queues a report lists. The table holds 400 KB an item, and Genesys gives 100 queues for one request. */
const MOST_QUEUES = 100;

/** The queues with the most stuck conversations, then with the most open ones. Rows without a queue are one entry. */
export function figuresByQueue(
  rows: readonly OutcomeRow[],
  names: ReadonlyMap<string, string> = new Map(),
): Pick<Report, 'byQueue' | 'queuesOmitted'> {
  const queues = busiestFirst(rows);
  return {
    byQueue: queues.slice(0, MOST_QUEUES).map(([id, ofQueue]) => figuresOf(id, ofQueue, names.get(id ?? ''))),
    queuesOmitted: Math.max(0, queues.length - MOST_QUEUES),
  };
}

/** The ids of the queues that a report of these rows lists. */
export function queuesListed(rows: readonly OutcomeRow[]): readonly string[] {
  return busiestFirst(rows)
    .slice(0, MOST_QUEUES)
    .flatMap(([id]) => id ?? []);
}

type RowsOfQueue = readonly [id: string | undefined, rows: readonly OutcomeRow[]];

function busiestFirst(rows: readonly OutcomeRow[]): readonly RowsOfQueue[] {
  return [...Map.groupBy(rows, ({ queueId }) => queueId?.toLowerCase())]
    .map(([id, ofQueue]) => ({ id, ofQueue, stuck: ofQueue.filter(isStuck).length }))
    .toSorted(
      (a, b) =>
        b.stuck - a.stuck || b.ofQueue.length - a.ofQueue.length || ((a.id ?? '') < (b.id ?? '') ? -1 : 1),
    )
    .map(({ id, ofQueue }) => [id, ofQueue]);
}

function figuresOf(
  queueId: string | undefined,
  rows: readonly OutcomeRow[],
  name: string | undefined,
): QueueFigures {
  const ended = rows.filter(({ outcome }) => outcome === 'closed' || outcome === 'would-close');
  return {
    ...(queueId === undefined ? {} : { queueId }),
    ...(name === undefined ? {} : { name }),
    open: rows.length,
    outcomes: countBy(rows, ({ outcome }) => outcome),
    stuck: stuckByClass(rows),
    kept: countReasons(rows, 'kept'),
    ...(ended.length === 0 ? {} : { ending: endingOf(ended) }),
  };
}

function endingOf(ended: readonly OutcomeRow[]): NonNullable<QueueFigures['ending']> {
  const waits = ended.flatMap(({ queuedSinceMinutes }) => queuedSinceMinutes ?? []);
  const handled = ended.flatMap(({ agentMinutes }) => agentMinutes ?? []);
  return {
    conversations: ended.length,
    inQueue: waits.length,
    waitMinutes: sum(waits),
    longestWaitMinutes: Math.max(0, ...waits),
    withAgent: ended.filter(({ agents = 0 }) => agents > 0).length,
    agents: sum(ended.map(({ agents = 0 }) => agents)),
    handleMinutes: sum(handled),
    longestHandleMinutes: Math.max(0, ...handled),
    wrapUpOwed: ended.filter(({ wrapUpOwed }) => wrapUpOwed === true).length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** Spans of idle time, by the minutes at which each ends. */
const IDLE_SPANS = [
  ['under-4-hours', 4 * HOUR],
  ['4-to-24-hours', DAY],
  ['1-to-3-days', 3 * DAY],
  ['3-to-7-days', 7 * DAY],
  ['7-to-30-days', 30 * DAY],
  ['over-30-days', Number.POSITIVE_INFINITY],
] as const;

/** The stuck by class, and for how long they have been idle. */
export function stuckByIdle(rows: readonly OutcomeRow[]): Report['stuckByIdle'] {
  return Object.fromEntries(
    [...Map.groupBy(rows.filter(isStuck), classOf)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, ofClass]) => [
        name,
        Object.fromEntries(
          IDLE_SPANS.map(([span, ends], index) => {
            const begins = IDLE_SPANS[index - 1]?.[1] ?? 0;
            const isIn = ({ idleMinutes = 0 }: OutcomeRow): boolean =>
              idleMinutes >= begins && idleMinutes < ends;
            return [span, ofClass.filter(isIn).length] as const;
          }).filter(([, count]) => count > 0),
        ),
      ]),
  );
}

const isStuck = ({ stuck }: OutcomeRow): boolean => stuck === true;
/** `forced` for one that the policy would have kept. */
const classOf = (row: OutcomeRow): string => row.class ?? 'forced';

/** The stuck by class. */
export function stuckByClass(rows: readonly OutcomeRow[]): Record<string, number> {
  return countBy(rows.filter(isStuck), classOf);
}

/** Those of one outcome by their reasons. */
export function countReasons(rows: readonly OutcomeRow[], of: OutcomeName): Record<string, number> {
  return countBy(
    rows.filter(({ outcome }) => outcome === of),
    ({ reason = 'unreadable' }) => reason,
  );
}

/** How often each key occurs, keys in alphabetical order. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The rules of a run, without its lists of ids: of a scope and of exemptions only how many. */
export function policyInReport({ policy, scope, maxCloses, tag }: RulesOfRun): PolicyInReport {
  const { minAgeMinutes, thresholds, endWaiting, queueLoopEntries, exempt, teardown } = policy;
  const { requestedQueues, deployedQueues } = policy;
  const queueIds = [...new Set([...Object.keys(requestedQueues), ...Object.keys(deployedQueues)])];
  return {
    minAgeMinutes,
    classes: thresholds,
    queues: Object.fromEntries(
      queueIds.slice(0, MOST_QUEUES).map((id) => [id, { ...deployedQueues[id], ...requestedQueues[id] }]),
    ),
    queuesOmitted: Math.max(0, queueIds.length - MOST_QUEUES),
    endWaiting: [...endWaiting],
    ...(queueLoopEntries === undefined ? {} : { queueLoopEntries }),
    exempt: {
      queues: exempt.queueIds.size,
      divisions: exempt.divisionIds.size,
      users: exempt.userIds.size,
      conversations: exempt.conversationIds.size,
      attribute: exempt.attribute,
    },
    scope: { queues: scope.queueIds.size, divisions: scope.divisionIds.size },
    teardown,
    tag,
    maxCloses,
  };
}

export type RulesOfRun = Pick<RunPlan, 'policy' | 'scope' | 'maxCloses' | 'tag'>;
