import { createHandler } from '../../functions/sweeper/handler.ts';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { RoundAnswer } from '../../functions/sweeper/rounds/do-round.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import { reportOf, type Sweep, type StoredReport } from '../../functions/sweeper/table/sweep-item.ts';
import { loadRows } from '../../functions/sweeper/table/sweep-lists.ts';
import { createSweep, loadSweep, requestCancel } from '../../functions/sweeper/table/sweeps.ts';
import type { World } from '../../functions/sweeper/world.ts';
import { readWrite, type Write } from '../../functions/sweeper/table/history.ts';
import type { OutcomeRow } from '../../functions/sweeper/outcome.ts';
import { roundsOf } from './executions.ts';
import { itemsOf } from './tables.ts';
import { ORGANISATION, SECRET, startWhole, type Whole, type WholeOptions } from './whole.ts';

export interface SweepOptions {
  readonly sweepId?: string;
  readonly mode?: 'dry-run' | 'enforce';
  readonly request?: object;
  readonly fromSweep?: string;
}

/** An instance of the function: what one warm container is to Lambda. */
export type Instance = (event: unknown, remainingMs?: number) => Promise<unknown>;

export interface Rounds {
  readonly whole: Whole;
  readonly table: Table;
  /** Accepts a long sweep, as the API does. @returns its id */
  readonly accept: (options?: SweepOptions) => Promise<string>;
  /** Another instance of the function, with parts of its world replaced. */
  readonly instance: (parts?: Partial<World>) => Instance;
  /** The instance that `loop` uses. */
  readonly first: Instance;
  /** Rounds as the state machine starts them, until there is nothing more to do. */
  readonly loop: (sweepId: string, options?: LoopOptions) => Promise<readonly RoundAnswer[]>;
  readonly cancel: (sweepId: string) => Promise<Sweep | undefined>;
  readonly sweep: (sweepId: string) => Promise<Sweep>;
  readonly report: (sweepId: string) => Promise<StoredReport>;
  readonly rows: (sweepId: string) => Promise<readonly OutcomeRow[]>;
  readonly writes: (sweepId: string) => Promise<readonly Write[]>;
}

export interface LoopOptions {
  /** The instance for the nth invocation (from 1). */
  readonly invoke?: (nth: number) => Instance;
  readonly atMost?: number;
  /** How long each invocation may take, so that few conversations need several rounds. */
  readonly remainingMs?: number;
}

/** @param options.wrap what stands before the table */
export async function startRounds(
  options: WholeOptions & { readonly wrap?: (table: Table, whole: () => Whole) => Table } = {},
): Promise<Rounds> {
  const { wrap, table: open = openInMemoryTable, ...rest } = options;
  let whole: Whole | undefined;
  const ready = (): Whole => {
    if (whole === undefined) throw new Error('It is not there yet');
    return whole;
  };
  let table: Table | undefined;
  whole = await startWhole({
    latencyMs: 50,
    ...rest,
    table: (clock) => {
      table = open(clock);
      return wrap === undefined ? table : wrap(table, ready);
    },
  });
  if (table === undefined) throw new Error('There is no table');
  return stageOf(whole, table);
}

function stageOf(whole: Whole, table: Table): Rounds {
  const { clock, parts } = whole;
  const instance: Rounds['instance'] = (others) => {
    const handler = createHandler({ ...parts, ...others });
    return (event, remainingMs = 900_000) => {
      const deadline = clock.monotonic() + remainingMs;
      return handler(event, { getRemainingTimeInMillis: () => deadline - clock.monotonic() });
    };
  };
  const first = instance();
  const sweep = async (sweepId: string): Promise<Sweep> => {
    const found = await loadSweep(table, sweepId);
    if (found === undefined) throw new Error(`There is no sweep ${sweepId}`);
    return found;
  };
  return {
    whole,
    table,
    instance,
    first,
    sweep,
    cancel: (sweepId) => requestCancel(table, sweepId),
    accept: async ({ sweepId = 'long-1', mode = 'enforce', request = {}, fromSweep } = {}) => {
      await createSweep(table, {
        sweepId,
        mode,
        org: ORGANISATION,
        trigger: 'api',
        createdAt: clock.now(),
        askedBy: 'arn:aws:iam::123456789012:user/caller',
        request: JSON.stringify({ action: 'sweep', mode, ...request }),
        ...(fromSweep === undefined ? {} : { fromSweep }),
      });
      return sweepId;
    },
    loop: (sweepId, { invoke = () => first, atMost = 500, remainingMs } = {}) =>
      roundsOf((nth) => invoke(nth)({ round: { sweepId } }, remainingMs), { clock, atMost }),
    report: async (sweepId) => {
      const report = reportOf(await sweep(sweepId));
      if (report === undefined) throw new Error(`The sweep ${sweepId} has no report`);
      return report;
    },
    rows: async (sweepId) => [...(await loadRows(table, sweepId)).values()],
    writes: async (sweepId) =>
      (await itemsOf(table, `sweep#${sweepId}`, 'write#')).flatMap((item) => readWrite(item) ?? []),
  };
}

/** The environment of a deployment, as `startWhole` writes it, with settings laid over it. */
export function environmentWith(settings: object): World['environment'] {
  const whole = { mode: 'enforce', organisations: [{ name: ORGANISATION, secretId: SECRET }] };
  return { [SETTINGS_VARIABLE]: JSON.stringify({ ...whole, tableName: 'sweeper', ...settings }) };
}
