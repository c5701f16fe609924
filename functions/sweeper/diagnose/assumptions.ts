import { SweeperError } from '../errors.ts';
import { readConversationRequest } from '../genesys/operations.ts';
import { TRIES } from '../genesys/retry.ts';
import { signsIn, type AssumptionSigns } from '../policy/assumptions.ts';
import { readConversation } from '../policy/live-conversation.ts';
import { countAssumptions } from '../report/count-assumptions.ts';
import type { AssumptionCount, Check } from '../report/schemas.ts';
import { consequenceOf, saidOf } from '../report/warnings.ts';
import { runPool, type Run } from '../run.ts';
import { askSafely, checkOf, counted, sentences } from './check.ts';

/** Whether the assumptions about Genesys hold in some of this organisation's own conversations. DESIGN.md section 10. */
export function checkAssumptions({ chosen, read, counts }: SampledStates): Check {
  if (read === 0) {
    return {
      name: 'assumptions',
      status: 'skipped',
      seen: chosen === 0 ? 'No open conversation was found to read.' : 'No live state could be read in time.',
      meaning: 'Not known yet. Every sweep counts it: see "assumptions" in its report.',
      remedy: '',
      diagnoses: [],
    };
  }
  // This check writes nothing, so there is no reply to count.
  const seen = counts.filter(({ assumption }) => assumption !== 'patch-reply-shows-the-end');
  return checkOf('assumptions', {
    seen: sentences([
      `The live states of ${counted(read, 'open conversation')} were read.`,
      ...seen.map(saidOf),
    ]),
    findings: seen
      .filter(({ against }) => against > 0)
      .map((count) => ({ status: 'warning', ...consequenceOf(count) })),
    meaning:
      'What Genesys does not document is here as the sweeper assumes it, as far as this could be checked. Every sweep goes on counting: see "assumptions" in its report.',
  });
}

/** Enough to show that something is read wrongly here, and few enough for 25 seconds and the allowance. */
const MOST_READ = 20;

/** What some open conversations say about the assumptions. */
export interface SampledStates {
  /** How many were to be read. */
  readonly chosen: number;
  readonly read: number;
  readonly counts: readonly AssumptionCount[];
}

/**
 * Reads the live state of some open conversations, spread evenly over those given, each once. It stops when the
 * time is up, or when Genesys refuses a read or asks for a pause.
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
      const answer = await askSafely(() =>
        genesys.inspect(readConversationRequest(conversationId, 'read', TRIES.none)),
      );
      if (answer instanceof SweeperError || !answer.ok) {
        // It has ended in the meantime: that says nothing about the others.
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
