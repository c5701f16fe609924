import { addRequests } from '../genesys/port.ts';
import { loadRoundState, noteOutcomes, openTally, type RoundState, type Tally } from './round-state.ts';
import { beginSweep, workRound, type RoundDone } from './work-round.ts';
import type { Deadline } from '../clock.ts';
import { asRoundError, logUnforeseen, OutOfReachError, SweeperError } from '../errors.ts';
import { finishRounds, leaveTheRest } from './finish-rounds.ts';
import { openGenesys } from '../genesys/client.ts';
import type { NotReachedReason, OutcomeRow, RunOutcome } from '../outcome.ts';
import { lineKeys, logRows } from '../report/publish.ts';
import type { RunPlan } from '../request/plan.ts';
import type { Settings } from '../request/settings.ts';
import { loadPreview, planOfRound } from './round-plan.ts';
import type { Run } from '../run.ts';
import type { Heartbeat, Said } from '../table/heartbeat.ts';
import { TableError, type Table } from '../table/port.ts';
import { openRoundRecords, type RoundRecords } from '../table/round-records.ts';
import { openRowSink, type RowSink } from '../table/sweep-lists.ts';
import type { Progress, Sweep } from '../table/sweep-item.ts';
import { finishSweep, releaseLease } from '../table/sweeps.ts';
import type { Connections, World } from '../world.ts';

/** What the state machine gets from a round: far below its limit for a payload. */
export interface RoundAnswer {
  readonly sweepId: string;
  /** Whether there is more to do: then the next round follows. */
  readonly more: boolean;
  readonly outcome?: RunOutcome;
  readonly judged: number;
  readonly of: number;
}

/** After so many rounds in a row in which nothing could be judged, a sweep is over. */
const MOST_IDLE_ROUNDS = 3;

/** What a round works with, beside its sweep. */
export interface Shell {
  readonly world: World;
  readonly connections: Connections;
  readonly settings: Settings;
  readonly table: Table;
  readonly deadline: Deadline;
  readonly roundId: string;
}

/** A round that stands. */
export interface Standing {
  readonly sweep: Sweep;
  readonly heartbeat: Heartbeat;
  /** From now on the heartbeat says this. */
  readonly sayFrom: (say: () => Said) => void;
}

/**
 * A round that stands: looks what is left, does as much of it as its time allows, and ends the sweep if that was the rest.
 *
 * @throws SweeperError, TableError
 */
export async function doRound(standing: Standing, shell: Shell): Promise<RoundAnswer> {
  const { sweep, heartbeat } = standing;
  const { world, table, settings } = shell;
  const { clock, logger } = world;
  const state = await loadRoundState(table, sweep);
  const tally = openTally(state);
  const rows = new Map(state.rows);
  const keys = lineKeys(sweep.sweepId, sweep.org, sweep.mode);
  const sink = openRowSink({
    table,
    sweep,
    known: new Set(rows.keys()),
    stands: heartbeat.stands,
    added: tally.add,
    stored: (some) => {
      for (const row of some) rows.set(row.conversationId, row);
      logRows(logger, keys, some);
    },
  });
  const planned = planOfRound(sweep, settings);
  const { fromSweep } = sweep;
  const preview =
    fromSweep === undefined ? undefined : await loadPreview({ ...sweep, fromSweep }, table, clock.now());
  const isInvalid = fromSweep !== undefined && preview === undefined;
  const over =
    heartbeat.stop() ??
    (planned?.allowed === true ? undefined : 'mode-changed') ??
    (isInvalid ? 'preview-invalid' : undefined);
  if (over === 'table-unavailable') throw new TableError('TakenOver');
  const mayBeWritten = [...state.writes.values()].some(({ outcome }) => outcome === undefined);
  const clientBefore = state.soFar?.clientHash ?? preview?.clientHash;
  const round = { ...standing, state, tally, rows, sink, over, clientBefore };
  try {
    if (planned === undefined || (over !== undefined && !mayBeWritten)) {
      return await end({ ...round, reason: over ?? 'mode-changed', plan: planned?.plan }, shell);
    }
    return await workWithGenesys({ ...round, plan: planned.plan, keys }, shell);
  } catch (error) {
    if (!(error instanceof SweeperError) || asRoundError(error) !== error) throw error;
    const { code, message, remedy } = error;
    const failed = { at: clock.now(), state: 'failed', error: { code, message, remedy } } as const;
    const finished = await finishSweep(table, { ...sweep, roundId: shell.roundId }, failed);
    if (finished !== undefined) await releaseLease(table, sweep);
    throw error;
  }
}

interface Round extends Standing {
  readonly state: RoundState;
  readonly tally: Tally;
  /** All that are in the table. */
  readonly rows: ReadonlyMap<string, OutcomeRow>;
  readonly sink: RowSink;
  /** Set if nothing may be begun: only what a killed round may have written to is looked at. */
  readonly over: NotReachedReason | undefined;
  /** Which client has found the candidates, as a hash; undefined if nobody has looked yet. */
  readonly clientBefore: string | undefined;
}

async function workWithGenesys(
  {
    keys,
    plan,
    ...round
  }: Round & { readonly plan: RunPlan; readonly keys: Readonly<Record<string, string>> },
  shell: Shell,
): Promise<RoundAnswer> {
  const { sweep, heartbeat, state, tally, sink, over } = round;
  const { world, connections, settings, table, deadline } = shell;
  const { clock, logger } = world;
  const { historyDays } = settings;
  const begun = new Set(state.writes.keys());
  const { stands } = heartbeat;
  const genesys = openGenesys(connections.of(plan.organisation), {
    ...plan,
    deadline: deadline.newWorkUntil,
    signal: deadline.signal,
  });
  const { client } = genesys;
  const records = await openRoundRecords({
    plan,
    table,
    clock,
    deadline,
    historyDays,
    begun,
    stands,
    client,
  });
  const unforeseen: Run['unforeseen'] = (error, id) => logUnforeseen(error, logger, keys, id);
  const run: Run = { plan, genesys, clock, deadline, records, unforeseen };
  let { soFar } = state;
  let { candidates } = state;
  const progress = (): Progress =>
    tally.progress({ open: soFar?.open ?? 0, candidates: candidates.length, written: records.written() });
  round.sayFrom(() => ({
    progress: progress(),
    soFar: soFar && { ...soFar, requests: addRequests(soFar.requests, genesys.counts()) },
  }));
  const clientHash = await genesys.clientHash();
  if (clientHash === undefined) throw new OutOfReachError();
  if (round.clientBefore !== undefined && round.clientBefore !== clientHash) {
    return await end({ ...round, reason: 'credentials-changed', plan, run, records }, shell);
  }
  const stop = (): NotReachedReason | undefined =>
    over ?? heartbeat.stop() ?? (world.isCancelled() ? 'cancelled' : undefined);
  const tools = { sweep, table, records, sink, stop };
  const found = await beginSweep(run, state, tools, clientHash);
  ({ soFar, candidates } = found);
  if (state.soFar === undefined) await heartbeat.now({ progress: progress(), soFar });
  const last = await workRound(run, state, found, tools);
  const isIdle = last.soFar.idleRounds >= MOST_IDLE_ROUNDS;
  const isDone = candidates.every(({ conversationId }) => sink.has(conversationId));
  if (!(await records.settled())) throw new TableError('OutcomeNotNoted');
  if (isDone || isIdle) {
    await heartbeat.now({ progress: progress(), soFar: last.soFar });
    const reason = isIdle ? 'deadline' : undefined;
    return await end({ ...round, state: { ...state, ...last }, reason, plan, run, records, last }, shell);
  }
  await heartbeat.last({ progress: progress(), soFar: last.soFar });
  return answerOf(sweep, progress());
}

/** The sweep is over: what has no row yet gets the reason, and then there is a report. */
async function end(
  about: Round & {
    readonly reason: NotReachedReason | undefined;
    readonly plan: RunPlan | undefined;
    readonly run?: Run;
    readonly records?: RoundRecords;
    readonly last?: RoundDone;
  },
  shell: Shell,
): Promise<RoundAnswer> {
  const { sweep, state, tally, rows, sink, over, reason } = about;
  const { table, world } = shell;
  const { candidates, soFar, writes } = state;
  if (reason !== undefined) leaveTheRest(state, sink, reason);
  await sink.drain();
  await noteOutcomes(table, sweep, { rows, writes, now: world.clock.now() });
  const progress = tally.progress({
    open: soFar?.open ?? 0,
    candidates: candidates.length,
    written: about.records?.written() ?? writes.size,
  });
  const cancelled =
    (over === 'cancelled' && soFar === undefined) ||
    [...rows.values()].some((row) => row.outcome === 'not-reached' && row.reason === 'cancelled');
  const finished = await finishRounds({ ...about, candidates, soFar, cancelled, progress }, shell);
  return answerOf(finished ?? sweep, progress);
}

export function answerOf(sweep: Sweep, progress = sweep.progress): RoundAnswer {
  const { sweepId, state } = sweep;
  const numbers = { judged: progress?.judged ?? 0, of: progress?.candidates ?? 0 };
  if (state === 'queued' || state === 'running') return { sweepId, more: true, ...numbers };
  return { sweepId, more: false, outcome: state, ...numbers };
}
