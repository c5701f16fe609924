import { Agent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../functions/sweeper/clock.ts';
import { exchange } from '../../../functions/sweeper/genesys/exchange.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { scriptedServer } from './scripted-genesys.ts';

describe('an exchange', () => {
  it('whose signal is aborted already is cut off', async () => {
    const { baseUrl } = await scriptedServer(() => ({}));
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.destroy());
    const outgoing = { method: 'GET', url: `${baseUrl}/x`, headers: {}, timeoutMs: 1_000 } as const;
    const signal = AbortSignal.abort();
    expect(await exchange(outgoing, { dispatcher, clock: drivenClock(), signal })).toEqual({
      kind: 'cut-off',
    });
  });

  it('makes no error of its own to end what waited beside it', async () => {
    const { baseUrl } = await scriptedServer(() => ({}));
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.close());
    const reasons: unknown[] = [];
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      random: () => 0,
      sleep: (_, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => {
            reasons.push(signal.reason);
            resolve();
          });
        }),
    };
    const outgoing = { method: 'GET', url: `${baseUrl}/x`, headers: {}, timeoutMs: 1_000 } as const;
    for (let nth = 0; nth < 2; nth += 1)
      await exchange(outgoing, { dispatcher, clock, signal: new AbortController().signal });
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toBe(reasons[1]);
  });

  it('leaves no listener behind, neither on the signal nor in the clock', async () => {
    const { baseUrl } = await scriptedServer(() => ({ body: { a: 1 } }));
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.close());
    let listening = 0;
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listening += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listening -= 1;
      remove(...args);
    };
    const clock = drivenClock();
    const start = clock.now();
    const outgoing = { method: 'GET', url: `${baseUrl}/x`, headers: {}, timeoutMs: 1_000 } as const;
    const watched = { dispatcher: clock.watched(dispatcher), clock, signal };
    expect(await exchange(outgoing, watched)).toMatchObject({
      kind: 'answered',
      status: 200,
      body: { a: 1 },
    });
    expect(listening).toBe(0);
    await clock.sleep(1);
    expect(clock.now() - start).toBe(1);
  });
});
