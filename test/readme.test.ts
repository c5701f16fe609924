import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crowdLimit } from '../functions/sweeper/closing/limits.ts';
import { PROBLEM_TYPES } from '../functions/sweeper/http/problems.ts';
import { countAssumptions } from '../functions/sweeper/report/count-assumptions.ts';
import type { AssumptionCount } from '../functions/sweeper/report/schemas.ts';
import { assumptionWarnings } from '../functions/sweeper/report/warnings.ts';
import { edgeProblems } from '../lib/api-problems.ts';
import { PAGES_WITH_TABLES, withTables } from '../local/readme.ts';
import { startWhole } from './support/whole.ts';

function read(page: string): string {
  return readFileSync(new URL(`../${page}`, import.meta.url), 'utf8');
}

function jsonIn(page: string): Record<string, unknown>[] {
  return [...read(page).matchAll(/```json\n([^]*?)```/g)].map(
    ([, text = '']) => JSON.parse(text) as Record<string, unknown>,
  );
}

function countsIn(report: Record<string, unknown>, key: string): Record<string, number> {
  return report[key] as Record<string, number>;
}

function sumOf(counts: Readonly<Record<string, number | undefined>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

describe('the tables', () => {
  it.each(PAGES_WITH_TABLES)(
    'in %s are those that the code makes (npm run readme makes them anew)',
    (page) => {
      expect(withTables(page, read(page))).toBe(read(page));
    },
  );
});

describe('docs/report.md', () => {
  const [shown = {}] = jsonIn('docs/report.md');

  it('shows a report with the keys that a real one has', async () => {
    const { run, simulator } = await startWhole({ conversations: 40 });
    const life = simulator.life({ minutesAgo: 900 }).guestWrites().flow().flowWrites().resists('everything');
    simulator.add(life);
    const real = await run({ mode: 'enforce' });

    expect(Object.keys(shown)).toEqual(Object.keys(real));
    for (const key of ['search', 'crowd', 'counts', 'endedBy', 'requests'] as const) {
      expect(Object.keys(shown[key] ?? {}), key).toEqual(Object.keys(real[key] ?? {}));
    }
  });

  it('shows a report whose numbers a run can have', () => {
    const { open, ...outcomes } = countsIn(shown, 'counts');
    const { total, search, reads, rereads, writes, verifies } = countsIn(shown, 'requests');
    const { candidates = 0, judged = 0, stuck } = countsIn(shown, 'crowd');
    const assumptions = shown['assumptions'] as readonly AssumptionCount[];

    expect(sumOf(outcomes)).toBe(open);
    expect(sumOf(countsIn(shown, 'kept'))).toBe(outcomes['kept']);
    expect(sumOf(countsIn(shown, 'endedBy'))).toBe(outcomes['closed']);
    expect(sumOf(countsIn(shown, 'stuck'))).toBe(stuck);
    expect(sumOf({ search, reads, rereads, writes, verifies })).toBe(total);
    expect(shown['crowd']).toMatchObject({ estimated: judged < candidates });
    expect(candidates).toBeLessThanOrEqual(open ?? 0);
    expect(shown['crowd']).toMatchObject(
      crowdLimit({ abortIfMoreThan: 500, abortIfMorePercent: 75 }, open ?? 0),
    );
    expect(shown['warnings']).toEqual(assumptionWarnings(assumptions));
    expect(assumptions.map(({ assumption }) => assumption)).toEqual(
      countAssumptions(new Map(), []).map(({ assumption }) => assumption),
    );
  });
});

describe('docs/api.md', () => {
  it('says of every status that the API answers when it does, and of no other, each in one row', () => {
    const [, table = ''] = /\| status \| when \|\n((?:\|.*\n)+)/.exec(read('docs/api.md')) ?? [];
    const cells = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].map(([, statuses = '']) => statuses);
    const problems = [
      ...Object.values(PROBLEM_TYPES),
      ...(['iam', 'cognito'] as const).flatMap((auth) => edgeProblems(auth)),
    ];
    const statuses = new Set([200, 202, ...problems.map(({ status }) => status)]);

    const shown = cells.flatMap((cell) => cell.split(', ').map(Number));
    expect(shown.toSorted((a, b) => a - b)).toEqual([...statuses].toSorted((a, b) => a - b));
  });
});

describe('the README', () => {
  it('shows requests that the function takes', async () => {
    const { invoke, simulator } = await startWhole();
    const { id } = simulator.add(simulator.life({ minutesAgo: 900 }).guestWrites().flow().flowWrites());
    const requests = jsonIn('README.md').filter((block) => 'action' in block);

    expect(requests.map(({ action }) => action)).toEqual(['sweep', 'explain', 'close', 'diagnose']);
    for (const request of requests) {
      const event = 'conversationIds' in request ? { ...request, conversationIds: [id] } : request;
      await expect(invoke(event), JSON.stringify(request)).resolves.toBeDefined();
      await expect(invoke(request), JSON.stringify(request)).resolves.toBeDefined();
    }
  });
});
