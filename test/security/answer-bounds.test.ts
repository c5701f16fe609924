import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LARGEST_ANSWER_BYTES, MOST_PARTS } from '../../functions/sweeper/genesys/connection-pool.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';
import { isLiveRead, standIn } from './stand-in.ts';

const MEGABYTE = 1_024 * 1_024;
const GIGABYTE = 1_024 * MEGABYTE;

type Answer = (response: ServerResponse) => void;

/** Writes blocks for as long as the other side takes them, or until `most` bytes were written. */
function pour(response: ServerResponse, block: string, most = Infinity): { sent: number } {
  const poured = { sent: 0 };
  const go = (): void => {
    while (poured.sent < most && !response.destroyed) {
      poured.sent += block.length;
      if (!response.write(block)) {
        response.once('drain', go);
        return;
      }
    }
    if (!response.destroyed) response.end();
  };
  go();
  return poured;
}

const nested =
  (open: string, close: string, depth: number): Answer =>
  (response) => {
    response.end(`${open.repeat(depth)}1${close.repeat(depth)}`);
  };

const json =
  (headers: Record<string, string>, body: string | Buffer): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };

/** What Genesys, or whoever stands in its place, could answer to bring the function down. */
const HOSTILE: readonly (readonly [string, Answer])[] = [
  [
    'a gigabyte, announced',
    (response) => {
      response.writeHead(200, { 'content-length': String(GIGABYTE) });
      pour(response, ' '.repeat(MEGABYTE), GIGABYTE);
    },
  ],
  ['chunks without end', (response) => void pour(response, '[1,"two"],'.repeat(10_000))],
  ['one text without end', (response) => void pour(response, `{"id":"${'x'.repeat(MEGABYTE)}`)],
  ['100,000 lists in each other', nested('[', ']', 100_000)],
  ['100,000 objects in each other', nested('{"a":', '}', 100_000)],
  ['100,000 lists that nothing closes', (response) => response.end('['.repeat(100_000))],
  ['a million small objects', (response) => response.end(`[${'{},'.repeat(MEGABYTE)}{}]`)],
  [
    'a hundred megabytes, packed into a hundred kilobytes',
    json({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(100 * MEGABYTE, ' '))),
  ],
  ['a conversation, packed', json({ 'content-encoding': 'gzip' }, gzipSync('{"id":"x"}'))],
];

/** Lets `answer` come in place of each live read, once the search has found one conversation that is stuck. */
async function withLiveReads(answer: Answer): Promise<Whole> {
  const whole = await startWhole();
  whole.simulator.add(conversed(whole.simulator));
  await standIn(whole, (request, response) => isLiveRead(request) && answer(response));
  return whole;
}

describe('an answer to a live read that is beyond all measure', () => {
  it.each(HOSTILE)('keeps the conversation as unreadable, at the first try: %s', async (_name, answer) => {
    const whole = await withLiveReads(answer);
    const report = await whole.run({ mode: 'enforce' });

    expect(report).toMatchObject({
      outcome: 'failed',
      counts: { open: 1, kept: 1 },
      kept: { unreadable: 1 },
      diagnoses: [{ code: 'not-genesys', operation: 'read' }],
      requests: { reads: 1, writes: 0, retried: 0 },
    });
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it.each(HOSTILE)('is explained in our words: %s', async (_name, answer) => {
    const whole = await withLiveReads(answer);
    const [{ id = '' } = {}] = whole.simulator.conversations.all();

    await expect(whole.explain(id)).resolves.toMatchObject({
      conversations: [{ verdict: 'keep', reason: 'unreadable', detail: expect.stringContaining('answer') }],
    });
  });

  it('is not read to its end', async () => {
    const poured: { sent: number }[] = [];
    const whole = await withLiveReads((response) =>
      poured.push(pour(response, ' '.repeat(MEGABYTE), GIGABYTE)),
    );
    await whole.run({ mode: 'enforce' });

    expect(poured).toHaveLength(1);
    // What lies in the buffers of both ends comes on top.
    expect(poured[0]?.sent).toBeLessThan(4 * LARGEST_ANSWER_BYTES);
  });

  it('leaves the status of an error to speak for itself', async () => {
    const whole = await withLiveReads((response) => {
      response.writeHead(403);
      pour(response, '[');
    });

    await expect(whole.run()).resolves.toMatchObject({
      counts: { failed: 1 },
      diagnoses: [
        {
          operation: 'read',
          code: 'not-genesys',
          status: 403,
          permissions: [],
          remedy: expect.stringContaining('apiBaseUrl'),
        },
      ],
    });
  });

  it.each([
    ['one of 20 KB', 1],
    ['10,000 small ones', 10_000],
  ])('fails the read where the headers are: %s', async (_name, count) => {
    const whole = await withLiveReads((response) => {
      for (let nth = 0; nth < count; nth += 1)
        response.setHeader(`x-${nth}`, 'x'.repeat(count === 1 ? 20_000 : 10));
      response.end('{}');
    });

    await expect(whole.run({ mode: 'enforce' })).resolves.toMatchObject({ counts: { open: 1, failed: 1 } });
    expect(whole.simulator.journal.writes()).toEqual([]);
  });
});

describe('an answer to another request that is beyond all measure', () => {
  const endless: Answer = (response) => void pour(response, '['.repeat(MEGABYTE));

  it('makes the search name the days that it could not read', async () => {
    const whole = await startWhole();
    await standIn(whole, ({ url }, response) => url === PATHS.search && endless(response));

    await expect(whole.run({ lookbackDays: 1 })).resolves.toMatchObject({
      outcome: 'failed',
      search: { failedWindows: [expect.stringMatching(/^\d{4}-\d\d-\d\d$/)] },
    });
  });

  it('makes the login an error with its remedy', async () => {
    const whole = await startWhole();
    await standIn(whole, ({ url }, response) => url === PATHS.login && endless(response));

    await expect(whole.run()).rejects.toMatchObject({ code: 'login-malformed' });
  });

  it('is not taken for the end of a conversation, which is looked for on its live state', async () => {
    const whole = await startWhole({ settings: { policy: { teardown: false } } });
    const { id } = whole.simulator.add(conversed(whole.simulator));
    await standIn(whole, ({ method }, response) => method === 'PATCH' && endless(response));
    const report = await whole.run({ mode: 'enforce' });

    // The stand-in has kept the write for itself: the conversation is open, and so says the report.
    expect(whole.row(report, { id })).toMatchObject({ outcome: 'unverified', reason: 'still-open' });
  });
});

describe('an answer that is merely large', () => {
  it('is read: a conversation of several megabytes, with brackets, quotes and escapes in its texts', async () => {
    const whole = await startWhole();
    const text = `${'[{"\\'.repeat(50)}${'x'.repeat(1_000)}`;
    whole.simulator.add(
      conversed(whole.simulator).distorted((_view, body) => {
        Reflect.set(
          body,
          'attributes',
          Array.from({ length: 5_000 }, () => ({ text })),
        );
      }),
    );

    await expect(whole.run()).resolves.toMatchObject({ counts: { 'would-close': 1 } });
  });

  it('has room for a page of search results with a thousand parts in each row', () => {
    expect(MOST_PARTS / 100).toBeGreaterThan(1_000);
  });
});
