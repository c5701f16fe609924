import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../functions/sweeper/clock.ts';
import { openLocalRounds, type LocalRounds } from '../../../local/world/local-rounds.ts';

const unavailable = Object.assign(new Error('no answer'), { name: 'GenesysUnavailable' });

/** Rounds of a function that answers with these, one after the other. */
async function roundsOf(
  answers: readonly (Error | { readonly more: boolean })[],
): Promise<[LocalRounds, number[]]> {
  const slept: number[] = [];
  const waiting = answers.values();
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    return Promise.resolve();
  };
  const invoke = (): Promise<unknown> => {
    const { value } = waiting.next();
    return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
  };
  const rounds = openLocalRounds({ invoke, clock: { ...systemClock, sleep } });
  onTestFinished(rounds.close);
  await rounds.startExecution({ stateMachineArn: 'any', input: '{}' }, AbortSignal.timeout(1000));
  await wait(10);
  return [rounds, slept];
}

describe('the rounds of a sweep on this machine', () => {
  it('follow each other as long as there is more, and go on after what may pass', async () => {
    const [{ check }, slept] = await roundsOf([{ more: true }, unavailable, unavailable, { more: false }]);

    expect(slept).toEqual([5_000, 10_000]);
    expect(() => check(false)).not.toThrow();
  });

  it('say what keeps them from beginning, and what has not passed', async () => {
    const [before] = await roundsOf([unavailable, ...Array.from({ length: 9 }, () => unavailable)]);
    const [broken] = await roundsOf([{ more: true }, new Error('a bug')]);

    expect(() => before.check(false)).toThrow('no answer');
    expect(() => before.check(true)).toThrow('no answer');
    expect(() => broken.check(true)).toThrow('a bug');
  });
});
