import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { policySchema } from '../../functions/sweeper/policy/schema.ts';
import { resolveRun } from '../../functions/sweeper/request/resolve-run.ts';
import { parseRequest } from '../support/parse-request.ts';
import { settingsSchema, type Settings } from '../../functions/sweeper/request/settings.ts';
import { LOG_QUERIES } from '../../lib/log-queries.ts';
import { report } from '../../functions/sweeper/report/schemas.ts';

const PAGE = readFileSync(new URL('../../docs/queue-loop.md', import.meta.url), 'utf8');
const UUID = '00000000-0000-4000-8000-000000000001';

/** The page's JSON, whole or as the inside of an object, with an id wherever one is to be put in. */
const BLOCKS = [...PAGE.matchAll(/^```json\n([^]*?)^```$/gmu)].map(([, text = '']): unknown => {
  const filled = text.replaceAll(/<[a-z ]+ id>/gu, UUID);
  return JSON.parse(filled.startsWith('{') ? filled : `{${filled}}`);
});
const REQUESTS = BLOCKS.filter((block) => Object.hasOwn(Object(block), 'action'));

/** A deployment that enforces and says nothing of those who wait. */
const SETTINGS: Settings = settingsSchema.parse({
  mode: 'enforce',
  organisations: [{ name: 'main', secretId: 'genesys/main' }],
});

describe('docs/queue-loop.md', () => {
  it.each(REQUESTS.map((request) => [JSON.stringify(request), request]))(
    'shows a request that works: %s',
    (_, one) => {
      const triggered = {
        request: parseRequest(one),
        problems: [],
        trigger: 'console',
        askedBy: 'console',
        sweepId: 'x',
        intervalMinutes: 30,
      } as const;
      expect(resolveRun(triggered, SETTINGS).action).toBe(Reflect.get(Object(one), 'action'));
    },
  );

  it('shows four requests, a part of a report and a policy, each as it is', () => {
    expect(REQUESTS).toHaveLength(4);
    const [counts, policy] = BLOCKS.filter((block) => !REQUESTS.includes(block));
    expect(report.pick({ keptByClass: true }).parse(counts)).toEqual(counts);
    expect(policySchema.safeParse(Reflect.get(Object(policy), 'policy')).success).toBe(true);
  });

  it('names a saved query', () => {
    const [, query = ''] = /saved query \*([^*]+)\*/u.exec(PAGE) ?? [];
    expect(Object.keys(LOG_QUERIES)).toContain(query);
  });

  it('is linked from the first screen of the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme.slice(0, readme.indexOf('## Try it'))).toContain('](docs/queue-loop.md)');
  });

  it('marks each statement of its table of figures', () => {
    const [, section = ''] = PAGE.split('## What it does to your figures');
    const rows = section
      .split('\n')
      .filter((line) => /^\| [a-z]/u.test(line) && !line.startsWith('| figure'));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((row) => !/\[(?:assumed|O|S|3)\]/u.test(row))).toEqual([]);
  });
});
