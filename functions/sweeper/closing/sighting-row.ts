import type { OutcomeRow } from '../outcome.ts';
import type { Sighting } from './watch.ts';

/**
 * The row of a conversation that was written to, from what was seen of it afterwards.
 *
 * @param about the fields that do not depend on it
 * @param how.uncertain the write was not accepted: somebody else may have ended it
 */
export function rowOfSighting(
  sighting: Exclude<Sighting, { kind: 'still-stuck' }>,
  about: Omit<OutcomeRow, 'outcome'>,
  how: { readonly uncertain?: true; readonly contextId?: string | undefined },
): OutcomeRow {
  const context = how.contextId === undefined ? {} : { contextId: how.contextId };
  switch (sighting.kind) {
    case 'ended':
    case 'reopened':
      return {
        ...about,
        outcome: 'closed',
        verifiedAfterMs: sighting.afterMs,
        ...(how.uncertain === undefined ? {} : { uncertain: how.uncertain }),
        ...(sighting.kind === 'reopened' ? { reopened: true as const } : {}),
        ...(sighting.overtaken === undefined ? {} : { overtaken: sighting.overtaken }),
        ...(sighting.kind === 'ended' && sighting.wrapUpOwed ? { wrapUpOwed: true as const } : {}),
        ...(sighting.kind === 'ended' && sighting.queueCleared !== undefined
          ? { queueCleared: sighting.queueCleared }
          : {}),
      };
    case 'not-stuck':
      return {
        ...about,
        ...context,
        outcome: 'unverified',
        reason: sighting.reason,
        ...(sighting.reason === 'guest-returned' ? { guestReturned: true as const } : {}),
      };
    case 'unknown':
      return { ...about, ...context, outcome: 'unverified', reason: sighting.reason };
  }
}
