import type { Clock } from '../../functions/sweeper/clock.ts';
import type { RouteName } from '../../functions/sweeper/http/routes.ts';
import type { OutcomeRow } from '../../functions/sweeper/outcome.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import type { Progress, StoredReport } from '../../functions/sweeper/table/sweep-item.ts';
import { storeRows } from '../../functions/sweeper/table/sweep-lists.ts';
import { beginRound, finishSweep, loadSweep } from '../../functions/sweeper/table/sweeps.ts';
import { apiEvent, received, type Received, type Sent } from './api-event.ts';
import { startWhole, type Whole, type WholeOptions } from './whole.ts';

/** The whole function with a table, and a state machine that begins nothing by itself. */
export interface SweepStage {
  readonly whole: Whole;
  readonly table: Table;
  /** The names of the executions that were asked for, each time. */
  readonly executions: string[];
  readonly ask: (route: RouteName, sent?: Sent) => Promise<Received>;
}

export async function sweepStage(
  options: WholeOptions & { readonly replace?: (table: Table, clock: Clock) => Table } = {},
): Promise<SweepStage> {
  const { replace, ...others } = options;
  const executions: string[] = [];
  let table: Table | undefined;
  const whole = await startWhole({
    startExecution: async ({ name = '' }) => executions.push(name),
    table: (clock) => {
      table = openInMemoryTable(clock);
      return replace?.(table, clock) ?? table;
    },
    ...others,
  });
  if (table === undefined) throw new Error('There is no table');
  const ask = async (route: RouteName, sent?: Sent): Promise<Received> =>
    received(await whole.invoke(apiEvent(route, sent)));
  return { whole, table, executions, ask };
}

export const PROGRESS: Progress = {
  open: 120,
  candidates: 100,
  judged: 40,
  stuck: 10,
  written: 8,
  counts: {
    closed: 8,
    'would-close': 0,
    'already-ended': 0,
    'unknown-id': 0,
    kept: 50,
    refused: 0,
    unverified: 0,
    failed: 0,
    'not-reached': 0,
  },
  kept: { active: 50 },
};

/** Rows of a sweep: of each three, one would be closed. */
export function someRows(count: number): OutcomeRow[] {
  return Array.from({ length: count }, (_, nth) => ({
    conversationId: `a1a1a1a1-0000-4000-8000-${String(nth).padStart(12, '0')}`,
    ...(nth % 3 === 0
      ? {
          outcome: 'would-close' as const,
          class: 'guest-silent' as const,
          operation: 'disconnect' as const,
          stuck: true as const,
        }
      : { outcome: 'kept' as const, reason: 'active' }),
  }));
}

/** Ends a sweep that was accepted, as its rounds would. */
export async function finished(table: Table, sweepId: string, rows: number): Promise<void> {
  const seen = await loadSweep(table, sweepId);
  if (seen === undefined) throw new Error('There is no such sweep');
  const { createdAt } = seen;
  const times = { now: createdAt, roundUntil: createdAt, leaseUntil: createdAt };
  await beginRound(table, { seen, roundId: 'round', ...times });
  await storeRows(table, seen, someRows(rows));
  const report = { outcome: 'complete' } as unknown as StoredReport;
  await finishSweep(table, { sweepId, roundId: 'round' }, { at: createdAt, state: 'complete', report });
}
