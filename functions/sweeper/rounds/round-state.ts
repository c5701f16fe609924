import type { RowSoFar } from '../closing/earlier.ts';
import type { OutcomeRow } from '../outcome.ts';
import { countOutcomes } from '../report/build.ts';
import { outcomeChange, readWrite, type Write } from '../table/history.ts';
import { KEYS, queryAll } from '../table/items.ts';
import type { Table } from '../table/port.ts';
import { soFarOf, type Progress, type SoFar, type Sweep } from '../table/sweep-item.ts';
import { loadCandidates, loadFound, loadRows, type StoredCandidate } from '../table/sweep-lists.ts';
import { wasJudged } from '../actions/sweep.ts';

/** What earlier rounds of a long sweep have left in the table. */
export interface RoundState {
  /** Undefined before the candidates are stored. */
  readonly soFar: SoFar | undefined;
  /** In the order in which they are judged. */
  readonly candidates: readonly StoredCandidate[];
  readonly rows: ReadonlyMap<string, OutcomeRow>;
  readonly found: ReadonlyMap<string, RowSoFar>;
  /** Intents of this sweep, with an outcome or without. */
  readonly writes: ReadonlyMap<string, Write>;
}

/** @throws TableError */
export async function loadRoundState(table: Table, sweep: Sweep): Promise<RoundState> {
  const { sweepId } = sweep;
  const soFar = soFarOf(sweep);
  const { pk: partition } = KEYS.sweep(sweepId);
  const [candidates, rows, found, writeItems] = await Promise.all([
    soFar === undefined ? [] : loadCandidates(table, sweepId),
    loadRows(table, sweepId),
    loadFound(table, sweepId),
    queryAll(table, { index: 'table', partition, prefix: 'write#' }),
  ]);
  const writes = writeItems.flatMap((item) => readWrite(item) ?? []);
  const once = new Map(candidates.map((one) => [one.conversationId, one]));
  return {
    soFar,
    candidates: [...once.values()],
    rows,
    found: new Map([...found].filter(([id]) => !rows.has(id))),
    writes: new Map(writes.map((write) => [write.conversationId, write])),
  };
}

/**
 * Intents without an outcome get the one that their row says: of killed rounds, and where a note was lost.
 *
 * @throws TableError
 */
export async function noteOutcomes(
  table: Table,
  { sweepId }: Pick<Sweep, 'sweepId'>,
  about: Pick<RoundState, 'rows' | 'writes'> & { readonly now: number },
): Promise<void> {
  const { rows, writes, now } = about;
  for (const { conversationId, outcome } of writes.values()) {
    const row = rows.get(conversationId);
    if (outcome !== undefined || row === undefined) continue;
    await table.update(KEYS.write(sweepId, conversationId), outcomeChange(row, { at: now }));
  }
}

/** Counts rows as they come, for all who watch a sweep. */
export interface Tally {
  readonly add: (row: OutcomeRow) => void;
  readonly progress: (about: {
    readonly open: number;
    readonly candidates: number;
    readonly written: number;
  }) => Progress;
}

export function openTally(state: Pick<RoundState, 'rows' | 'found'>): Tally {
  const counts = countOutcomes([]);
  const kept = new Map<string, number>();
  const seen = new Map<string, { readonly judged: boolean; readonly stuck: boolean }>();
  const add = (row: OutcomeRow): void => {
    counts[row.outcome] += 1;
    if (row.outcome === 'kept' && row.reason !== undefined)
      kept.set(row.reason, (kept.get(row.reason) ?? 0) + 1);
    if (row.isPrefiltered !== true)
      seen.set(row.conversationId, { judged: row.outcome !== 'not-reached', stuck: row.stuck === true });
  };
  for (const id of state.found.keys()) seen.set(id, { judged: true, stuck: true });
  for (const row of state.rows.values()) add(row);
  return {
    add,
    progress: (about) => {
      const all = [...seen.values()];
      return {
        ...about,
        judged: all.filter(({ judged }) => judged).length,
        stuck: all.filter(({ stuck }) => stuck).length,
        counts: { ...counts },
        kept: Object.fromEntries(kept),
      };
    },
  };
}

/** What the guard has counted in earlier rounds. What may have been written to was stuck. */
export function countedBefore(
  state: RoundState,
  begun: ReadonlySet<string>,
): { readonly judged: number; readonly stuck: number } {
  const ids = new Set(state.candidates.map(({ conversationId }) => conversationId));
  const rows = [...state.rows.values()].filter(({ conversationId }) => ids.has(conversationId));
  const open = new Set([...state.found.keys(), ...begun]).size;
  return {
    judged: rows.filter(wasJudged).length + open,
    stuck: rows.filter(({ stuck }) => stuck === true).length + open,
  };
}
