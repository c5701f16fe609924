import * as z from 'zod/mini';
import { isoTime } from '../json.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { Report } from '../report/schemas.ts';
import {
  expiryOf,
  ITEM_VERSION,
  itemSchema,
  KEYS,
  readItem,
  TIME_PARTITIONS,
  TIME_TO_LIVE,
  unchunked,
} from './items.ts';
import type { Item, Position, Table } from './port.ts';

const count = z.int().check(z.gte(0));

const tallySchema = z.object({
  ended: count,
  /** Of those ended: what only `force` could end. */
  forced: count,
  /** Of those ended: somebody had written or joined after our last read. */
  overtaken: count,
  /** Guests who were seen to be back after a write. */
  cameBack: count,
  /** Reads and writes that were refused: of one conversation, in each run anew. */
  refused: count,
});

/** What has become of conversations. */
export type Tally = Readonly<z.infer<typeof tallySchema>>;

const queueSchema = z.extend(tallySchema, {
  /** Absent for conversations of which no queue is known. */
  queueId: z.optional(z.string()),
});

/** The same of one queue. */
export type QueueTally = Readonly<z.infer<typeof queueSchema>>;

const itemOfRun = itemSchema({ org: z.string(), at: z.string(), queues: z.string() });

/** What one run has come to, queue by queue. `at`: when it was over, milliseconds since the epoch. */
export interface RunTally {
  readonly org: string;
  readonly at: number;
  readonly queues: readonly QueueTally[];
}

const NOTHING: Tally = { ended: 0, forced: 0, overtaken: 0, cameBack: 0, refused: 0 };

export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = { ...NOTHING };
  for (const one of tallies) {
    sum.ended += one.ended;
    sum.forced += one.forced;
    sum.overtaken += one.overtaken;
    sum.cameBack += one.cameBack;
    sum.refused += one.refused;
  }
  return sum;
}

export function isNothing(tally: Tally): boolean {
  return tally.ended + tally.cameBack + tally.refused === 0;
}

/** Adds up what belongs to the same queue. */
export function byQueue(tallies: readonly QueueTally[]): QueueTally[] {
  return [...Map.groupBy(tallies, ({ queueId }) => queueId)].map(([queueId, of]) => ({
    ...(queueId === undefined ? {} : { queueId }),
    ...sumOf(of),
  }));
}

/** What a run's rows have come to; queues of which there is nothing to tell are left out. */
export function tallyOf(rows: readonly OutcomeRow[]): QueueTally[] {
  const told = rows.map(({ queueId, ...row }) => ({
    ...(queueId === undefined ? {} : { queueId }),
    ...tallyOfRow(row),
  }));
  return byQueue(told.filter((one) => !isNothing(one)));
}

function tallyOfRow({
  outcome,
  reason,
  overtaken,
  reopened,
  guestReturned,
}: Omit<OutcomeRow, 'queueId'>): Tally {
  const isEnded = outcome === 'closed';
  return {
    ended: Number(isEnded),
    forced: Number(isEnded && reason?.startsWith('forced:') === true),
    overtaken: Number(isEnded && overtaken !== undefined),
    cameBack: Number(reopened === true || guestReturned === true),
    refused: Number(outcome === 'refused'),
  };
}

/** Stores what a run has come to, if that is anything: for the weekly digest, which then reads nothing else. */
export async function storeTally(
  table: Table,
  { sweepId, org, finishedAt }: Pick<Report, 'sweepId' | 'org' | 'finishedAt'>,
  rows: readonly OutcomeRow[],
): Promise<void> {
  const queues = tallyOf(rows);
  if (queues.length === 0) return;
  await table.put({
    ...KEYS.tally(sweepId),
    v: ITEM_VERSION,
    org,
    at: finishedAt,
    queues: JSON.stringify(queues),
    timePk: TIME_PARTITIONS.tallies,
    timeSk: `${finishedAt}#${sweepId}`,
    expiresAt: expiryOf(Date.parse(finishedAt), TIME_TO_LIVE.sweep),
  });
}

/**
 * What the runs since a moment have come to, of every organisation. DynamoDB answers 1 MB at a time: thousands of runs.
 *
 * @param from milliseconds since the epoch
 * @throws TableError
 */
export async function loadTallies(table: Table, from: number): Promise<readonly RunTally[]> {
  const found: RunTally[] = [];
  let after: Position | undefined;
  do {
    const page = await table.query({
      index: 'byTime',
      partition: TIME_PARTITIONS.tallies,
      newestFirst: true,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page.items.flatMap(readTally));
    const isOlder = page.items.some(({ timeSk = '' }) => timeSk < isoTime(from));
    after = isOlder ? undefined : page.next;
  } while (after !== undefined);
  return found.filter(({ at }) => at >= from);
}

function readTally(item: Item): RunTally[] {
  const read = readItem(itemOfRun, item);
  if (read === undefined) return [];
  const { org, at, queues } = read;
  return [{ org, at: Date.parse(at), queues: unchunked([queues], queueSchema) }];
}
