import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Mode } from '../../../functions/sweeper/names.ts';
import { asReport } from '../../../local/print/answer-lines.ts';
import { startSimulatedWorld, type SimulatedWorld } from '../../../local/world/simulated-world.ts';

describe('the simulated world', () => {
  const worlds: SimulatedWorld[] = [];
  const start = async (seed: number, mode: Mode = 'enforce'): Promise<SimulatedWorld> => {
    const world = await startSimulatedWorld({ seed, conversations: 50, logs: false, mode });
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map((world) => world.close()));
  });

  it('tells the same story for the same seed, and another one for another', async () => {
    const stories = await Promise.all(
      [1, 1, 2].map(async (seed) => asReport(await (await start(seed)).invoke({}))),
    );
    const [first, again, other] = stories.map(({ sweepId, conversations, counts }) => ({
      sweepId,
      counts,
      outcomes: conversations.map(({ conversationId, outcome, reason }) => [conversationId, outcome, reason]),
    }));

    expect(first).toEqual(again);
    expect(first?.outcomes).not.toEqual(other?.outcomes);
    expect(first?.counts['would-close']).toBeGreaterThan(0);
  }, 30_000);

  it('lets a request enforce only where the deployment does', async () => {
    const dry = await start(1, 'dry-run');

    await expect(dry.invoke({ mode: 'enforce' })).rejects.toMatchObject({ code: 'mode-not-allowed' });
    expect(dry.simulator.journal.writes()).toEqual([]);
  });

  it('prints nothing by itself', async () => {
    const written = vi.spyOn(process.stdout, 'write');
    const world = await start(1);
    await world.invoke({});
    await world.invoke({});

    expect(written).not.toHaveBeenCalled();
  }, 30_000);
});
