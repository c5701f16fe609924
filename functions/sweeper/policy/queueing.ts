import { isConnectedOrParked } from './live-communication.ts';
import type { LiveConversation } from './live-conversation.ts';
import { latest, roleOf } from './roles.ts';

/** What tells a loop between queue and flow from a long night in one queue. Times are milliseconds since the epoch. */
export interface Queueing {
  /**
   * How often it came to a queue (`acd`) since the guest's last message, and since an agent was last connected: what an
   * agent transfers is not bounced. Without a message and an agent, since the start.
   */
  readonly entries: number;
  /** When it came to the queue that holds it now; undefined where none does. */
  readonly heldSince: number | undefined;
}

/**
 * Counts visits to queues; one without a time counts as none, which keeps.
 *
 * @returns undefined where no queue took part at all
 */
export function readQueueing(
  conversation: LiveConversation,
  lastGuestMessageAt: number | undefined,
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
  const since = latest([lastGuestMessageAt, agentConnectedAt(conversation)]) ?? Number.NEGATIVE_INFINITY;
  return {
    entries: visits.filter(({ cameAt }) => cameAt !== undefined && cameAt >= since).length,
    heldSince: latest(visits.filter(({ holds }) => holds).map(({ cameAt }) => cameAt)),
  };
}

/** When an agent connected last; where that is not known, nothing came after it. */
function agentConnectedAt({ participants }: LiveConversation): number | undefined {
  const agents = participants.filter((one) => roleOf(one) === 'agent');
  return latest(
    agents.map(({ messages, connectedAt }) => {
      const times = [connectedAt, ...messages.map((one) => one.connectedAt)];
      return latest(times) ?? Number.POSITIVE_INFINITY;
    }),
  );
}
