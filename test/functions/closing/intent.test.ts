import { describe, expect, it } from 'vitest';
import type { Records } from '../../../functions/sweeper/table/records.ts';
import { ends, scene, sceneWith } from './scene.ts';

/** Records that say what they were asked, in its order. */
function noted(intend: Records['intend'] = () => Promise.resolve('recorded')) {
  const asked: string[] = [];
  const records: Partial<Records> = {
    intend: (target) => {
      asked.push('intend');
      return intend(target);
    },
    settle: ({ outcome, reason }, sent) => {
      asked.push([outcome, reason, sent ? 'sent' : 'not sent'].filter(Boolean).join(' '));
      return Promise.resolve();
    },
  };
  return { asked, records };
}

describe('the intent', () => {
  it('is noted before the write, and the outcome after it', async () => {
    const { asked, records } = noted();
    const stuck = sceneWith((at) => ({
      records,
      disconnect: [
        {
          effect: () => {
            asked.push('disconnect');
            ends(at)();
          },
        },
      ],
    }));

    expect(await stuck.run()).toMatchObject({ outcome: 'closed' });
    expect(asked).toEqual(['intend', 'disconnect', 'closed sent']);
  });

  it('comes before the age of the live state: after 40 seconds the conversation is read again', async () => {
    const { asked, records } = noted(async () => {
      await stuck.clock.sleep(40_000);
      return 'recorded';
    });
    const stuck = sceneWith((at) => ({ records, disconnect: [{ effect: ends(at) }] }));

    expect(await stuck.run()).toMatchObject({ outcome: 'closed' });
    expect(stuck.sent.slice(0, 2)).toEqual(['reread', 'disconnect']);
    expect(asked).toEqual(['intend', 'closed sent']);
  });

  it('stops the write where it must be noted and cannot be, and gives the place back', async () => {
    const { asked, records } = noted(() => Promise.resolve('stop'));
    const stuck = scene({ records, maxCloses: 1 });

    expect(await stuck.run()).toMatchObject({ outcome: 'not-reached', reason: 'table-unavailable' });
    expect(stuck.sent).toEqual([]);
    expect(stuck.budget.room()).toBe('some');
    expect(asked).toEqual(['intend', 'not-reached table-unavailable not sent']);
  });

  it('is taken back where nothing was sent', async () => {
    const { asked, records } = noted();
    const stuck = scene({ records, stopped: () => 'deadline' });

    expect(await stuck.run()).toMatchObject({ outcome: 'not-reached' });
    expect(asked).toEqual(['intend', 'not-reached deadline not sent']);
  });
});
