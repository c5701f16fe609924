import { randomUUID } from 'node:crypto';
import { closeAll } from './close-all.ts';
import type { Decision } from './decision.ts';
import type { CloseInput, SweeperClient } from './sweeper-client.ts';
import { rowsOf, startAndWatch, type Watch } from './watch.ts';

export interface CleanUp extends CloseInput {
  /** Whether your own records say that the case behind this conversation is finished. */
  readonly isFinished: (conversationId: string) => Promise<boolean>;
}

export interface CleanedUp {
  /** Of the preview. Where it is not `done`, nothing was closed. */
  readonly preview: Decision;
  /** Of each conversation that was to be closed. */
  readonly conversations: ReadonlyMap<string, Decision>;
}

/**
 * One round of a clean-up service: closes what a preview finds stuck and your own records call finished.
 *
 * @throws RowsError where the rows of the preview could not be had: nothing was closed
 */
export async function cleanUp(
  client: SweeperClient,
  { isFinished, ...close }: CleanUp,
  how: Watch = {},
): Promise<CleanedUp> {
  const { org, note } = close;
  const input = { ...(org === undefined ? {} : { org }), ...(note === undefined ? {} : { note }) };
  const key = randomUUID();
  const { reply, decision } = await startAndWatch(
    client,
    () => client.preview(input, { key, waitSeconds: 20 }),
    how,
  );
  const { sweepId } = reply.status === 200 ? reply.answer : {};
  if (decision.what !== 'done' || sweepId === undefined)
    return { preview: decision, conversations: new Map() };
  const finished: string[] = [];
  for await (const { conversationId } of rowsOf(client, sweepId, { ...how, outcome: 'would-close' })) {
    if (await isFinished(conversationId)) finished.push(conversationId);
  }
  return { preview: decision, conversations: await closeAll(client, finished, close, how) };
}
