import { SweeperError } from '../../errors.ts';
import { type AssumptionSigns, signsIn } from '../../policy/assumption-signs.ts';
import { readConversation } from '../../policy/live-conversation.ts';
import { type AssumptionCount, countAssumptions } from '../../report/count-assumptions.ts';
import { runPool } from '../pool.ts';
import type { Run } from '../run.ts';
import { askSafely } from './learn.ts';

/** Enough to show that something is read wrongly here, and few enough for 25 seconds and the allowance. */
const MOST_READ = 20;

/** What some open conversations say of the assumptions. */
export interface SampledStates {
  /** How many were to be read. */
  readonly chosen: number;
  readonly read: number;
  readonly counts: readonly AssumptionCount[];
}

/**
 * Reads the live state of some open conversations, spread evenly over those given, each once. No further one is read
 * once the time is up, or Genesys has refused one or asked for a pause.
 */
export async function sampleLiveStates(
  { genesys, plan, clock, deadline }: Run,
  conversationIds: readonly string[],
): Promise<SampledStates> {
  const step = Math.ceil(conversationIds.length / MOST_READ);
  const chosen = conversationIds.filter((_id, index) => index % step === 0);
  const signs = new Map<string, AssumptionSigns>();
  const ids = chosen.values();
  let goesOn = true;
  await runPool(
    plan.requestsInFlight,
    () => (goesOn && clock.monotonic() < deadline.newWorkUntil ? ids.next().value : undefined),
    async (conversationId) => {
      const answer = await askSafely(() => genesys.inspect({ what: 'conversation', conversationId }));
      if (answer instanceof SweeperError || !answer.ok) {
        // Gone in the meantime: that says nothing of the others.
        if (answer instanceof SweeperError || !isNotFound(answer.failure)) goesOn = false;
        return;
      }
      const conversation = readConversation(answer.body)?.conversation;
      if (conversation?.id === conversationId) signs.set(conversationId, signsIn(conversation, answer.body));
    },
  );
  return { chosen: chosen.length, read: signs.size, counts: countAssumptions(signs, []) };
}

function isNotFound(failure: { readonly kind: string; readonly status?: number }): boolean {
  return failure.kind === 'http' && failure.status === 404;
}
