import { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import {
  bounded,
  ConnectionPool,
  DEEPEST_ANSWER,
  LARGEST_ANSWER_BYTES,
  MOST_PARTS,
} from '../../../functions/sweeper/genesys/connection-pool.ts';
import { drivenClock } from '../../support/driven-clock.ts';

/** What reaches the reader of an answer, in its order. */
type Told = 'start' | 'head' | 'data' | 'end' | 'error';

/** A dispatcher that pours these chunks into every answer, and then ends it as told. */
class Pouring extends Dispatcher {
  readonly #chunks: readonly Buffer[];
  readonly #endings: readonly ('end' | 'error')[];
  aborted = false;

  constructor(chunks: readonly (string | Buffer)[], ...endings: ('end' | 'error')[]) {
    super();
    this.#chunks = chunks.map((chunk) => Buffer.from(chunk));
    this.#endings = endings.length === 0 ? ['end'] : endings;
  }

  override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      rawHeaders: null,
      rawTrailers: null,
      abort: () => {
        this.aborted = true;
      },
      pause: () => undefined,
      resume: () => undefined,
    };
    handler.onRequestStart?.(controller, {});
    handler.onResponseStart?.(controller, 200, {}, 'OK');
    for (const chunk of this.#chunks) handler.onResponseData?.(controller, chunk);
    for (const ending of this.#endings) {
      if (ending === 'end') handler.onResponseEnd?.(controller, {});
      else handler.onResponseError?.(controller, new Error('broken'));
    }
    return true;
  }
}

function read(pouring: Pouring): { told: Told[]; body: string } {
  const told: Told[] = [];
  let body = '';
  bounded(pouring).dispatch(
    { path: '/', method: 'GET' },
    {
      onRequestStart: () => told.push('start'),
      onResponseStart: () => told.push('head'),
      onResponseData: (_controller, chunk) => {
        told.push('data');
        body += chunk.toString();
      },
      onResponseEnd: () => told.push('end'),
      onResponseError: () => told.push('error'),
    },
  );
  return { told, body };
}

const isDropped = (...chunks: (string | Buffer)[]): boolean => {
  const pouring = new Pouring(chunks);
  const { told } = read(pouring);
  expect(told.at(-1)).toBe('end');
  expect(told.includes('data')).toBe(!pouring.aborted);
  return pouring.aborted;
};

describe('an answer within its bounds', () => {
  it('reaches its reader whole and in order, once all of it is there', () => {
    expect(read(new Pouring(['{"a":', '"b"}']))).toEqual({
      told: ['start', 'head', 'data', 'data', 'end'],
      body: '{"a":"b"}',
    });
  });

  it('has no body if its connection breaks before the end', () => {
    expect(read(new Pouring(['{"a":'], 'error'))).toEqual({ told: ['start', 'head', 'error'], body: '' });
  });
});

describe('an answer', () => {
  it('ends once, whatever its connection says after that', () => {
    expect(read(new Pouring(['{}'], 'end', 'error')).told).toEqual(['start', 'head', 'data', 'end']);
    expect(read(new Pouring(['{}'], 'error', 'end')).told).toEqual(['start', 'head', 'error']);
  });

  it('may be read by somebody who does not listen to everything', () => {
    for (const pouring of [
      new Pouring(['{}']),
      new Pouring(['{}'], 'error'),
      new Pouring([Buffer.alloc(LARGEST_ANSWER_BYTES + 1)]),
    ]) {
      expect(bounded(pouring).dispatch({ path: '/', method: 'GET' }, {})).toBe(true);
    }
  });
});

describe('an answer beyond a bound', () => {
  it('ends once for its reader, with its head and without a body, and no more of it is fetched', () => {
    const pouring = new Pouring([Buffer.alloc(LARGEST_ANSWER_BYTES + 1), ' '], 'error');
    expect(read(pouring)).toEqual({ told: ['start', 'head', 'end'], body: '' });
    expect(pouring.aborted).toBe(true);
  });

  it('has more bytes than are kept, in all its chunks', () => {
    expect(isDropped(' ', Buffer.alloc(LARGEST_ANSWER_BYTES, ' '))).toBe(true);
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{', '}'],
  ])('has %s in each other, deeper than any of Genesys’s', (_name, open, close) => {
    const nested = (levels: number): string => open.repeat(levels) + close.repeat(levels);
    expect(isDropped(nested(DEEPEST_ANSWER))).toBe(false);
    expect(isDropped(nested(DEEPEST_ANSWER + 1))).toBe(true);
    expect(isDropped(...nested(DEEPEST_ANSWER + 1).split(''))).toBe(true);
  });

  it('is not one that only has many side by side', () => {
    expect(isDropped('[],{},'.repeat(DEEPEST_ANSWER))).toBe(false);
  });

  it('has more lists and objects than are kept', () => {
    expect(isDropped('{}'.repeat(MOST_PARTS))).toBe(false);
    expect(isDropped('{}'.repeat(MOST_PARTS + 1))).toBe(true);
    expect(isDropped('[]'.repeat(MOST_PARTS + 1))).toBe(true);
  });

  it.each([
    ['in a text', '"'],
    ['in a text after a quote that is escaped', '"\\"'],
    ['in a text after a backslash and another character', '"\\n'],
  ])('is not one whose brackets stand %s', (_name, before) => {
    const deep = '['.repeat(DEEPEST_ANSWER + 1);
    expect(isDropped(`${before}${deep}"`)).toBe(false);
    expect(isDropped(before, deep, '"')).toBe(false);
  });

  it.each([
    ['a text', '"a"'],
    ['many other characters', ' '.repeat(100)],
    ['a text that ends with a backslash of its own', '"\\\\"'],
  ])('is one whose brackets come after %s', (_name, before) => {
    expect(isDropped(`${before}${'['.repeat(DEEPEST_ANSWER + 1)}`)).toBe(true);
  });
});

describe('the pool of one organisation', () => {
  const idle = async (ms: number): Promise<boolean> => {
    const clock = drivenClock();
    const pool = new ConnectionPool(clock);
    const before = pool.dispatcher;
    await clock.sleep(10_000);
    pool.used();
    await clock.sleep(ms);
    pool.dropIdle();
    return pool.dispatcher !== before;
  };

  it('keeps connections that have been idle for four seconds, and drops them after that', async () => {
    expect(await idle(4_000)).toBe(false);
    expect(await idle(4_001)).toBe(true);
  });

  it('that was given to it keeps what it has', async () => {
    const clock = drivenClock();
    const pool = new ConnectionPool(clock, new Pouring([]));
    const before = pool.dispatcher;
    await clock.sleep(60_000);
    pool.dropIdle();
    expect(pool.dispatcher).toBe(before);
  });
});
