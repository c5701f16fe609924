import { isConnectedOrParked } from './live-communication.ts';
import type { LiveConversation } from './live-conversation.ts';
import { latest, roleOf } from './roles.ts';

/** What tells a loop between queue and flow from a long night in one queue. Times are milliseconds since the epoch. */
export interface Queueing {
  /**
   * How often it came to a queue (`acd`) after the guest's last message, else the start, and after the last agent left:
   * what an agent transfers is not bounced. What came in the same moment did not come after it.
   */
  readonly entries: number;
  /** When it came to the queue that holds it now; undefined where none does. */
  readonly heldSince: number | undefined;
}

/**
 * Counts visits to queues; one without a time counts as none, which keeps.
 *
 * @param since the guest's last message, else the start, milliseconds since the epoch
 * @returns undefined where no queue took part at all
 */
export function readQueueing(
  conversation: LiveConversation,
  since: number | undefined,
): Queueing | undefined {
  const { participants } = conversation;
  const visits = participants
    .filter(({ kind }) => kind === 'queue')
    .flatMap(({ messages, connectedAt, startedAt }) => {
      const cameAt = connectedAt ?? startedAt;
      if (messages.length === 0) return [{ cameAt, holds: false }];
      return messages.map((one) => ({
        cameAt: one.connectedAt ?? cameAt,
        holds: isConnectedOrParked(one),
      }));
    });
  if (visits.length === 0) return undefined;
  const after = latest([since, agentWasThereAt(conversation)]) ?? Number.NEGATIVE_INFINITY;
  return {
    entries: visits.filter(({ cameAt }) => cameAt !== undefined && cameAt > after).length,
    heldSince: latest(visits.filter(({ holds }) => holds).map(({ cameAt }) => cameAt)),
  };
}

/** When an agent was connected last; where that is not known, nothing came after it. */
function agentWasThereAt({ participants }: LiveConversation): number | undefined {
  const agents = participants.filter((one) => roleOf(one) === 'agent');
  return latest(
    agents.map(({ messages, connectedAt, endedAt }) => {
      const times = messages.flatMap((one) => [one.connectedAt, one.disconnectedAt]);
      return latest([connectedAt, endedAt, ...times]) ?? Number.POSITIVE_INFINITY;
    }),
  );
}
