import { parseCron, type Cron } from './cron-expression.ts';

/** Times between two runs that follow each other, minutes. */
export interface Gaps {
  readonly smallest: number;
  readonly longest: number;
}

/** A schedule that repeats, read and understood. */
export type Schedule =
  | { readonly kind: 'rate'; readonly everyMinutes: number }
  | { readonly kind: 'cron'; readonly cron: Cron };

const MINUTES_OF_UNIT = new Map([
  ['minute', 1],
  ['hour', 60],
  ['day', 1440],
]);
const MINUTES_PER_DAY = 1440;
const MS_PER_DAY = 86_400_000;
/** The last year that a cron expression can name. */
const LAST_YEAR = 2199;

/**
 * Reads an expression of EventBridge Scheduler that repeats: `rate(30 minutes)`, `cron(0 8-18 ? * MON-FRI *)`.
 * (Scheduler User Guide, "Schedule types".)
 *
 * @returns the schedule, or what is wrong with it in one sentence
 */
export function parseSchedule(text: string): { readonly schedule: Schedule } | { readonly problem: string } {
  const [, kind, inside = ''] = /^(rate|cron|at)\((.*)\)$/u.exec(text) ?? [];
  if (kind === 'at') return { problem: 'at(…) runs only once' };
  if (kind === 'rate') return parseRate(inside);
  if (kind !== 'cron') return { problem: 'is neither rate(…) nor cron(…)' };
  const parsed = parseCron(inside.split(/\s+/u));
  return 'problem' in parsed ? parsed : { schedule: { kind, cron: parsed.cron } };
}

function parseRate(inside: string): { readonly schedule: Schedule } | { readonly problem: string } {
  const [, digits = '', unit = '', plural] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/u.exec(inside) ?? [];
  const minutes = MINUTES_OF_UNIT.get(unit);
  if (minutes === undefined)
    return { problem: 'rate(…) needs a whole number and one of minutes, hours, days' };
  const value = Number(digits);
  if ((value === 1) !== (plural === '')) {
    return { problem: `AWS writes rate(${value} ${unit}${value === 1 ? '' : 's'})` };
  }
  return { schedule: { kind: 'rate', everyMinutes: value * minutes } };
}

/**
 * How far apart the runs of a schedule are, exactly: the times of a cron schedule are the same on each of its days, so
 * it is enough to go through the calendar day by day, to the last year that AWS knows.
 *
 * The times are those on the clock of the schedule's time zone. When that clock is set forward, Scheduler leaves out the
 * times that do not exist, and the runs before and after are in fact an hour closer together. When it is set back, a
 * repeated time runs once, and the runs are an hour further apart (Scheduler User Guide, "Daylight savings time").
 *
 * @param now milliseconds since the epoch; earlier years do not count
 * @returns undefined if fewer than two runs are left
 */
export function gapsOf(schedule: Schedule, now: number): Gaps | undefined {
  if (schedule.kind === 'rate') return { smallest: schedule.everyMinutes, longest: schedule.everyMinutes };
  const { minutesOfDay } = schedule.cron;
  const first = minutesOfDay[0] ?? 0;
  const last = minutesOfDay.at(-1) ?? 0;
  const withinDay = minutesOfDay.slice(1).map((minute, index) => minute - (minutesOfDay[index] ?? 0));
  const days = daysBetweenRuns(schedule.cron, now);
  const overnight = [...days.apart].map((apart) => apart * MINUTES_PER_DAY + first - last);
  const gaps = [...(days.any ? withinDay : []), ...overnight];
  return gaps.length === 0 ? undefined : { smallest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** Whether it runs on any day, and how many days are between one such day and the next. */
function daysBetweenRuns(
  { runsOn }: Cron,
  now: number,
): { readonly any: boolean; readonly apart: ReadonlySet<number> } {
  const apart = new Set<number>();
  let before: number | undefined;
  const end = Date.UTC(LAST_YEAR + 1, 0);
  for (let day = Date.UTC(new Date(now).getUTCFullYear(), 0); day < end; day += MS_PER_DAY) {
    if (!runsOn(new Date(day))) continue;
    if (before !== undefined) apart.add((day - before) / MS_PER_DAY);
    before = day;
  }
  return { any: before !== undefined, apart };
}
