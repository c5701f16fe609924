import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';

const MINUTE = 60_000;
/** Sweeps every half hour, in driven time. */
const INTERVAL = 30 * MINUTE;
const SCHEDULED = {
  sweeper: { trigger: 'schedule', intervalMinutes: 30 },
  request: { mode: 'enforce' },
};

/** What scheduled sweeps have cost and done. */
export interface Learned {
  readonly lines: readonly string[];
  /** Requests of a sweep that finds only those that never end: before it remembers them, and afterwards. */
  readonly before: number;
  readonly after: number;
  /** In how many sweeps the ordinary ones were ended that were there from the beginning. */
  readonly sweeps: number;
  /** How many of those that never end have been tried again, by the time the last was due. */
  readonly triedAgain: number;
  /** Ordinary ones that came while others were tried again, and the sweeps until all of them were ended. */
  readonly laterSweeps: number;
}

/** Scheduled sweeps over conversations that never end, beside ordinary ones. */
export async function learn(endless: number, ordinary: number): Promise<Learned> {
  const settings = { maxCloses: 5_000, abortIfMoreThan: 5_000, abortIfMorePercent: 100 };
  const whole = await startWhole({ table: openInMemoryTable, settings });
  const lines: string[] = [];
  const sweep = async (what: string): Promise<Report> => {
    const startedAt = whole.clock.now();
    const report = (await whole.invoke(SCHEDULED)) as Report;
    const { requests, counts, kept } = report;
    lines.push(
      `${what}: ${requests.total} requests, ${counts.closed} closed, ${counts.unverified} not seen to end, ` +
        `${kept['waits-for-retry'] ?? 0} left alone, ${counts['not-reached']} not reached`,
    );
    whole.driven.set(Math.max(whole.driven.now(), startedAt + INTERVAL));
    return report;
  };
  const add = (count: number, resists: 'nothing' | 'everything'): void => {
    for (let i = 0; i < count; i += 1) whole.simulator.add(conversed(whole.simulator).resists(resists));
  };

  add(endless, 'everything');
  const before = (await forgetful(endless)).requests.total;
  add(ordinary, 'nothing');
  let closed = 0;
  let sweeps = 0;
  for (; closed < ordinary; sweeps += 1) closed += (await sweep('they are new')).counts.closed;

  let after = Number.POSITIVE_INFINITY;
  let triedAgain = 0;
  add(ordinary / 10, 'nothing');
  let laterSweeps = 0;
  let laterClosed = 0;
  for (let hours = 0; hours < 6; hours += 0.5) {
    const report = await sweep('half an hour later');
    if (laterClosed < ordinary / 10) laterSweeps += 1;
    laterClosed += report.counts.closed;
    after = Math.min(after, report.requests.total);
    triedAgain += report.counts.unverified;
  }
  return { lines, before, after, sweeps, triedAgain, laterSweeps };
}

/** The same sweep by a function that remembers nothing. */
async function forgetful(endless: number): Promise<Report> {
  const whole: Whole = await startWhole({
    settings: { maxCloses: 5_000, abortIfMoreThan: 5_000, abortIfMorePercent: 100 },
  });
  for (let i = 0; i < endless; i += 1) whole.simulator.add(conversed(whole.simulator).resists('everything'));
  return (await whole.invoke(SCHEDULED)) as Report;
}
