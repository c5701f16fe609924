import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPES } from '../functions/sweeper/http/problems.ts';
import { edgeProblems } from '../lib/api-problems.ts';
import { withTables } from '../local/readme.ts';
import { startWhole } from './support/whole.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

const SHOWN = [...README.matchAll(/```json\n([^]*?)```/g)].map(
  ([, text = '']) => JSON.parse(text) as Record<string, unknown>,
);

function countsIn(report: Record<string, unknown>, key: string): Record<string, number> {
  return report[key] as Record<string, number>;
}

function sumOf(counts: Readonly<Record<string, number | undefined>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
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
    const shown = SHOWN.find((block) => 'sweepId' in block) ?? {};

    expect(Object.keys(shown)).toEqual(Object.keys(real));
    for (const key of ['search', 'crowd', 'counts', 'endedBy', 'requests'] as const) {
      expect(Object.keys(shown[key] ?? {}), key).toEqual(Object.keys(real[key] ?? {}));
    }
  });

  it('shows a report whose numbers a run can have', () => {
    const report = SHOWN.find((block) => 'sweepId' in block) ?? {};
    const { open, ...outcomes } = countsIn(report, 'counts');
    const { total, search, reads, rereads, writes, verifies } = countsIn(report, 'requests');
    const { candidates = 0, judged = 0, stuck } = countsIn(report, 'crowd');

    expect(sumOf(outcomes)).toBe(open);
    expect(sumOf(countsIn(report, 'kept'))).toBe(outcomes['kept']);
    expect(sumOf(countsIn(report, 'endedBy'))).toBe(outcomes['closed']);
    expect(sumOf(countsIn(report, 'stuck'))).toBe(stuck);
    expect(sumOf({ search, reads, rereads, writes, verifies })).toBe(total);
    expect(report['crowd']).toMatchObject({ estimated: judged < candidates });
    expect(candidates).toBeLessThanOrEqual(open ?? 0);
  });

  it('says of every status that the API answers when it does, and of no other, each in one row', () => {
    const [, table = ''] = /\| status \| when \|\n((?:\|.*\n)+)/.exec(README) ?? [];
    const cells = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].map(([, statuses = '']) => statuses);
    const problems = [
      ...Object.values(PROBLEM_TYPES),
      ...(['iam', 'cognito'] as const).flatMap((auth) => edgeProblems({ mode: 'enforce', auth })),
    ];
    const statuses = new Set([200, ...problems.map(({ status }) => status)]);

    const shown = cells.flatMap((cell) => cell.split(', ').map(Number));
    expect(shown.toSorted((a, b) => a - b)).toEqual([...statuses].toSorted((a, b) => a - b));
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
