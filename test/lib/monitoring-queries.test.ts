import { describe, expect, it } from 'vitest';
import { LOG_MESSAGES } from '../../functions/sweeper/names.ts';
import { KEEP_REASONS } from '../../functions/sweeper/policy/judgement.ts';
import { KEPT_BECAUSE, LOG_QUERIES, queryLines, type LogQuery } from '../../lib/log-queries.ts';
import { conversed } from '../support/lives.ts';
import { propertiesOf, synthesize } from '../support/stack.ts';
import { startWhole, type Whole } from '../support/whole.ts';

const QUERIES: readonly (readonly [string, LogQuery])[] = Object.entries(LOG_QUERIES);

/** The JSON objects that a run has printed, each as the fields that Insights finds in it: `counts.open`, `at.0`. */
function linesOf(whole: Whole): readonly ReadonlyMap<string, unknown>[] {
  const printed = whole.printed().split(/^(?=\{)/mu);
  return printed.map((text) => new Map(flatten(JSON.parse(text))));
}

function flatten(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => flatten(part, path === '' ? key : `${path}.${key}`));
}

/** What a query asks for, without what the query itself names, Insights's own fields and quoted text. */
function fieldsIn(query: LogQuery): readonly string[] {
  const text = queryLines(query)
    .filter((line) => !line.startsWith('limit '))
    .join('\n')
    .replaceAll(/"[^"]*"/g, '');
  const named = [...text.matchAll(/ as (\w+)/g)].map(([, name]) => name);
  const words = [...text.matchAll(/`([^`]+)`|([@\w.]+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  return words.filter((word) => !WORDS.has(word) && !named.includes(word));
}

/** The words of Insights's language, and the fields that it makes itself. */
const WORDS = new Set(
  '@timestamp fields filter stats sort limit by as in and asc desc count_distinct ispresent'.split(' '),
);

/** Fields that the runs below may do without: only what goes wrong in other ways has them. */
const RARE = new Set([
  'uncertain',
  'overtaken',
  'search.failedWindows.0',
  'exception',
  'at.0',
  ...KEEP_REASONS.map((r) => `kept.${r}`),
]);

/** A run that Genesys refuses, one that ends conversations of all kinds, and one that cannot be done. */
async function eventfulLines(): Promise<readonly ReadonlyMap<string, unknown>[]> {
  const refusing = await startWhole({
    clients: [
      { grants: [{ permissions: ['analytics:conversationDetail:view', 'conversation:communication:view'] }] },
    ],
  });
  refusing.simulator.add(conversed(refusing.simulator));
  await refusing.run({ mode: 'enforce' });
  const ending = await startWhole({ conversations: 60 });
  // Nobody waits here: the guest never wrote.
  ending.simulator.add(ending.simulator.life({ minutesAgo: 3_000 }).queued());
  await ending.run({ mode: 'enforce' });
  await ending.invoke({ action: 'nonsense' }).catch(() => undefined);
  return [...linesOf(refusing), ...linesOf(ending)];
}

describe('the saved queries', () => {
  it('ask for fields that the log lines of runs have', async () => {
    const lines = await eventfulLines();
    const fields = new Set(lines.flatMap((line) => [...line.keys()]));

    for (const [name, query] of QUERIES) {
      const unknown = fieldsIn(query).filter((field) => !fields.has(field) && !RARE.has(field));
      expect(unknown, name).toEqual([]);
    }
    expect(new Set(lines.map((line) => line.get('message')))).toEqual(
      new Set([
        undefined,
        LOG_MESSAGES.conversation,
        LOG_MESSAGES.kept,
        LOG_MESSAGES.diagnosis,
        LOG_MESSAGES.assumptions,
        LOG_MESSAGES.summary,
        'the run could not be done',
      ]),
    );
    expect(lines.some((line) => line.get('level') === 'ERROR')).toBe(true);
  });

  it('ask for each reason to keep that there is', () => {
    expect([...KEPT_BECAUSE].toSorted()).toEqual([...KEEP_REASONS].toSorted());
  });

  it.each(QUERIES)('%s is a query as Insights reads it', (_, query) => {
    const lines = queryLines(query);
    const text = lines.join('\n');

    expect(lines.filter((line) => !/^(?:fields|filter|stats|sort|limit) \S/.test(line))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^limit \d+$/);
    expect(text.split('"').length % 2).toBe(1);
    expect(text.split('`').length % 2).toBe(1);
    expect(text.split('(')).toHaveLength(text.split(')').length);
    // A hyphen outside of quotes is a minus.
    expect(text.replaceAll(/"[^"]*"|`[^`]*`/g, '')).not.toContain('-');
  });

  it('are saved, each on the function’s log group, word for word', () => {
    const { template } = synthesize();
    const saved = propertiesOf(template, 'AWS::Logs::QueryDefinition');
    const words = (text: unknown): string => String(text).replaceAll(/[\s|]+/g, ' ');

    expect(new Set(saved.map(({ Name }) => Name))).toEqual(
      new Set(QUERIES.map(([name]) => `StuckConversationSweeper/${name}`)),
    );
    expect(saved.map(({ QueryString }) => words(QueryString)).toSorted()).toEqual(
      QUERIES.map(([, query]) => words(queryLines(query).join(' '))).toSorted(),
    );
    for (const { LogGroupNames } of saved) expect(LogGroupNames).toHaveLength(1);
  });
});
