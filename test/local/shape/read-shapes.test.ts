import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readShapes } from '../../../local/shape/read-shapes.ts';
import type { Shape } from '../../../local/shape/shape.ts';
import { CANARIES } from '../../../local/simulator/canaries.ts';
import { createSimulator, type Simulator } from '../../../local/simulator/simulator.ts';
import { scaledClock } from '../../../local/world/scaled-clock.ts';
import { conversed } from '../../support/lives.ts';
import { PATHS } from '../../support/journal.ts';

describe('reading the shapes of conversations', () => {
  let simulator: Simulator;
  let url: string;
  // So that the pace, which is a person's, costs the test nothing.
  const clock = scaledClock({ start: Date.UTC(2026, 5, 17), speed: 30, seed: 1 });
  const read = (...ids: string[]): Promise<Shape[]> => {
    const hosts = { region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url };
    const readCredentials = () => Promise.resolve({ ...simulator.credentials, ...hosts });
    return readShapes(ids, { clock, readCredentials });
  };

  beforeEach(async () => {
    simulator = createSimulator({ seed: 1, conversations: 40, now: clock.now, sleep: clock.sleep });
    url = await simulator.listen();
  });
  afterEach(() => simulator.close());

  it('shows the live conversation and its row in analytics, by two requests each, and writes nothing', async () => {
    const one = simulator.add(conversed(simulator));
    const over = simulator.add(conversed(simulator).everybodyLeaves().ends());
    const shapes = await read(one.id, over.id);

    expect(shapes).toMatchObject([
      {
        live: { id: '<uuid 1>', startTime: 'T+0.0s' },
        analytics: { conversationId: '<uuid 1>', conversationStart: 'T+0.0s' },
      },
      {
        live: { id: '<uuid 1>' },
        analytics: { conversationId: '<uuid 1>', conversationEnd: expect.any(String) },
      },
    ]);
    expect(simulator.journal.entries.filter(({ path }) => path !== PATHS.login)).toHaveLength(4);
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('gives nothing away of all that the simulator knows of people', async () => {
    const text = JSON.stringify(await read(...[...simulator.conversations.all()].map(({ id }) => id)));

    expect(CANARIES.filter((canary) => text.includes(canary))).toEqual([]);
    expect(text).toContain('"messageStatus":"received"');
  });

  it('says of what it could not read how Genesys answered, and nothing of what it said', async () => {
    const { id } = simulator.add(conversed(simulator));
    const unknown = '00000000-0000-4000-8000-00000000abcd';

    expect(await read(unknown)).toMatchObject([{ live: 'not read: status 404', analytics: 'not listed' }]);
    simulator.faults.add({ path: PATHS.search, fault: { kind: 'forbidden', variant: 'not-authorized' } });
    expect(await read(id)).toMatchObject([{ live: { id: '<uuid 1>' }, analytics: 'not read: status 403' }]);
  });
});
