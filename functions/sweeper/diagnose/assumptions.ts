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

/** Whether what is assumed of Genesys holds in some of this organisation's own conversations. DESIGN.md section 10. */
export function checkAssumptions({ chosen, read, counts }: SampledStates): Check {
  if (read === 0) {
    return {
      name: 'assumptions',
      status: 'skipped',
      seen:
        chosen === 0
          ? 'No open conversation was found that could be looked at.'
          : 'No live state could be read, or none in time.',
      meaning: 'Not known yet. Every sweep counts it: field assumptions of its report.',
      remedy: '',
      diagnoses: [],
    };
  }
  // Nothing is written here that could be answered.
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
      'Whatever could be told of what Genesys does not document is here as the sweeper reads it. Every sweep goes on ' +
      'counting: field assumptions of its report.',
  });
}

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
      const answer = await askSafely(() =>
        genesys.inspect(readConversationRequest(conversationId, 'read', TRIES.none)),
      );
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
