import { decide } from './decide.ts';
import { decideRow } from './decide-row.ts';
import type { Decision } from './decision.ts';
import { type Patience, settle } from './settle.ts';
import type { CloseInput, SweeperClient } from './sweeper-client.ts';

/**
 * A list takes up to 100 ids. Fewer are answered sooner: an end costs two to six of the 240 requests that the sweeper
 * makes in a minute, and an answer comes within 25 seconds.
 */
const IDS_IN_A_CALL = 50;

/**
 * Closes any number of conversations, in chunks, one after the other (they share one allowance), and says what to do
 * about each. Those that a call did not reach are sent again.
 */
export async function closeAll(
  client: SweeperClient,
  conversationIds: readonly string[],
  input: CloseInput,
  patience: Patience = {},
): Promise<ReadonlyMap<string, Decision>> {
  const decisions = new Map<string, Decision>();
  const ids = [...new Set(conversationIds)];
  for (let start = 0; start < ids.length; start += IDS_IN_A_CALL) {
    let left = ids.slice(start, start + IDS_IN_A_CALL);
    await settle(async () => {
      const reply = await client.closeList(left, input);
      const { conversations = [], diagnoses } = reply.status === 200 ? reply.answer : {};
      // A problem in place of a report concerns every id.
      for (const id of left) decisions.set(id, decide(reply));
      for (const row of conversations) decisions.set(row.conversationId, decideRow(row, diagnoses));
      left = left.filter((id) => decisions.get(id)?.what === 'retry-later');
      return reply;
    }, patience);
  }
  return decisions;
}
