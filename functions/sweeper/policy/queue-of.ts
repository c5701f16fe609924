import { isConnectedOrParked, isOver } from './live-communication.ts';
import type { LiveConversation } from './live-conversation.ts';
import type { LiveParticipant } from './live-participant.ts';
import { roleNow } from './roles.ts';

/**
 * The queue that a conversation belongs to: that of the agent who is there, else of the queue that is there, else of
 * what rings, else of the last `acd` participant. The latest to connect, where there are several.
 */
export function queueOf({ participants }: LiveConversation): string | undefined {
  const here = participants.filter(({ messages }) => messages.some((one) => !isOver(one)));
  const queues = here.filter((one) => roleNow(one) === 'queue');
  return (
    latestQueue(here.filter((one) => roleNow(one) === 'agent')) ??
    latestQueue(queues.filter(({ messages }) => messages.some(isConnectedOrParked))) ??
    latestQueue(queues) ??
    latestQueue(participants.filter(({ kind }) => kind === 'queue'))
  );
}

function latestQueue(participants: readonly LiveParticipant[]): string | undefined {
  const inOrder = participants
    .filter(({ queueId }) => queueId !== undefined)
    .toSorted((a, b) => beganAt(a) - beganAt(b));
  return inOrder.at(-1)?.queueId;
}

function beganAt({ connectedAt, startedAt }: LiveParticipant): number {
  return connectedAt ?? startedAt ?? 0;
}
