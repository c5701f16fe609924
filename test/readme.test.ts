import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withTables } from '../local/readme.ts';
import { startWhole } from './support/whole.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  );
}

describe('the README', () => {
  it('holds the tables that the code makes (npm run readme makes them anew)', () => {
    expect(withTables(README)).toBe(README);
  });

  it('shows a report with the keys that a real one has', async () => {
    const { run, simulator } = await startWhole({ conversations: 40 });
    const life = simulator.life({ minutesAgo: 900 }).guestWrites().flow().flowWrites().resists('everything');
    simulator.add(life);
    const real = await run({ mode: 'enforce' });
    const shown = JSON.parse(blocks('json')[0] ?? '') as Record<string, object>;

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
    const requests = blocks('json5').flatMap((block) => block.match(/^\{.*\}/gm) ?? []);

    expect(requests.length).toBeGreaterThanOrEqual(4);
    for (const request of requests) {
      await expect(invoke(JSON.parse(request.replace('<id>', id))), request).resolves.toBeDefined();
    }
  });
});
