import {
  addRequests,
  loadRoundState,
  noteOutcomes,
  openTally,
  type RoundState,
  type Tally,
} from './actions/round-state.ts';
import { beginSweep, workRound, type RoundDone } from './actions/round.ts';
import { openDeadline, type Deadline } from './clock.ts';
import {
  asRoundError,
  logError,
  logUnforeseen,
  OutOfReachError,
  presentError,
  SweeperError,
  TableUnavailableError,
} from './errors.ts';
import { LOG_KEYS } from './names.ts';
import { finishRounds, leaveTheRest } from './finish-rounds.ts';
import { openGenesys } from './genesys/client.ts';
import type { NotReachedReason, OutcomeRow, RunOutcome } from './outcome.ts';
import { lineKeys, logRows } from './report/publish.ts';
import type { RunPlan } from './request/plan.ts';
import { readSettings, type Settings } from './request/settings.ts';
import { loadPreview, planOfRound, tableOf } from './round-plan.ts';
import type { Run } from './run.ts';
import { UnknownSweepError } from './sweep-errors.ts';
import { isExpired, openHeartbeat, standsUntil } from './table/heartbeat.ts';
import { releaseLease, takeLease } from './table/lease.ts';
import { TableError, type Table } from './table/port.ts';
import { openRoundRecords, type RoundRecords } from './table/round-records.ts';
import { openRowSink, type RowSink } from './table/sweep-lists.ts';
import { isFinished, type Progress, type Sweep } from './table/sweep-item.ts';
import { beginRound, finishSweep, loadSweep } from './table/sweeps.ts';
import type { Connections, World } from './world.ts';

/** What the state machine gets from a round: far below its limit for a payload. */
export interface RoundAnswer {
  readonly sweepId: string;
  /** Whether there is more to do: then the next round follows. */
  readonly more: boolean;
  readonly outcome?: RunOutcome;
  readonly judged: number;
  readonly of: number;
}

/** A round takes no longer, so that the mode and the ceilings that are deployed count soon. */
const LONGEST_ROUND_MS = 5 * 60_000;
/** How often a round looks whether the one before is over. */
const LOOK_AGAIN_MS = 5_000;
/** After so many rounds in a row in which nothing could be judged, a sweep is over. */
const MOST_IDLE_ROUNDS = 3;

interface Shell {
  readonly world: World;
  readonly connections: Connections;
  readonly settings: Settings;
  readonly table: Table;
  readonly deadline: Deadline;
  readonly roundId: string;
}

/** A round, with its errors as they leave the function. */
export async function answerRound(
  sweepId: string,
  remainingMs: number,
  by: Pick<Shell, 'world' | 'connections'>,
): Promise<RoundAnswer> {
  try {
    return await runRound(sweepId, remainingMs, by);
  } catch (error) {
    throw presentError(logError(error, by.world.logger, { [LOG_KEYS.sweepId]: sweepId }));
  }
}

/**
 * One round of a long sweep: goes on where the last one stood. DESIGN.md section 11.
 *
 * @param remainingMs what the Lambda context says is left, milliseconds
 * @throws SweeperError: TableUnavailable and GenesysUnavailable are tried again by the state machine
 */
async function runRound(
  sweepId: string,
  remainingMs: number,
  { world, connections }: Pick<Shell, 'world' | 'connections'>,
): Promise<RoundAnswer> {
  const deadline = openDeadline(world.clock, Math.min(remainingMs, LONGEST_ROUND_MS));
  try {
    const settings = readSettings(world.environment);
    const table = tableOf(settings, world);
    const shell = { world, connections, settings, table, deadline, roundId: world.newId() };
    const { sweep, isMine } = await takeOver(sweepId, shell);
    return isMine ? await work(sweep, shell) : answerOf(sweep);
  } catch (error) {
    throw error instanceof TableError ? new TableUnavailableError() : asRoundError(error);
  } finally {
    deadline.release();
  }
}

/** Waits until no other round works on the sweep: one whose connection to the state machine broke may still. */
async function takeOver(
  sweepId: string,
  { world: { clock }, table, deadline, roundId }: Shell,
): Promise<{ readonly sweep: Sweep; readonly isMine: boolean }> {
  for (;;) {
    const seen = await loadSweep(table, sweepId);
    if (seen?.request === undefined) throw new UnknownSweepError();
    if (isFinished(seen) || clock.monotonic() >= deadline.newWorkUntil) return { sweep: seen, isMine: false };
    const now = clock.now();
    const busyMs = (seen.roundUntil ?? now) - now;
    const begun =
      busyMs > 0 ? undefined : await beginRound(table, { seen, roundId, now, ...standsUntil(now) });
    if (begun !== undefined) return { sweep: begun, isMine: true };
    await clock.sleep(Math.min(Math.max(busyMs, 0), LOOK_AGAIN_MS), deadline.signal);
  }
}

function answerOf(sweep: Sweep, progress = sweep.progress): RoundAnswer {
  const { sweepId, state } = sweep;
  const numbers = { judged: progress?.judged ?? 0, of: progress?.candidates ?? 0 };
  if (state === 'queued' || state === 'running') return { sweepId, more: true, ...numbers };
  return { sweepId, more: false, outcome: state, ...numbers };
}

async function work(sweep: Sweep, shell: Shell): Promise<RoundAnswer> {
  const { world, table, settings } = shell;
  const { clock, logger } = world;
  await takeLease(table, { ...sweep, now: clock.now() });
  const state = await loadRoundState(table, sweep);
  const tally = openTally(state);
  const rows = new Map(state.rows);
  const keys = lineKeys(sweep.sweepId, sweep.org, sweep.mode);
  const sink = openRowSink({
    table,
    sweep,
    known: new Set(rows.keys()),
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
    reasonToEnd(sweep, planned?.allowed === true, clock.now()) ?? (isInvalid ? 'preview-invalid' : undefined);
  const mayBeWritten = [...state.writes.values()].some(({ outcome }) => outcome === undefined);
  const clientBefore = state.soFar?.clientHash ?? preview?.clientHash;
  const round = { sweep, state, tally, rows, sink, over, clientBefore };
  try {
    if (planned === undefined || (over !== undefined && !mayBeWritten)) {
      return await end({ ...round, reason: over ?? 'mode-changed', plan: planned?.plan }, shell);
    }
    return await workWithGenesys({ ...round, plan: planned.plan, keys }, shell);
  } catch (error) {
    if (!(error instanceof SweeperError) || asRoundError(error) !== error) throw error;
    const { code, message, remedy } = error;
    const at = clock.now();
    await finishSweep(
      table,
      { ...sweep, roundId: shell.roundId },
      { at, state: 'failed', error: { code, message, remedy } },
    );
    await releaseLease(table, sweep);
    throw error;
  }
}

/** Why a sweep is over before its next round begins. */
function reasonToEnd(sweep: Sweep, isAllowed: boolean, now: number): NotReachedReason | undefined {
  if (sweep.cancelRequested === true) return 'cancelled';
  if (isExpired(sweep, now)) return 'expired';
  return isAllowed ? undefined : 'mode-changed';
}

interface Round {
  readonly sweep: Sweep;
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
  const { sweep, state, tally, sink, over } = round;
  const { world, connections, settings, table, deadline, roundId } = shell;
  const { clock, logger } = world;
  const { historyDays } = settings;
  const begun = new Set(state.writes.keys());
  const records = await openRoundRecords({ plan, table, clock, deadline, historyDays, begun });
  const genesys = openGenesys(connections.of(plan.organisation), {
    ...plan,
    deadline: deadline.newWorkUntil,
    signal: deadline.signal,
  });
  const unforeseen: Run['unforeseen'] = (error, id) => logUnforeseen(error, logger, keys, id);
  const run: Run = { plan, genesys, clock, deadline, records, unforeseen };
  let { soFar } = state;
  let { candidates } = state;
  const progress = (): Progress =>
    tally.progress({ open: soFar?.open ?? 0, candidates: candidates.length, written: records.written() });
  const heartbeat = openHeartbeat({ table, clock, sweep, roundId });
  heartbeat.begin(() => ({
    progress: progress(),
    soFar: soFar && { ...soFar, requests: addRequests(soFar.requests, genesys.counts()) },
  }));
  try {
    const clientHash = await genesys.clientHash();
    if (clientHash === undefined) throw new OutOfReachError();
    if (round.clientBefore !== undefined && round.clientBefore !== clientHash) {
      return await end({ ...round, reason: 'credentials-changed', plan, run, records }, shell);
    }
    const stop = (): NotReachedReason | undefined => over ?? heartbeat.stop();
    const tools = { sweep, table, records, sink, stop };
    const found = await beginSweep(run, state, tools, clientHash);
    ({ soFar, candidates } = found);
    if (state.soFar === undefined) await heartbeat.now({ progress: progress(), soFar });
    const last = await workRound(run, state, found, tools);
    const isIdle = last.soFar.idleRounds >= MOST_IDLE_ROUNDS;
    const isDone = candidates.every(({ conversationId }) => sink.has(conversationId));
    if (!(await records.settled())) throw new TableError('OutcomeNotNoted');
    if (isDone || isIdle) {
      heartbeat.end();
      const reason = isIdle ? 'deadline' : undefined;
      return await end({ ...round, state: { ...state, ...last }, reason, plan, run, records, last }, shell);
    }
    await heartbeat.last({ progress: progress(), soFar: last.soFar });
    return answerOf(sweep, progress());
  } finally {
    heartbeat.end();
  }
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
