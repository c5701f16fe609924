import { describe, expect, it } from 'vitest';
import { rowsCsv } from '../../../local/page/rows-csv.ts';
import { aReport, anId, aRow, someCounts } from '../print/a-report.ts';

const QUEUE = 'aaaaaaaa-0000-4000-8000-000000000001';
const figures = { queueId: QUEUE, open: 1, outcomes: { kept: 1 }, stuck: {}, kept: { active: 1 } };

/** The cells of each line, by the names of the columns. None of them has a line break or a comma. */
function cellsOf(csv: string): Record<string, string>[] {
  const [names = '', ...lines] = csv.trimEnd().split('\r\n');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.split(',').map((name, index) => [name, cells[index] ?? '']));
  });
}

it('says how many conversations have no row, and why', () => {
  const {
    conversations: _,
    conversationsOmitted: __,
    ...remembered
  } = aReport({
    counts: someCounts({ open: 3, kept: 3 }),
  });
  expect(rowsCsv(aReport({ conversations: [aRow(1, {})] })).omitted).toBeUndefined();
  expect(
    rowsCsv(aReport({ conversations: [aRow(1, {})], conversationsOmitted: { kept: 2, closed: 1 } })).omitted,
  ).toMatch(/^Not in the CSV file: 3 conversations\. .*a report lists 500/u);
  expect(rowsCsv({ sweepId: 'sweep-1', report: remembered }).omitted).toMatch(
    /^Not in the CSV file: 3 conversations\. .*GET \/sweeps\/\{sweepId\}\/conversations/u,
  );
});

describe('the rows as CSV', () => {
  it('have what the report says of each conversation, its queue’s name and its page', () => {
    const row = aRow(1, {
      class: 'guest-silent',
      idleMinutes: 9,
      queueId: QUEUE,
      guestWaits: false,
      undelivered: { count: 2, since: '2026-01-01T00:00:00.000Z' },
    });
    const { csv } = rowsCsv(
      aReport({ region: 'eu-west-2', byQueue: [{ ...figures, name: 'Orders' }], conversations: [row] }),
    );
    expect(cellsOf(csv)).toEqual([
      expect.objectContaining({
        conversationId: anId(1),
        outcome: 'kept',
        class: 'guest-silent',
        reason: '',
        idleMinutes: '9',
        guestWaits: 'false',
        'undelivered.count': '2',
        queueName: 'Orders',
        link: `https://apps.euw2.pure.cloud/directory/#/analytics/interactions/${anId(1)}/admin/details`,
      }) as unknown,
    ]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('make no formula of a name such as %j', (name) => {
    const { csv } = rowsCsv(
      aReport({
        byQueue: [{ ...figures, name }],
        conversations: [aRow(1, { queueId: QUEUE })],
      }),
    );
    expect(cellsOf(csv)[0]?.['queueName']?.replaceAll('"', '')).toBe(`'${name}`);
  });

  it('quote what RFC 4180 wants quoted', () => {
    const check = {
      name: 'secret',
      status: 'ok',
      seen: 'a "b", c',
      meaning: 'two\nlines',
      remedy: '',
    } as const;
    const { csv } = rowsCsv({
      action: 'diagnose',
      org: 'main',
      outcome: 'ok',
      checks: [{ ...check, diagnoses: [] }],
    });
    expect(csv).toBe('name,status,seen,meaning,remedy\r\nsecret,ok,"a ""b"", c","two\nlines",\r\n');
  });

  it('of an explanation have its evidence', () => {
    const evidence = {
      guest: 'connected',
      agent: 'none',
      queue: 'none',
      flow: 'none',
      guestWaits: true,
    } as const;
    const { csv } = rowsCsv({
      action: 'explain',
      org: 'main',
      conversations: [
        { conversationId: anId(1), verdict: 'keep', evidence: { ...evidence, toldBy: 'status' } },
      ],
    });
    expect(cellsOf(csv)).toMatchObject([
      { verdict: 'keep', 'evidence.guest': 'connected', 'evidence.toldBy': 'status', link: '' },
    ]);
  });

  it('are those of an older report too, and of nothing', () => {
    const {
      byQueue: _,
      queuesOmitted: __,
      stuckByIdle: ___,
      ...older
    } = aReport({ conversations: [aRow(1, {})] });
    expect(cellsOf(rowsCsv(older).csv)).toMatchObject([{ conversationId: anId(1), queueName: '' }]);
    expect(cellsOf(rowsCsv(aReport()).csv)).toEqual([]);
  });

  it.each([
    ['', 'not JSON'],
    ['[]', 'not a JSON object'],
    ['{}', '"action"'],
    ['{"action":"sweep"}', 'Its field sweepId is wrong'],
    [{ ...aReport(), counts: { open: 'many' } }, 'Its field counts.open is wrong'],
  ])('are not made of %j', (answer, why) => {
    expect(() => rowsCsv(answer)).toThrow(why);
  });
});
