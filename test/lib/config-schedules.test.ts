import { describe, expect, it } from 'vitest';
import { refusalOf } from '../support/stack.ts';

function withOrg(org: object, config: object = {}): object {
  return { ...config, orgs: [{ name: 'main', secretName: 'genesys/sweeper', ...org }] };
}

const SCHEDULES =
  'accepted: "rate(30 minutes)", or "cron(…)" of six fields: minutes, hours, day of month, month, day of week, year';
const ZONES = 'accepted: a name of the IANA time zone database, spelt as there: "UTC", "Europe/Berlin"';

describe('a wrong schedule fails with one readable line', () => {
  it.each<[what: string, config: unknown, line: string]>([
    [
      'a schedule in other words',
      withOrg({ schedule: 'hourly' }),
      `sweeper.orgs[0].schedule: is neither rate(…) nor cron(…); ${SCHEDULES}`,
    ],
    [
      'a rate in the wrong number',
      withOrg({ schedule: 'rate(1 hours)' }),
      `sweeper.orgs[0].schedule: AWS writes rate(1 hour); ${SCHEDULES}`,
    ],
    [
      'a schedule that runs once',
      withOrg({ schedule: 'at(2026-11-20T13:00:00)' }),
      `sweeper.orgs[0].schedule: at(…) runs only once; ${SCHEDULES}`,
    ],
    [
      'a cron of five fields',
      withOrg({ schedule: 'cron(0 3 * * ?)' }),
      `sweeper.orgs[0].schedule: cron(…) needs 6 fields and has 5; ${SCHEDULES}`,
    ],
    [
      'a cron that never runs',
      withOrg({ schedule: 'cron(0 3 30 2 ? *)', silenceAfterHours: 24 }),
      'sweeper.orgs[0].schedule: runs at most once from now on; accepted: a schedule that repeats',
    ],
    [
      'runs of a rate that are too close together',
      withOrg({ schedule: 'rate(20 minutes)' }),
      'sweeper.orgs[0].schedule: runs come 20 minutes apart, and one may last 25: timeoutMinutes 15 + ' +
        'flexibleWindowMinutes 5 + 5 for late delivery; accepted: rate(25 minutes) or longer, ' +
        'or timeoutMinutes + flexibleWindowMinutes of 15 or less',
    ],
    [
      'runs of a cron that are too close together',
      withOrg({ schedule: 'cron(0/25 * * * ? *)', silenceAfterHours: 2 }, { timeoutMinutes: 10 }),
      'sweeper.orgs[0].schedule: runs come 10 minutes apart, and one may last 20: timeoutMinutes 10 + ' +
        'flexibleWindowMinutes 5 + 5 for late delivery; accepted: runs 20 minutes apart or more, ' +
        'or timeoutMinutes + flexibleWindowMinutes of 5 or less',
    ],
    [
      'runs that no timeout fits between',
      withOrg({ schedule: 'rate(5 minutes)' }),
      'sweeper.orgs[0].schedule: runs come 5 minutes apart, and one may last 25: timeoutMinutes 15 + ' +
        'flexibleWindowMinutes 5 + 5 for late delivery; accepted: rate(25 minutes) or longer',
    ],
    [
      'a cron without silenceAfterHours',
      withOrg({ schedule: 'cron(0 8-18 ? * MON-FRI *)', timeZone: 'Europe/Berlin' }),
      'sweeper.orgs[0].silenceAfterHours: is missing, and a cron schedule needs it; accepted: a whole number from 64 to 168',
    ],
    [
      'an alarm on silence that would ring at weekends',
      withOrg({ schedule: 'cron(0 8-18 ? * MON-FRI *)', silenceAfterHours: 24 }),
      'sweeper.orgs[0].silenceAfterHours: 24 is too short: this schedule pauses for 62 hours, and a run may be late; ' +
        'accepted: a whole number from 63 to 168',
    ],
    [
      'a rate whose two intervals no alarm can watch',
      withOrg({ schedule: 'rate(5 days)' }),
      'sweeper.orgs[0].silenceAfterHours: is missing, and two intervals are longer than an alarm can watch; ' +
        'accepted: a whole number from 121 to 168',
    ],
    [
      'a pause that no alarm can watch',
      withOrg({ schedule: 'cron(0 3 ? * SUN *)', silenceAfterHours: 168 }),
      'sweeper.orgs[0].schedule: pauses for 168 hours, and no alarm can wait for a report that long; ' +
        'accepted: one that runs at least every 6 days',
    ],
    [
      'more silence than an alarm can watch',
      withOrg({ silenceAfterHours: 169 }),
      'sweeper.orgs[0].silenceAfterHours: 169 is not accepted; accepted: a whole number from 1 to 168',
    ],
    ...['Mars/Phobos', 'europe/berlin', '+01:00', ''].map((timeZone): [string, unknown, string] => [
      `the time zone "${timeZone}"`,
      withOrg({ timeZone }),
      `sweeper.orgs[0].timeZone: is not a time zone’s name; ${ZONES}`,
    ]),
  ])('%s', (_, config, line) => {
    expect(refusalOf(config)).toEqual([line]);
  });
});
