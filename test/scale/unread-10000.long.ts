import { expect, it } from 'vitest';
import { sweepForDays, unreadLines } from './unread.ts';

it('reads at most 60,000 times a day where 10,000 are open, from the second day on, and every run is complete', async () => {
  const started = process.cpuUsage();
  const days = await sweepForDays(10_000, 2, { changing: 20, stuck: 10 });
  const used = process.cpuUsage(started);
  process.stdout.write(
    `${unreadLines(days)}\n${((used.user + used.system) / 1e6).toFixed(0)} s of CPU, simulator and clock included\n`,
  );

  for (const day of days.slice(1)) {
    expect(day).toMatchObject({ incomplete: 0 });
    expect(day.reads).toBeLessThanOrEqual(60_000);
    expect(day.requests).toBeLessThanOrEqual((300 * 1_440) / 5);
    expect(day.longestUnread).toBeLessThanOrEqual(360);
    expect(day.closed).toBeGreaterThanOrEqual(470);
  }
}, 3_600_000);
