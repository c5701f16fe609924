import { describe, expect, it } from 'vitest';
import { gapsOf, parseSchedule, type Schedule } from '../../lib/schedule-gaps.ts';

const NOW = Date.UTC(2026, 5, 17);
const HOUR = 60;
const DAY = 1440;

function scheduleOf(text: string): Schedule {
  const parsed = parseSchedule(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.schedule;
}

function problemOf(text: string): string {
  const parsed = parseSchedule(text);
  return 'problem' in parsed ? parsed.problem : 'none';
}

/** The days of 2026 on which it runs, as month/day. */
function daysOf(text: string): string[] {
  const schedule = scheduleOf(text);
  if (schedule.kind !== 'cron') throw new Error('a rate has no days');
  const days = Array.from({ length: 365 }, (_, index) => new Date(Date.UTC(2026, 0, 1 + index)));
  return days.filter(schedule.cron.runsOn).map((day) => `${day.getUTCMonth() + 1}/${day.getUTCDate()}`);
}

describe('a rate', () => {
  it.each([
    ['rate(1 minute)', 1],
    ['rate(30 minutes)', 30],
    ['rate(1 hour)', HOUR],
    ['rate(6 hours)', 6 * HOUR],
    ['rate(1 day)', DAY],
    ['rate(2 days)', 2 * DAY],
  ])('%s runs every %i minutes', (text, minutes) => {
    expect(gapsOf(scheduleOf(text), NOW)).toEqual({ smallest: minutes, longest: minutes });
  });

  it.each([
    ['rate(1 minutes)', 'AWS writes rate(1 minute)'],
    ['rate(30 minute)', 'AWS writes rate(30 minutes)'],
    ['rate(2 hour)', 'AWS writes rate(2 hours)'],
    ['rate(0 minutes)', 'rate(…) needs a whole number and one of minutes, hours, days'],
    ['rate(1.5 hours)', 'rate(…) needs a whole number and one of minutes, hours, days'],
    ['rate(30)', 'rate(…) needs a whole number and one of minutes, hours, days'],
    ['rate(2 weeks)', 'rate(…) needs a whole number and one of minutes, hours, days'],
    ['rate(30  minutes)', 'rate(…) needs a whole number and one of minutes, hours, days'],
    ['at(2026-11-20T13:00:00)', 'at(…) runs only once'],
    ['30 minutes', 'is neither rate(…) nor cron(…)'],
    ['RATE(30 minutes)', 'is neither rate(…) nor cron(…)'],
    ['', 'is neither rate(…) nor cron(…)'],
  ])('is not %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe('a cron expression', () => {
  it.each([
    ['last day of the month', 'cron(0 3 L 1-4 ? *)', ['1/31', '2/28', '3/31', '4/30']],
    ['weekday nearest to a Sunday', 'cron(0 3 15W 2 ? *)', ['2/16']],
    ['weekday nearest to a Saturday', 'cron(0 3 14W 2 ? *)', ['2/13']],
    ['weekday nearest to a first that is a Saturday', 'cron(0 3 1W 8 ? *)', ['8/3']],
    ['weekday nearest to a last that is a Sunday', 'cron(0 3 31W 5 ? *)', ['5/29']],
    ['months that do not have the day', 'cron(0 3 31 2-5 ? *)', ['3/31', '5/31']],
    ['last day of the week', 'cron(0 3 ? 2 L *)', ['2/7', '2/14', '2/21', '2/28']],
    ['last Friday of the month', 'cron(0 3 ? 1-3 6L *)', ['1/30', '2/27', '3/27']],
    ['last Friday of the month, by its name', 'cron(0 3 ? 1-3 FRIL *)', ['1/30', '2/27', '3/27']],
    ['second Tuesday of the month', 'cron(0 3 ? 1-3 3#2 *)', ['1/13', '2/10', '3/10']],
    ['fifth Sunday, where there is one', 'cron(0 3 ? 1-5 SUN#5 *)', ['3/29', '5/31']],
    ['names', 'cron(0 3 ? JAN MON,WED *)', ['1/5', '1/7', '1/12', '1/14', '1/19', '1/21', '1/26', '1/28']],
    ['steps from a day', 'cron(0 3 1/10 6 ? *)', ['6/1', '6/11', '6/21']],
    ['steps in a range', 'cron(0 3 10-20/5 6 ? *)', ['6/10', '6/15', '6/20']],
    ['lists of ranges and days', 'cron(0 3 1-2,9 6 ? *)', ['6/1', '6/2', '6/9']],
    ['steps of months', 'cron(0 3 1 */6 ? *)', ['1/1', '7/1']],
    ['years', 'cron(0 3 1 1 ? 2025-2027)', ['1/1']],
  ])('runs on the days that AWS documents: %s', (_, text, days) => {
    expect(daysOf(text)).toEqual(days);
  });

  it.each([
    ['cron(0 3 * * ?)', 'cron(…) needs 6 fields and has 5'],
    ['cron()', 'cron(…) needs 6 fields and has 1'],
    ['cron(0 3 * * * *)', 'exactly one of the day of the month and the day of the week must be ?'],
    ['cron(0 3 ? * ? *)', 'exactly one of the day of the month and the day of the week must be ?'],
    ['cron(60 3 * * ? *)', 'the field for the minutes (0 to 59) is not in a form that AWS documents'],
    ['cron(0 24 * * ? *)', 'the field for the hours (0 to 23) is not in a form that AWS documents'],
    ['cron(0 22-6 * * ? *)', 'the field for the hours (0 to 23) is not in a form that AWS documents'],
    ['cron(0/0 3 * * ? *)', 'the field for the minutes (0 to 59) is not in a form that AWS documents'],
    ['cron(0, 3 * * ? *)', 'the field for the minutes (0 to 59) is not in a form that AWS documents'],
    ['cron(1-2-3 3 * * ? *)', 'the field for the minutes (0 to 59) is not in a form that AWS documents'],
    ['cron(1/2/3 3 * * ? *)', 'the field for the minutes (0 to 59) is not in a form that AWS documents'],
    ['cron(? 3 * * ? *)', 'the field for the minutes (0 to 59) is not in a form that AWS documents'],
    ['cron(0 3 0 * ? *)', 'the field for the day of the month (1 to 31) is not in a form that AWS documents'],
    [
      'cron(0 3 LW * ? *)',
      'the field for the day of the month (1 to 31) is not in a form that AWS documents',
    ],
    [
      'cron(0 3 1,15W * ? *)',
      'the field for the day of the month (1 to 31) is not in a form that AWS documents',
    ],
    [
      'cron(0 3 1 13 ? *)',
      'the field for the month (1 to 12 or JAN to DEC) is not in a form that AWS documents',
    ],
    [
      'cron(0 3 ? * 8 *)',
      'the field for the day of the week (1 to 7 or SUN to SAT) is not in a form that AWS documents',
    ],
    [
      'cron(0 3 ? * MO *)',
      'the field for the day of the week (1 to 7 or SUN to SAT) is not in a form that AWS documents',
    ],
    [
      'cron(0 3 ? * 2/2 *)',
      'the field for the day of the week (1 to 7 or SUN to SAT) is not in a form that AWS documents',
    ],
    [
      'cron(0 3 ? * 3#6 *)',
      'the field for the day of the week (1 to 7 or SUN to SAT) is not in a form that AWS documents',
    ],
    [
      'cron(0 3 ? * 3#1,6#3 *)',
      'the field for the day of the week (1 to 7 or SUN to SAT) is not in a form that AWS documents',
    ],
    ['cron(0 3 * * ? 1969)', 'the field for the year (1970 to 2199) is not in a form that AWS documents'],
  ])('is not %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe('the gaps of a cron schedule', () => {
  it.each([
    ['every half hour', 'cron(0/30 * * * ? *)', 30, 30],
    ['minutes that do not divide the hour', 'cron(0/25 * * * ? *)', 10, 25],
    ['every half hour, in a list with a step', 'cron(0,30/30 * * * ? *)', 30, 30],
    ['business hours', 'cron(0 8-18 ? * MON-FRI *)', HOUR, 62 * HOUR],
    ['once a day', 'cron(15 3 * * ? *)', DAY, DAY],
    ['shortly before and after midnight', 'cron(10,50 0,23 * * ? *)', 20, 22 * HOUR + 20],
    ['the last of each month', 'cron(0 3 L * ? *)', 28 * DAY, 31 * DAY],
    ['the 31st of those months that have one', 'cron(0 3 31 * ? *)', 31 * DAY, 61 * DAY],
    ['the 31st and the 1st', 'cron(0 3 1,31 * ? *)', DAY, 30 * DAY],
    ['29 February, over the year 2100', 'cron(0 3 29 2 ? *)', 1461 * DAY, 2921 * DAY],
    ['once a year on a day that ended', 'cron(0 3 1 1 ? 2024-2028)', 365 * DAY, 365 * DAY],
    ['twice on the only day', 'cron(0 3,5 1 1 ? 2027)', 2 * HOUR, 2 * HOUR],
  ])('are exact: %s', (_, text, smallest, longest) => {
    expect(gapsOf(scheduleOf(text), NOW)).toEqual({ smallest, longest });
  });

  it.each(['cron(0 3 30 2 ? *)', 'cron(0 3 * * ? 2025)', 'cron(0 3 1 1 ? 2027)'])(
    'are none where it runs no more than once: %s',
    (text) => {
      expect(gapsOf(scheduleOf(text), NOW)).toBeUndefined();
    },
  );
});
