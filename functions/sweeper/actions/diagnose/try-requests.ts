import type { Diagnosis } from '../../closing/diagnosis.ts';
import { asDivisionNotGranted, isHeldElsewhere } from '../../closing/divisions.ts';
import { diagnoseFailure, diagnoseUnreadable } from '../../closing/no-answer.ts';
import { SweeperError } from '../../errors.ts';
import type { Answer } from '../../genesys/answer.ts';
import type { Run } from '../run.ts';
import { askSafely } from './learn.ts';
import type { Need } from './needs.ts';
import type { Tried } from './standing.ts';

type Probed = Exclude<Need['rung'], 'search'>;

/**
 * Really sends what a sweep sends for one conversation, to ids made up that moment: the live read always, for it is
 * a read; the writes only where the caller asked for the probe (promise 1). All at once, each once.
 */
export async function tryRequests(
  needs: readonly Need[],
  { plan, genesys, deadline, clock }: Run,
  madeUpId: () => string,
): Promise<ReadonlyMap<Probed, Answer | SweeperError>> {
  const mayLeave = (): boolean => clock.monotonic() < deadline.newWorkUntil;
  const ways: Readonly<Record<Probed, () => Promise<Answer>>> = {
    read: () => genesys.inspect({ what: 'conversation', conversationId: madeUpId() }),
    disconnect: () => genesys.disconnect(madeUpId(), mayLeave),
    teardown: () => genesys.teardown(madeUpId(), mayLeave),
    tag: () => genesys.tag(madeUpId(), `sweeper:${plan.sweepId}`, mayLeave),
  };
  const rungs = needs
    .map(({ rung }) => rung)
    .filter((rung) => rung !== 'search')
    .filter((rung) => rung === 'read' || plan.probe);
  const answered = rungs.map(async (rung) => [rung, await askSafely(ways[rung])] as const);
  return new Map(await Promise.all(answered));
}

/**
 * What an answer to one of these says. A refusal is refined as in a sweep: an id that was made up has no division, so
 * those of the conversations that were found stand for it.
 *
 * @param about.grants the body of `subjects/me`
 */
export function triedOf(
  rung: Probed,
  answer: Answer | SweeperError,
  about: { readonly grants: unknown; readonly divisionIds: readonly string[] },
): Tried {
  if (answer instanceof SweeperError) return { kind: 'unclear', diagnosis: undefined };
  if (answer.ok) {
    return answer.body === undefined
      ? { kind: 'unclear', diagnosis: diagnoseUnreadable(rung, answer) }
      : { kind: 'worked' };
  }
  const diagnosis = diagnoseFailure(rung, answer.failure);
  if (diagnosis === undefined) return { kind: 'unclear', diagnosis };
  if (diagnosis.status === 401 || diagnosis.status === 403) {
    return { kind: 'refused', diagnosis: refined(diagnosis, about) };
  }
  // A 404 that is none of Genesys's own may come from anywhere.
  return diagnosis.code === 'not-found' && !diagnosis.guessed
    ? { kind: 'unknown-id' }
    : { kind: 'unclear', diagnosis };
}

function refined(
  diagnosis: Diagnosis,
  { grants, divisionIds }: { readonly grants: unknown; readonly divisionIds: readonly string[] },
): Diagnosis {
  return isHeldElsewhere(diagnosis, grants, divisionIds) ? asDivisionNotGranted(diagnosis) : diagnosis;
}
