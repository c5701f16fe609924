/** Which data an alarm evaluates: the number of latest periods, and how many of them have to be bad. */
export interface AlarmSpan {
  /** The length of one period, minutes. */
  readonly periodMinutes: number;
  readonly periods: number;
  readonly bad: number;
}

/*
 * CloudWatch's limits: a period is at most a day; periods shorter than an hour together at most a day, all others
 * together at most seven days (API reference, PutMetricAlarm). The periods move along with every evaluation (User Guide,
 * "Alarm evaluation window").
 */
const HOUR = 60;
const DAY = 24 * HOUR;
const SEVEN_DAYS = 7 * DAY;
const SHORT_PERIOD = 5;

/**
 * No data for this many hours, 1 to 168. If data is missing, CloudWatch first looks back some periods further (User
 * Guide, "Configuring how alarms treat missing data"), so the periods are as short as the limits allow.
 */
export function silentFor(hours: number): AlarmSpan {
  const minutes = hours * HOUR;
  const periodMinutes = minutes <= DAY ? SHORT_PERIOD : HOUR;
  const periods = minutes / periodMinutes;
  return { periodMinutes, periods, bad: periods };
}

/**
 * One bad run. The period also covers the next run, so that the alarm stays on from one bad run to the next and is sent
 * only once. It ends after good runs.
 *
 * @param intervalMinutes the least time between two runs
 */
export function oneRun(intervalMinutes: number): AlarmSpan {
  // Whole hours that hold two runs, a day at most.
  const periodMinutes = Math.min(DAY, Math.ceil((2 * intervalMinutes) / HOUR) * HOUR);
  return { periodMinutes, periods: 1, bad: 1 };
}

/**
 * Three bad runs in a row, as nearly as an alarm can say it: three periods in a row without a good run. Each is a
 * quarter longer than the time between two runs, because runs do not end as regularly as they begin. So the alarm is
 * raised after the third bad run and before the fifth. If a period would be longer than a day: days with a bad run,
 * three or as many as fit into seven days.
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
