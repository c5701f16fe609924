import { describe, expect, it } from 'vitest';
import { describeRandomEvents, outcomeOf, start } from './random-events.ts';

const MEGABYTE = 1_000_000;

// 10,000 in the long form, `npm run test:long`.
describeRandomEvents(1_000);

describe('an event of a megabyte', () => {
  const uuids = Array.from(
    { length: 27_000 },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  );
  it.for<[string, () => unknown]>([
    ['a long note', () => ({ note: 'x'.repeat(MEGABYTE) })],
    ['a long action', () => ({ action: 'sweep'.repeat(MEGABYTE / 5) })],
    ['nothing but text', () => 'x'.repeat(MEGABYTE)],
    ['many conversations', () => ({ action: 'close', mode: 'enforce', conversationIds: uuids })],
    ['many queues', () => ({ queueIds: uuids })],
    [
      'many thresholds',
      () => ({
        policy: { queues: Object.fromEntries(uuids.map((id) => [id, { classes: { hollow: 30 } }])) },
      }),
    ],
    ['many unknown keys', () => Object.fromEntries(uuids.map((id) => [id, true]))],
    ['one long key', () => ({ ['k'.repeat(MEGABYTE)]: true })],
    ['lists in lists', () => JSON.parse('['.repeat(MEGABYTE / 2) + ']'.repeat(MEGABYTE / 2)) as unknown],
    [
      'policies in policies',
      () => JSON.parse('{"policy":'.repeat(MEGABYTE / 11) + '{}' + '}'.repeat(MEGABYTE / 11)) as unknown,
    ],
    [
      'an envelope around it',
      () => ({ sweeper: { trigger: 'api' }, request: { note: 'x'.repeat(MEGABYTE) } }),
    ],
  ])('is refused by a short named error: %s', async ([, event]) => {
    const whole = await start('enforce');

    expect(await outcomeOf(whole, event())).toBe('InvalidRequestError');
    expect(whole.simulator.journal.entries).toEqual([]);
    expect(whole.printed().length).toBeLessThan(20_000);
  });
});
