import { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { openingOf, slowlyOpened } from './connections.ts';
import { dayClock } from './day-clock.ts';
import { chanceFor, planDay } from './day-plan.ts';
import { edgeFaults } from './edges.ts';
import { FunctionInstance } from './function-instance.ts';
import { Vault } from './vault.ts';

const END = {
  method: 'PATCH',
  path: '/api/v2/conversations/messages/{conversationId}',
  conversationId: 'one',
} as const;
const READ = {
  method: 'GET',
  path: '/api/v2/conversations/{conversationId}',
  conversationId: 'one',
} as const;

class Carrier extends Dispatcher {
  readonly begun: string[] = [];
  override dispatch({ path }: Dispatcher.DispatchOptions): boolean {
    this.begun.push(path);
    return true;
  }
}

describe('a connection that opens slowly', () => {
  async function sent(opening: { ms: number; standsStill: boolean }, kill = false) {
    const clock = dayClock(0);
    const instance = new FunctionInstance(1, clock, () => 0, { standsStill: true });
    instance.thaw();
    const carrier = new Carrier();
    const slow = slowlyOpened(carrier, instance, {
      clock,
      opening: () => opening,
      mayStandStill: () => true,
    });
    slow.dispatch({ origin: 'http://127.0.0.1:1', method: 'GET', path: '/' }, {});
    const atOnce = carrier.begun.length;
    if (kill) instance.kill();
    await clock.passUntil(clock.sleep(5_000));
    return { atOnce, later: carrier.begun.length, monotonic: instance.clock.monotonic() };
  }

  it('lets its request begin only then, and may find the process standing still meanwhile', async () => {
    expect(await sent({ ms: 0, standsStill: false })).toEqual({ atOnce: 1, later: 1, monotonic: 5_000 });
    expect(await sent({ ms: 3_000, standsStill: false })).toEqual({ atOnce: 0, later: 1, monotonic: 5_000 });
    expect(await sent({ ms: 3_000, standsStill: true })).toEqual({ atOnce: 0, later: 1, monotonic: 2_000 });
  });
  it('carries nothing of a process that died meanwhile', async () => {
    expect((await sent({ ms: 3_000, standsStill: false }, true)).later).toBe(0);
  });
  it('is met by ends more often than by others, where the day wants it', () => {
    const openings = { chance: 0.1, chanceOfEnds: 0.5, standingStill: 0 };
    const opening = openingOf(chanceFor(1, 'connections'), openings);
    const slow = ({ method, path }: typeof END | typeof READ): number =>
      Array.from({ length: 1_000 }, () => opening({ method, path })).filter(({ ms }) => ms > 0).length;
    expect([slow(END) > 400, slow(READ) < 200]).toEqual([true, true]);
  });
});

describe('the edges of a day', () => {
  it('answer 404 for a while to what an end has not ended', () => {
    const faults = edgeFaults(chanceFor(2, 'edges'), { ...planDay(1).edges, passing404s: 1, longPauses: 0 });
    const kinds = Array.from({ length: 200 }, () => [
      faults(END).map(({ kind }) => kind),
      faults(READ).map(({ kind }) => kind),
      faults(READ).map(({ kind }) => kind),
      faults(READ).map(({ kind }) => kind),
    ]);
    const seen = new Set(kinds.map((one) => JSON.stringify(one)));
    expect(seen).toContain(JSON.stringify([['no-effect'], ['not-found'], [], []]));
    expect(seen).toContain(JSON.stringify([['no-effect'], ['not-found'], ['not-found'], []]));
    expect(seen).toContain(JSON.stringify([[], ['not-found'], [], []]));
  });
});

describe('Secrets Manager', () => {
  const own = { clientId: 'own', clientSecret: 'x', origin: 'http://127.0.0.1:1' };
  const reads = (vault: Vault): string => {
    try {
      return vault.read();
    } catch (error) {
      return (error as Error).name;
    }
  };

  it('holds something else for a while, or fails; and then what it held, as it is by then', () => {
    const vault = new Vault(() => 7, own);
    const back = vault.replace({ ...own, clientId: 'other' });
    const well = vault.trouble('ResourceNotFoundException');
    expect(reads(vault)).toBe('ResourceNotFoundException');
    vault.clientSecret = 'y';
    well();
    expect(reads(vault)).toContain('"clientId":"other","clientSecret":"x"');
    back();
    expect(reads(vault)).toContain('"clientId":"own","clientSecret":"y"');
    expect(vault.history.map(({ clientId, trouble }) => [clientId, trouble])).toEqual([
      ['own', undefined],
      ['other', undefined],
      ['other', 'gone'],
      ['other', 'gone'],
      ['other', undefined],
      ['own', undefined],
    ]);
  });
});
