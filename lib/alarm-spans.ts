/** Which data an alarm looks at: as many periods, back from now, of which so many have to be bad. */
export interface AlarmSpan {
  /** The length of one period, minutes. */
  readonly periodMinutes: number;
  readonly periods: number;
  readonly bad: number;
}

/*
 * CloudWatch's limits: a period is at most a day; periods shorter than an hour together at most a day, all others
 * together at most seven days (API reference, PutMetricAlarm). The periods slide along with every evaluation (User
 * Guide, "Alarm evaluation window").
 */
const HOUR = 60;
const DAY = 24 * HOUR;
const SEVEN_DAYS = 7 * DAY;
const SHORT_PERIOD = 5;

/**
 * No data in so many hours, 1 to 168. Of missing data CloudWatch looks back some periods further before it believes
 * it (User Guide, "Configuring how alarms treat missing data"): so the periods are as short as the limits allow.
 */
export function silentFor(hours: number): AlarmSpan {
  const minutes = hours * HOUR;
  const periodMinutes = minutes <= DAY ? SHORT_PERIOD : HOUR;
  const periods = minutes / periodMinutes;
  return { periodMinutes, periods, bad: periods };
}

/**
 * One bad run. The period holds the next run too, so that an alarm goes on ringing from one bad run to the next and
 * is told once, not with every run; and falls silent after good ones.
 *
 * @param intervalMinutes the least time between two runs
 */
export function oneRun(intervalMinutes: number): AlarmSpan {
  // Whole hours that hold two runs, a day at most.
  const periodMinutes = Math.min(DAY, Math.ceil((2 * intervalMinutes) / HOUR) * HOUR);
  return { periodMinutes, periods: 1, bad: 1 };
}

/**
 * Three bad runs in a row, as near as an alarm comes to it: three periods in a row with no good run in them, each a
 * quarter longer than the time between two runs, for runs do not end as regularly as they begin. So it rings after the
 * third bad run, before the fifth. Where a period would be longer than a day, days with a bad run: three, or as
 * many as seven days hold.
 *
 * @param intervalMinutes the least time between two runs
 */
export function threeRuns(intervalMinutes: number): AlarmSpan {
  const periodMinutes = Math.min(DAY, Math.ceil(intervalMinutes * 1.25));
  if (periodMinutes < DAY) return { periodMinutes, periods: 3, bad: 3 };
  const bad = Math.max(1, Math.min(3, Math.floor(SEVEN_DAYS / intervalMinutes)));
  const periods = Math.max(bad, Math.ceil((bad * intervalMinutes) / DAY));
  return { periodMinutes, periods: Math.min(SEVEN_DAYS / DAY, periods), bad };
}
