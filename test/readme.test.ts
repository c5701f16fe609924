import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withTables } from '../local/readme.ts';
import { startWhole } from './support/whole.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

const SHOWN = [...README.matchAll(/```json\n([^]*?)```/g)].map(
  ([, text = '']) => JSON.parse(text) as Record<string, unknown>,
);

describe('the README', () => {
  it('holds the tables that the code makes (npm run readme makes them anew)', () => {
    expect(withTables(README)).toBe(README);
  });

  it('shows a report with the keys that a real one has', async () => {
    const { run, simulator } = await startWhole({ conversations: 40 });
    const life = simulator.life({ minutesAgo: 900 }).guestWrites().flow().flowWrites().resists('everything');
    simulator.add(life);
    const real = await run({ mode: 'enforce' });
    const shown = SHOWN.find((block) => 'sweepId' in block) ?? {};

    expect(Object.keys(shown)).toEqual(Object.keys(real));
    for (const key of ['search', 'crowd', 'counts', 'endedBy', 'requests'] as const) {
      expect(Object.keys(shown[key] ?? {}), key).toEqual(Object.keys(real[key] ?? {}));
    }
    const counts = shown['counts'] as Record<string, number>;
    const { open, ...others } = counts;
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(open);
  });

  it('shows requests that the function takes', async () => {
    const { invoke, simulator } = await startWhole();
    const { id } = simulator.add(simulator.life({ minutesAgo: 900 }).guestWrites().flow().flowWrites());
    const requests = SHOWN.filter((block) => 'action' in block && !('sweepId' in block));

    expect(requests.map(({ action }) => action)).toEqual(['sweep', 'explain', 'close', 'diagnose']);
    for (const request of requests) {
      const event = 'conversationIds' in request ? { ...request, conversationIds: [id] } : request;
      await expect(invoke(event), JSON.stringify(request)).resolves.toBeDefined();
      await expect(invoke(request), JSON.stringify(request)).resolves.toBeDefined();
    }
  });
});
