import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmSpan, oneRun, silentFor, threeRuns } from '../../lib/alarm-spans.ts';

const hours = fc.integer({ min: 1, max: 168 });
/** A schedule's least gap: from what one minute of timeout allows to six days. */
const interval = fc.integer({ min: 6, max: 8_640 });

/** What CloudWatch accepts (API reference, PutMetricAlarm). */
function isAccepted({ periodMinutes, periods, bad }: AlarmSpan): boolean {
  const longest = periodMinutes < 60 ? 1_440 : 10_080;
  return (
    [periodMinutes, periods, bad].every((value) => Number.isInteger(value) && value > 0) &&
    bad <= periods &&
    periodMinutes <= 1_440 &&
    periodMinutes * periods <= longest
  );
}

describe('the span of an alarm', () => {
  it('is one that CloudWatch accepts, whatever the schedule', () => {
    fc.assert(
      fc.property(hours, interval, (silence, minutes) => {
        const spans = [silentFor(silence), oneRun(minutes), threeRuns(minutes)];
        expect(spans.filter((span) => !isAccepted(span))).toEqual([]);
      }),
    );
  });

  it('of silence is as long as the configuration says, all of it', () => {
    fc.assert(
      fc.property(hours, (silence) => {
        const { periodMinutes, periods, bad } = silentFor(silence);
        expect(periodMinutes * periods).toBe(silence * 60);
        expect(bad).toBe(periods);
      }),
    );
  });

  it.each([
    [1, { periodMinutes: 5, periods: 12, bad: 12 }],
    [24, { periodMinutes: 5, periods: 288, bad: 288 }],
    [25, { periodMinutes: 60, periods: 25, bad: 25 }],
    [168, { periodMinutes: 60, periods: 168, bad: 168 }],
  ])('of %i hours of silence has periods as short as the limits allow', (silence, span) => {
    expect(silentFor(silence)).toEqual(span);
  });

  it('of one run holds the next run too, so that a fault which lasts is told once', () => {
    fc.assert(
      fc.property(interval, (minutes) => {
        expect(oneRun(minutes).periodMinutes).toBeGreaterThanOrEqual(Math.min(1_440, 2 * minutes));
      }),
    );
    expect(oneRun(30)).toEqual({ periodMinutes: 60, periods: 1, bad: 1 });
  });

  it.each([
    ['every six minutes', 6, { periodMinutes: 8, periods: 3, bad: 3 }],
    ['every half hour', 30, { periodMinutes: 38, periods: 3, bad: 3 }],
    ['every four hours', 240, { periodMinutes: 300, periods: 3, bad: 3 }],
    ['every 13 hours', 780, { periodMinutes: 975, periods: 3, bad: 3 }],
    ['once a day', 1_440, { periodMinutes: 1_440, periods: 3, bad: 3 }],
    ['every second day', 2_880, { periodMinutes: 1_440, periods: 6, bad: 3 }],
    ['every 84 hours', 5_040, { periodMinutes: 1_440, periods: 7, bad: 2 }],
    ['every sixth day', 8_640, { periodMinutes: 1_440, periods: 6, bad: 1 }],
  ])('of three runs holds three of them, or as many as seven days do: %s', (_, minutes, span) => {
    expect(threeRuns(minutes)).toEqual(span);
  });

  it('of three runs is met after the third bad one and before the fifth, though they do not end regularly', () => {
    fc.assert(
      fc.property(shorterThanADay, lateness, (minutes, late) => {
        const runs = runsOf(minutes, late, [false, false, false, false, true, true, true, true, true]);
        const [first = 0, , third = 0, , fifth = 0] = runs.filter(({ bad }) => bad).map(({ at }) => at);

        expect(everRings(threeRuns(minutes), runs, { from: first, before: third })).toBe(false);
        expect(rings(threeRuns(minutes), runs, fifth - 1)).toBe(true);
      }),
    );
  });

  it('of three runs is not met where every third run is good', () => {
    fc.assert(
      fc.property(shorterThanADay, lateness, (minutes, late) => {
        const runs = runsOf(minutes, late, [false, true, true, false, true, true, false, true, true, false]);
        const span = threeRuns(minutes);

        expect(everRings(span, runs, { from: 0, before: runs.at(-1)?.at ?? 0 })).toBe(false);
      }),
    );
  });
});

/** Intervals of which a quarter more is no longer than a day. */
const shorterThanADay = fc.integer({ min: 6, max: 1_150 });
/** How late each run ends, as a part of an eighth of the interval. */
const lateness = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 });

interface Ended {
  readonly at: number;
  readonly bad: boolean;
}

function runsOf(minutes: number, late: readonly number[], bad: readonly boolean[]): readonly Ended[] {
  return bad.map((one, n) => ({ at: minutes * (n + (late[n] ?? 0) / 8), bad: one }));
}

/** As CloudWatch sees it at that minute: the last periods, each with runs in it and none of them good. */
function rings({ periodMinutes, periods }: AlarmSpan, runs: readonly Ended[], now: number): boolean {
  return Array.from({ length: periods }, (_, back) => now - back * periodMinutes).every((end) => {
    const within = runs.filter(({ at }) => at > end - periodMinutes && at <= end);
    return within.length > 0 && within.every(({ bad }) => bad);
  });
}

function everRings(
  span: AlarmSpan,
  runs: readonly Ended[],
  { from, before }: { readonly from: number; readonly before: number },
): boolean {
  const minutes = Array.from({ length: 200 }, (_, n) => from + ((before - from) * n) / 200);
  return minutes.some((now) => rings(span, runs, now));
}
