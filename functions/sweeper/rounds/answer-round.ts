import { answerOf, doRound, type RoundAnswer, type Shell } from './do-round.ts';
import { momentOf, openDeadline, type Moment } from '../clock.ts';
import { asRoundError, logError, presentError, TableUnavailableError, UnknownSweepError } from '../errors.ts';
import { LOG_KEYS } from '../names.ts';
import { readSettings } from '../request/settings.ts';
import { tableOf } from './round-plan.ts';
import { openHeartbeat, standsUntil, type Heartbeat, type Said } from '../table/heartbeat.ts';
import { TableError } from '../table/port.ts';
import { isFinished, type Sweep } from '../table/sweep-item.ts';
import { beginRound, loadSweep, takeLease } from '../table/sweeps.ts';

/** A round takes no longer, so that the mode and the ceilings that are deployed count soon. */
const LONGEST_ROUND_MS = 5 * 60_000;
/** How often a round looks whether the one before is over. */
const LOOK_AGAIN_MS = 5_000;

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
    const settings = readSettings(world.environment, world.settingsFile);
    const table = tableOf(settings, world);
    const shell = { world, connections, settings, table, deadline, roundId: world.newId() };
    const { sweep, since } = await takeOver(sweepId, shell);
    return since === undefined ? answerOf(sweep) : await beginWork(sweep, since, shell);
  } catch (error) {
    throw error instanceof TableError ? new TableUnavailableError() : asRoundError(error);
  } finally {
    deadline.release();
  }
}

/**
 * Waits until no other round works on the sweep: one whose connection to the state machine broke may still.
 *
 * @returns since when this round stands; without it, the sweep is not this round's
 */
async function takeOver(
  sweepId: string,
  { world: { clock }, table, deadline, roundId }: Shell,
): Promise<{ readonly sweep: Sweep; readonly since?: Moment }> {
  for (;;) {
    const seen = await loadSweep(table, sweepId);
    if (seen?.request === undefined) throw new UnknownSweepError();
    if (isFinished(seen) || clock.monotonic() >= deadline.newWorkUntil) return { sweep: seen };
    const since = momentOf(clock);
    const now = since.wall;
    // Its own round: the answer that it has begun was lost.
    const busyMs = seen.roundId === roundId ? 0 : (seen.roundUntil ?? now) - now;
    const begun =
      busyMs > 0 ? undefined : await beginRound(table, { seen, roundId, now, ...standsUntil(now) });
    if (begun !== undefined) return { sweep: begun, since };
    await clock.sleep(Math.min(Math.max(busyMs, 0), LOOK_AGAIN_MS), deadline.signal);
  }
}

async function beginWork(sweep: Sweep, since: Moment, shell: Shell): Promise<RoundAnswer> {
  const { world, table, roundId } = shell;
  const heartbeat = openHeartbeat({ table, clock: world.clock, sweep, roundId, since });
  let say: () => Said = () => ({});
  heartbeat.begin(() => say());
  try {
    if (!(await holdsLease(sweep, heartbeat, shell))) {
      await heartbeat.last({});
      return answerOf(sweep);
    }
    return await doRound({ sweep, heartbeat, sayFrom: (from) => (say = from) }, shell);
  } finally {
    heartbeat.end();
  }
}

/**
 * Takes the lease, or renews it. Where nothing went on for so long that it has run out, another sweep may hold it: then
 * this one waits. One that is over need not.
 */
async function holdsLease(
  sweep: Sweep,
  heartbeat: Heartbeat,
  { table, world: { clock }, deadline }: Shell,
): Promise<boolean> {
  for (;;) {
    const { sweepId } = await takeLease(table, { ...sweep, now: clock.now() });
    if (sweepId === sweep.sweepId || heartbeat.stop() !== undefined) return true;
    if (clock.monotonic() >= deadline.newWorkUntil) return false;
    await clock.sleep(LOOK_AGAIN_MS, deadline.signal);
  }
}
