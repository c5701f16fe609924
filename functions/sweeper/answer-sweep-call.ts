import { cancelSweep, findSweep, rowsOf, sweepsOf, writesTo } from './actions/sweeps.ts';
import { startSweep, type SweepMachine } from './actions/start-sweep.ts';
import { isUnderWay, stateOf, sweepDocument, sweepSummary } from './actions/sweep-view.ts';
import type { Clock, Deadline } from './clock.ts';
import { documentAnswer, okAnswer, type HttpAnswer } from './http/answer.ts';
import { cursorAt, notACursor, positionIn, type StartCall, type SweepCall } from './http/read-sweep-call.ts';
import { organisationNamed, requestFrom, resolveRun } from './request/resolve-run.ts';
import type { Settings } from './request/settings.ts';
import { HistoryUnavailableError } from './errors.ts';
import { withDeadline } from './table/patience.ts';
import { TableError, type Position } from './table/port.ts';
import { isFinished, previewId, type Sweep } from './table/sweep-item.ts';
import { loadSweep } from './table/sweeps.ts';
import type { World } from './world.ts';

/** What a call about sweeps is answered with. */
export interface SweepDesk {
  readonly world: Pick<World, 'openTable' | 'startExecution' | 'clock' | 'newId'>;
  readonly settings: Settings;
  readonly deadline: Deadline;
}

/**
 * The answer to a call about sweeps. DESIGN.md section 11.
 *
 * @throws SweeperError
 */
export async function answerSweepCall(call: SweepCall, desk: SweepDesk): Promise<HttpAnswer> {
  try {
    return await answer(call, desk);
  } catch (error) {
    throw error instanceof TableError ? new HistoryUnavailableError('no-answer') : error;
  }
}

async function answer(call: SweepCall, desk: SweepDesk): Promise<HttpAnswer> {
  const { clock } = desk.world;
  const { organisations } = desk.settings;
  switch (call.kind) {
    case 'start':
      return start(call, desk);
    case 'sweep':
      return sweepAnswer(await findSweep(machineOf(desk).table, call.sweepId), clock);
    case 'cancel': {
      const sweep = await cancelSweep(machineOf(desk).table, call.sweepId);
      return sweepAnswer(sweep, clock, isFinished(sweep) ? 200 : 202);
    }
    case 'rows': {
      const { sweepId, outcome, limit, cursor } = call;
      const list = `conversations ${sweepId} ${outcome ?? ''}`;
      const after = positionIn(cursor, list);
      const { found, next } = await rowsOf(machineOf(desk).table, sweepId, { outcome, limit, after });
      return okAnswer({ sweepId, conversations: found, next: cursorOf(list, next) });
    }
    case 'list': {
      const { limit, cursor } = call;
      const org = call.org === undefined ? undefined : organisationNamed(call.org, organisations).name;
      const list = `sweeps ${org ?? ''}`;
      const after = positionIn(cursor, list);
      const { found, next } = await sweepsOf(machineOf(desk).table, { org, limit, after }).catch(
        (error: unknown): never => {
          const isRefused = error instanceof TableError && error.code === 'ValidationException';
          throw after !== undefined && isRefused ? notACursor() : error;
        },
      );
      const now = clock.now();
      return okAnswer({ sweeps: found.map((one) => sweepSummary(one, now)), next: cursorOf(list, next) });
    }
    case 'history': {
      const org = organisationNamed(call.org, organisations).name;
      const { conversationId } = call;
      const writes = await writesTo(machineOf(desk).table, { org, conversationId });
      return okAnswer({ org, conversationId, writes });
    }
  }
}

function cursorOf(list: string, next: Position | undefined): string | undefined {
  return next === undefined ? undefined : cursorAt(list, next);
}

function machineOf({ world, settings, deadline }: SweepDesk): SweepMachine {
  const { tableName, stateMachineArn } = settings;
  if (tableName === undefined || stateMachineArn === undefined) throw new HistoryUnavailableError('none');
  const { startExecution, clock } = world;
  const { signal } = deadline;
  // API Gateway gives up soon after this: a caller who is not answered does not know the id of what was started.
  const table = withDeadline(world.openTable(tableName), signal);
  return { table, startExecution, stateMachineArn, clock, signal };
}

/** How soon it is worth asking again, seconds. */
const ASK_AGAIN_SECONDS = 5;

function sweepAnswer(
  sweep: Sweep,
  clock: Pick<Clock, 'now'>,
  status: 200 | 202 = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const now = clock.now();
  const later = isUnderWay(stateOf(sweep, now)) ? { 'retry-after': String(ASK_AGAIN_SECONDS) } : {};
  return documentAnswer(status, sweepDocument(sweep, now), { ...later, ...headers });
}

async function start(call: StartCall, desk: SweepDesk): Promise<HttpAnswer> {
  const { settings, world } = desk;
  const { clock } = world;
  const { fromSweep, key, route, waitSeconds, path } = call;
  const newId = world.newId();
  const sweepId = route === 'preview' ? previewId(newId) : newId;
  const triggered = { ...call, trigger: 'api' as const, sweepId, intervalMinutes: 1 };
  // What is wrong with it is said before anything is asked of the table.
  const asked = resolveRun(triggered, settings);
  const machine = machineOf(desk);
  const request =
    fromSweep === undefined
      ? call.request
      : requestFrom(await loadSweep(machine.table, fromSweep), call.request, clock.now());
  const plan = fromSweep === undefined ? asked : resolveRun({ ...triggered, request }, settings);
  const started = await startSweep({ plan, askedBy: call.askedBy, request, fromSweep, route, key }, machine);
  const location = { location: `${path}/${started.sweepId}` };
  if (waitSeconds === undefined) return sweepAnswer(started, clock, 202, location);
  const sweep = await waitFor(started, waitSeconds, { ...machine, clock });
  const applied = { ...location, 'preference-applied': `wait=${waitSeconds}` };
  return sweepAnswer(sweep, clock, isFinished(sweep) ? 200 : 202, applied);
}

const A_SECOND = 1_000;

/** The sweep once it is over, or as it stands when the time is up, or when the table gives no answer: it is started. */
async function waitFor(
  started: Sweep,
  seconds: number,
  { table, clock, signal }: SweepMachine & { readonly clock: Clock },
): Promise<Sweep> {
  const until = clock.monotonic() + seconds * A_SECOND;
  let sweep = started;
  while (!isFinished(sweep) && clock.monotonic() < until && !signal.aborted) {
    await clock.sleep(Math.min(A_SECOND, until - clock.monotonic()), signal);
    const seen = await loadSweep(table, sweep.sweepId).catch(isNoAnswer);
    if (seen === undefined) break;
    sweep = seen;
  }
  return sweep;
}

function isNoAnswer(error: unknown): undefined {
  if (error instanceof TableError) return undefined;
  throw error;
}
