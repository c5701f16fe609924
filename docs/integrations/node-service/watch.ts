import { setTimeout as wait } from 'node:timers/promises';
import type { Reply, Row } from './answers.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { type Patience, type Settled, settle } from './settle.ts';
import type { SweeperClient } from './sweeper-client.ts';

/** How often a sweep is looked at, and for how long. */
export interface Watch extends Patience {
  readonly everySeconds?: number;
  /** A sweep of thousands takes an hour or more; it goes on by itself if nobody looks. */
  readonly longestSeconds?: number;
}

/**
 * Starts a sweep or a preview, and looks at it until it is over.
 *
 * @param call with a key, so that it can be made again
 */
export async function startAndWatch(
  client: SweeperClient,
  call: () => Promise<Reply>,
  how: Watch = {},
): Promise<Settled> {
  const started = await settle(call, how);
  const { reply } = started;
  const sweepId = reply.status === 202 ? reply.answer.sweepId : undefined;
  return sweepId === undefined ? started : watch(client, sweepId, how);
}

/** Looks at a sweep until it is over, and gives its last answer. Where the decision is `retry-later`, it goes on. */
export async function watch(
  client: SweeperClient,
  sweepId: string,
  { everySeconds = 5, longestSeconds = 7_200, sleep = wait }: Watch = {},
): Promise<Settled> {
  for (let waited = 0; ;) {
    const reply = await client.lookAt(sweepId);
    const decision = decide(reply);
    if (decision.what !== 'retry-later' || waited >= longestSeconds) return { reply, decision };
    const seconds = Math.max(everySeconds, decision.afterSeconds);
    await sleep(seconds * 1_000);
    waited += seconds;
  }
}

/**
 * The rows of a sweep, part by part.
 *
 * @throws RowsError where a part could not be had
 */
export async function* rowsOf(
  client: Pick<SweeperClient, 'sweepRows'>,
  sweepId: string,
  { outcome, ...patience }: Patience & { readonly outcome?: string } = {},
): AsyncGenerator<Row, void> {
  let cursor: string | undefined;
  do {
    const query = { limit: 500, ...(outcome === undefined ? {} : { outcome }), cursor };
    const { reply, decision } = await settle(() => client.sweepRows(sweepId, query), patience);
    if (reply.status !== 200) throw new RowsError(decision);
    const { conversations = [], next } = reply.answer;
    yield* conversations;
    cursor = next;
  } while (cursor !== undefined);
}

/** A part of the rows could not be had; `decision` says what to do. */
export class RowsError extends Error {
  override readonly name = 'RowsError';
  readonly decision: Decision;

  constructor(decision: Decision) {
    super(decision.why);
    this.decision = decision;
  }
}
