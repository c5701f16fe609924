import { closeAll } from './close-all.ts';
import type { Decision } from './decision.ts';
import { type Patience, settle } from './settle.ts';
import type { CloseInput, SweeperClient } from './sweeper-client.ts';

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

/** One round of a clean-up service: closes what a preview finds stuck and your own records call finished. */
export async function cleanUp(
  client: SweeperClient,
  { isFinished, ...close }: CleanUp,
  patience: Patience = {},
): Promise<CleanedUp> {
  const { org, note } = close;
  const { reply, decision } = await settle(
    () => client.preview({ ...(org === undefined ? {} : { org }), ...(note === undefined ? {} : { note }) }),
    patience,
  );
  if (reply.status !== 200) return { preview: decision, conversations: new Map() };
  const finished: string[] = [];
  for (const { conversationId, outcome } of reply.answer.conversations ?? []) {
    if (outcome === 'would-close' && (await isFinished(conversationId))) finished.push(conversationId);
  }
  return { preview: decision, conversations: await closeAll(client, finished, close, patience) };
}
