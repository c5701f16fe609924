import { parseJson } from '../json.ts';
import type { OutcomeName } from '../outcome.ts';
import { reportRow } from '../report/rows.ts';
import type { ReportRow } from '../report/schemas.ts';
import { UnknownSweepError } from '../errors.ts';
import { readWrite } from '../table/history.ts';
import { queryAll, TIME_PARTITIONS } from '../table/items.ts';
import type { Position, Table } from '../table/port.ts';
import { isFinished, type Sweep } from '../table/sweep-item.ts';
import { loadRows } from '../table/sweep-lists.ts';
import { listSweeps, loadSweep, requestCancel } from '../table/sweeps.ts';

/** @throws UnknownSweepError, and TableError, as every function here does */
export async function findSweep(table: Table, sweepId: string): Promise<Sweep> {
  const sweep = await loadSweep(table, sweepId);
  if (sweep === undefined) throw new UnknownSweepError();
  return sweep;
}

/** Asks a sweep to begin nothing new. One that is over stays as it is. */
export async function cancelSweep(table: Table, sweepId: string): Promise<Sweep> {
  const sweep = await findSweep(table, sweepId);
  if (isFinished(sweep)) return sweep;
  return (await requestCancel(table, sweepId)) ?? findSweep(table, sweepId);
}

/** A part of a list, and where the next part begins; `next` is undefined after the last one. */
export interface Part<T> {
  readonly found: readonly T[];
  readonly next: Position | undefined;
}

/** How many questions a part of the list may take where a filter leaves out most of what they find. */
const MOST_QUESTIONS = 20;

/** The newest sweeps first, of one organisation or of all. A part may be short, and not the last. */
export async function sweepsOf(
  table: Table,
  about: { readonly org: string | undefined; readonly limit: number; readonly after: Position | undefined },
): Promise<Part<Sweep>> {
  const { org, limit } = about;
  const found: Sweep[] = [];
  let { after } = about;
  for (let asked = 0; asked < MOST_QUESTIONS && found.length < limit; asked += 1) {
    const page = await listSweeps(table, { limit: limit - found.length, after });
    found.push(...page.sweeps.filter((sweep) => org === undefined || sweep.org === org));
    after = page.next;
    if (after === undefined) break;
  }
  return { found, next: after };
}

/** What was written to a conversation, or refused, the newest first; in so far as it is remembered. */
export async function writesTo(
  table: Table,
  { org, conversationId }: { readonly org: string; readonly conversationId: string },
): Promise<readonly object[]> {
  const partition = TIME_PARTITIONS.conversation(org, conversationId);
  const items = await queryAll(table, { index: 'byTime', partition, newestFirst: true });
  return items.flatMap((item) => {
    const write = readWrite(item);
    if (write === undefined) return [];
    const { conversationId: _id, org: _org, client: _client, policy, ...said } = write;
    return [{ ...said, policy: parseJson(policy) }];
  });
}

/**
 * Rows of a sweep, in the order in which they were stored. While it is at work, a later row of a conversation takes the
 * place of its earlier one, so no position changes.
 */
export async function rowsOf(
  table: Table,
  sweepId: string,
  about: {
    readonly outcome: OutcomeName | undefined;
    readonly limit: number;
    readonly after: Position | undefined;
  },
): Promise<Part<ReportRow>> {
  await findSweep(table, sweepId);
  const rows = [...(await loadRows(table, sweepId)).values()];
  const { outcome, limit } = about;
  const from = about.after?.['row'];
  let next = typeof from === 'number' && from >= 0 ? from : 0;
  const found: ReportRow[] = [];
  for (; next < rows.length && found.length < limit; next += 1) {
    const row = rows[next];
    if (row !== undefined && (outcome === undefined || row.outcome === outcome)) found.push(reportRow(row));
  }
  return { found, next: next < rows.length ? { row: next } : undefined };
}
