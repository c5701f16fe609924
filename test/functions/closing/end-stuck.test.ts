import { describe, expect, it } from 'vitest';
import type { Ending, StuckConversation } from '../../../functions/sweeper/closing/context.ts';
import { openEndStuck, safelyFor, type Safely } from '../../../functions/sweeper/closing/end-stuck.ts';
import { openLedger } from '../../../functions/sweeper/closing/ledger.ts';
import { OutOfReachError } from '../../../functions/sweeper/errors.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';
import { diagnosis } from '../report/rows.ts';
import { stuckConversation } from './stuck.ts';

const stuckNamed = (conversationId: string): StuckConversation => stuckConversation({ conversationId });
const stuck = stuckConversation();
const ID = stuck.conversationId;

function scene() {
  const clock = drivenClock();
  const ledger = openLedger(fakeGenesys(clock, { live: () => ({}) }).genesys);
  const unforeseen: unknown[] = [];
  const safely = safelyFor(ledger, (error) => unforeseen.push(error));
  return { clock, ledger, safely, unforeseen };
}

/** Nothing of it is asked for where an end is only noted, or replaced by the test. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const ending = { teardown: true } as Ending;

describe('work for one conversation', () => {
  it('that fails in a way nobody foresaw costs only its own row', async () => {
    const { ledger, safely, unforeseen } = scene();
    const error = new TypeError('a bug');
    await safely(ID, () => Promise.reject(error));
    expect(unforeseen).toEqual([error]);
    expect(await ledger.rows()).toEqual([
      { conversationId: ID, outcome: 'failed', reason: 'internal-error' },
    ]);
  });

  it('stops the run where the error concerns the whole of it', async () => {
    const { ledger, safely, unforeseen } = scene();
    await expect(safely(ID, () => Promise.reject(new OutOfReachError()))).rejects.toThrow(OutOfReachError);
    expect([unforeseen, await ledger.rows()]).toEqual([[], []]);
  });
});

describe('ending those that are stuck', () => {
  it('only notes them in a dry run, and which operation would be the first', async () => {
    const { ledger, safely } = scene();
    const { begin, allDone } = openEndStuck('dry-run', ending, ledger, safely);
    await begin(stuck);
    await allDone();
    expect(await ledger.rows()).toMatchObject([{ outcome: 'would-close', operation: 'disconnect' }]);
  });

  it('leaves those of a division in which it is refused again and again', async () => {
    const { ledger, safely } = scene();
    const refused = diagnosis({ code: 'division-not-granted', operation: 'disconnect' });
    for (let times = 1; times <= 5; times += 1) ledger.refusals.refused(refused, ['north']);
    const { begin, allDone } = openEndStuck('enforce', ending, ledger, safely);
    await begin(stuck);
    await allDone();
    expect(await ledger.rows()).toMatchObject([{ outcome: 'not-reached', reason: 'systemic-refusal' }]);
  });

  it('fails as a whole when one of them stops the run, and not before all have ended', async () => {
    const { ledger } = scene();
    const ended: string[] = [];
    const safely: Safely = async (id) => {
      await Promise.resolve();
      ended.push(id);
      if (id === 'first') throw new OutOfReachError();
    };
    const { begin, allDone } = openEndStuck('enforce', ending, ledger, safely);
    await begin(stuckNamed('first'));
    await begin(stuckNamed('second'));
    await expect(allDone()).rejects.toThrow(OutOfReachError);
    expect(ended).toEqual(['first', 'second']);
  });

  it('has at most 48 under way, and goes on as soon as one has ended', async () => {
    const { ledger } = scene();
    const waiting: (() => void)[] = [];
    const safely: Safely = () => new Promise((resolve) => void waiting.push(resolve));
    const { begin, allDone } = openEndStuck('enforce', ending, ledger, safely);
    const all = Array.from({ length: 60 }, (_, index) => stuckNamed(String(index)));
    const begun = (async () => {
      for (const one of all) await begin(one);
    })();
    const settled = async (): Promise<void> => {
      for (let turns = 0; turns < 500; turns += 1) await Promise.resolve();
    };
    await settled();
    expect(waiting).toHaveLength(48);
    waiting[0]?.();
    await settled();
    expect(waiting).toHaveLength(49);
    for (let next = 1; next < 60; next += 1) {
      waiting[next]?.();
      await settled();
    }
    await begun;
    await allDone();
    expect(waiting).toHaveLength(60);
  });
});
