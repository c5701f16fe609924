/**
 * Cron expressions as AWS documents them, and no more (EventBridge User Guide, "Cron expressions reference"): any other
 * form could fail at deployment, or mean other times than those that are checked here.
 */

/** When a cron schedule runs, on the clock of its own time zone. */
export interface Cron {
  /** Minutes since midnight, ascending: the same on every day on which it runs. */
  readonly minutesOfDay: readonly number[];
  /** @param day 00:00 UTC of a day in the calendar */
  readonly runsOn: (day: Date) => boolean;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** The names of the values; the first one is the name of the lowest value. */
  readonly names?: readonly string[];
}

const MINUTES: Field = { name: 'minutes', min: 0, max: 59 };
const HOURS: Field = { name: 'hours', min: 0, max: 23 };
const DAY_OF_MONTH: Field = { name: 'day of the month', min: 1, max: 31 };
const MONTH: Field = {
  name: 'month',
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const DAY_OF_WEEK: Field = {
  name: 'day of the week',
  min: 1,
  max: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};
const YEAR: Field = { name: 'year', min: 1970, max: 2199 };
const WEEK_IN_MONTH: Field = { name: 'week', min: 1, max: 5 };

type DayRule = Cron['runsOn'];

/** The cron schedule of six fields, or what is wrong with them, in one sentence. */
export function parseCron(fields: readonly string[]): { readonly cron: Cron } | { readonly problem: string } {
  if (fields.length !== 6) return { problem: `cron(…) needs 6 fields and has ${fields.length}` };
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return { problem: 'exactly one of the day of the month and the day of the week must be ?' };
  }
  const minutes = valuesOf(minute, MINUTES);
  const hours = valuesOf(hour, HOURS);
  const months = valuesOf(month, MONTH);
  const years = valuesOf(year, YEAR);
  const day = dayOfWeek === '?' ? monthDays(dayOfMonth) : weekDays(dayOfWeek);
  if (minutes === undefined) return notAccepted(MINUTES);
  if (hours === undefined) return notAccepted(HOURS);
  if (months === undefined) return notAccepted(MONTH);
  if (years === undefined) return notAccepted(YEAR);
  if (day === undefined) return notAccepted(dayOfWeek === '?' ? DAY_OF_MONTH : DAY_OF_WEEK);
  return {
    cron: {
      minutesOfDay: [...hours].flatMap((h) => [...minutes].map((m) => h * 60 + m)).toSorted((a, b) => a - b),
      runsOn: (date) => years.has(date.getUTCFullYear()) && months.has(date.getUTCMonth() + 1) && day(date),
    },
  };
}

function notAccepted({ name, min, max, names = [] }: Field): { readonly problem: string } {
  const named = names.length === 0 ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  return {
    problem: `the field for the ${name} (${min} to ${max}${named}) is not in a form that AWS documents`,
  };
}

/** A list of values, ranges and steps: `0`, `MON-FRI`, `8-18`, `0/15`, `1,15`. */
function valuesOf(text: string, field: Field): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...more] = part.split('/');
    const every = step === undefined ? 1 : readValue(step, { ...field, min: 1, names: [] });
    const [from, to] = readRange(range, field, step !== undefined);
    if (more.length > 0 || every === undefined || from === undefined || to === undefined || from > to) {
      return undefined;
    }
    for (let value = from; value <= to; value += every) values.add(value);
  }
  return values;
}

/** The first and the last value: all values for `*`; for a single value only itself, or with a step all from it on. */
function readRange(
  text: string,
  field: Field,
  stepped: boolean,
): [from: number | undefined, to: number | undefined] {
  if (text === '*') return [field.min, field.max];
  const [first = '', last, ...more] = text.split('-');
  const from = readValue(first, field);
  if (last === undefined) return [from, stepped ? field.max : from];
  return [from, more.length > 0 ? undefined : readValue(last, field)];
}

function readValue(text: string, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text);
  if (named >= 0) return min + named;
  const value = /^\d{1,4}$/u.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function monthDays(text: string): DayRule | undefined {
  if (text === 'L') return (date) => date.getUTCDate() === lastOfMonth(date);
  if (text.endsWith('W')) {
    const wanted = readValue(text.slice(0, -1), DAY_OF_MONTH);
    return wanted === undefined ? undefined : (date) => date.getUTCDate() === nearestWeekday(date, wanted);
  }
  const days = valuesOf(text, DAY_OF_MONTH);
  return days === undefined ? undefined : (date) => days.has(date.getUTCDate());
}

function weekDays(text: string): DayRule | undefined {
  // The last day of the week is Saturday; a weekday before the L means the last such day of the month.
  if (text === 'L') return (date) => weekday(date) === DAY_OF_WEEK.max;
  if (text.endsWith('L')) {
    const wanted = readValue(text.slice(0, -1), DAY_OF_WEEK);
    if (wanted === undefined) return undefined;
    return (date) => weekday(date) === wanted && date.getUTCDate() > lastOfMonth(date) - 7;
  }
  if (text.includes('#')) {
    const [day = '', week = '', ...more] = text.split('#');
    const wanted = readValue(day, DAY_OF_WEEK);
    const nth = readValue(week, WEEK_IN_MONTH);
    if (wanted === undefined || nth === undefined || more.length > 0) return undefined;
    return (date) => weekday(date) === wanted && Math.ceil(date.getUTCDate() / 7) === nth;
  }
  // AWS documents no steps for the day of the week.
  const days = text.includes('/') ? undefined : valuesOf(text, DAY_OF_WEEK);
  return days === undefined ? undefined : (date) => days.has(weekday(date));
}

/** 1 for Sunday to 7 for Saturday. */
function weekday(date: Date): number {
  return date.getUTCDay() + 1;
}

function lastOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The weekday of this month that is nearest to a day in it; undefined in a month that does not have the day. */
function nearestWeekday(date: Date, wanted: number): number | undefined {
  const last = lastOfMonth(date);
  if (wanted > last) return undefined;
  const day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), wanted)).getUTCDay();
  if (day === 6) return wanted === 1 ? 3 : wanted - 1;
  if (day === 0) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}
