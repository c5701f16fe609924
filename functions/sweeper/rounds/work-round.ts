import { addRequests, NO_REQUESTS } from '../genesys/port.ts';
import { crowdLimit } from '../closing/limits.ts';
import { processCandidates } from '../closing/process-candidates.ts';
import { notReachedRow } from '../closing/rows.ts';
import type { NotReachedReason, OutcomeRow } from '../outcome.ts';
import { groupDiagnoses } from '../report/build.ts';
import { addAssumptions, countAssumptions } from '../report/count-assumptions.ts';
import type { Run } from '../run.ts';
import { rowOfWrite } from '../table/history.ts';
import type { Table } from '../table/port.ts';
import { isFinal, type RoundRecords } from '../table/round-records.ts';
import type { RowSink } from '../table/sweep-lists.ts';
import type { SoFar, Sweep } from '../table/sweep-item.ts';
import { loadRows, storeCandidates, storeFound, type StoredCandidate } from '../table/sweep-lists.ts';
import { waitingRow } from '../table/memory.ts';
import { findCandidates } from '../actions/find-candidates.ts';
import { countedBefore, noteOutcomes, type RoundState } from './round-state.ts';
import { diagnoseRefusedSearch } from '../actions/sweep.ts';

/** Before a round's new work ends, it begins no conversation for so long: those under way are seen to end. */
const SETTLING_MS = 30_000;

export interface RoundTools {
  readonly sweep: Sweep;
  readonly table: Table;
  readonly records: RoundRecords;
  readonly sink: RowSink;
  readonly stop: () => NotReachedReason | undefined;
}

/** What a round has done, for its report or for the next round. */
export interface RoundDone {
  readonly soFar: SoFar;
  readonly candidates: readonly StoredCandidate[];
  readonly aborted: boolean;
  readonly systemicRefusal: { readonly nothingDone: boolean } | undefined;
}

/** The candidates of a sweep: of the first round a search, or the preview that was approved; later, what was stored. */
export interface Begun {
  readonly soFar: SoFar;
  readonly candidates: readonly StoredCandidate[];
  /** Nothing may be searched: every candidate has its row. */
  readonly refused: boolean;
}

/**
 * The first round finds the candidates and stores them; every other one begins with those.
 *
 * @param clientHash of this round's credentials
 * @throws TableError
 */
export async function beginSweep(
  run: Run,
  state: RoundState,
  { sweep, table, records, sink, stop }: RoundTools,
  clientHash: string,
): Promise<Begun> {
  if (state.soFar !== undefined) return { soFar: state.soFar, candidates: state.candidates, refused: false };
  const begun = {
    clientHash,
    nothingSearched: false,
    diagnoses: [],
    requests: NO_REQUESTS,
    assumptions: countAssumptions(new Map(), []),
    idleRounds: 0,
  };
  if (sweep.fromSweep !== undefined) {
    const approved = [...(await loadRows(table, sweep.fromSweep)).values()]
      .filter(({ outcome }) => outcome === 'would-close')
      .map(({ conversationId }) => conversationId);
    for (const id of approved) {
      const waits = records.waiting.get(id);
      if (waits !== undefined) sink.add(waitingRow(waits));
    }
    const candidates = approved
      .filter((id) => !records.waiting.has(id))
      .map((conversationId) => ({ conversationId, divisionIds: [] }));
    await sink.drain();
    await storeCandidates(table, sweep, candidates);
    const { length } = candidates;
    return { soFar: { ...begun, open: approved.length, candidates: length }, candidates, refused: false };
  }

  const found = await findCandidates(run, stop);
  const { search, nothingSearched, open, candidates, kept, refusal } = found;
  for (const row of kept) sink.add(row);
  const refusals = refusal === undefined ? [] : [await diagnoseRefusedSearch(refusal, run)];
  for (const { conversationId } of refusal === undefined ? [] : candidates)
    sink.add(notReachedRow({ conversationId }, 'systemic-refusal'));
  // Not if the table has given no answer: half a search must not become the whole sweep.
  await sink.drain();
  await storeCandidates(table, sweep, candidates);
  const diagnoses = groupDiagnoses([...found.diagnoses, ...refusals]);
  const { length } = candidates;
  return {
    soFar: { ...begun, search, nothingSearched, diagnoses, open, candidates: length },
    candidates,
    refused: refusal !== undefined,
  };
}

/**
 * Judges and ends what has no row yet, as far as the round's time goes. Rows are stored as they come.
 *
 * @throws TableError
 */
export async function workRound(
  run: Run,
  state: RoundState,
  { soFar, candidates, refused }: Begun,
  { sweep, table, records, sink, stop }: RoundTools,
): Promise<RoundDone> {
  for (const write of state.writes.values()) {
    const row = state.rows.has(write.conversationId) ? undefined : rowOfWrite(write);
    if (row !== undefined) sink.add(row);
  }
  const begun = new Map([...state.writes].filter(([id]) => !sink.has(id)));
  const left = candidates.filter(({ conversationId }) => !sink.has(conversationId));
  const { clock, deadline, genesys, plan } = run;
  const margin = Math.min(SETTLING_MS, (deadline.newWorkUntil - clock.monotonic()) / 4);
  const worked = await processCandidates(left, run, {
    limit: sweep.fromSweep === undefined ? crowdLimit(plan, soFar.open).limit : undefined,
    round: {
      ...countedBefore({ ...state, candidates }, new Set(begun.keys())),
      written: state.writes.size,
      found: state.found,
      begun,
      stop,
      beginUntil: deadline.newWorkUntil - margin,
      entered: (row) => {
        // A diagnosis is made more exact by the whole round.
        if (row.diagnosis === undefined && isFinal(row)) sink.add(row);
      },
    },
  });
  const final = worked.rows.filter(isFinal);
  for (const row of final) sink.add(row);
  await sink.drain();
  const found = worked.rows.filter(
    (row) => isNewlyFound(row, state) && !records.hasIntent(row.conversationId),
  );
  await storeFound(table, sweep, found);
  const known = new Map([...state.rows, ...final.map((row) => [row.conversationId, row] as const)]);
  await noteOutcomes(table, sweep, { rows: known, writes: state.writes, now: clock.now() });
  const region = genesys.region() ?? soFar.region;
  const gotOn = final.length + found.length > 0;
  return {
    candidates,
    soFar: {
      ...soFar,
      diagnoses: groupDiagnoses([...soFar.diagnoses, ...worked.tagDiagnoses]),
      requests: addRequests(soFar.requests, genesys.counts()),
      assumptions: addAssumptions(soFar.assumptions, worked.assumptions),
      ...(region === undefined ? {} : { region }),
      ...clockOf(soFar, genesys.largestClockAheadMs()),
      idleRounds: gotOn ? 0 : soFar.idleRounds + 1,
    },
    aborted: worked.aborted,
    systemicRefusal: refused ? { nothingDone: true } : worked.systemicRefusal,
  };
}

/** Stuck, and left to the next round: it must not be counted there again. */
function isNewlyFound(row: OutcomeRow, { found }: RoundState): boolean {
  return (
    row.outcome === 'not-reached' && !isFinal(row) && row.stuck === true && !found.has(row.conversationId)
  );
}

function clockOf({ clockAheadMs }: SoFar, now: number | undefined): Pick<SoFar, 'clockAheadMs'> {
  const all = [clockAheadMs, now].filter((ms) => ms !== undefined);
  const [largest] = all.toSorted((a, b) => Math.abs(b) - Math.abs(a));
  return largest === undefined ? {} : { clockAheadMs: largest };
}
