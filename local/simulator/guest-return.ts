import type { ConversationModel } from './model.ts';
import { isGuest, join, leave, newCommunication, say, speaker } from './participants.ts';
import type { Random } from './random.ts';

export interface GuestReturn {
  readonly random: Random;
  readonly now: number;
  /** Minutes after an end in which a message re-opens the same conversation (reference 6). */
  readonly threadingMinutes: number;
}

/** How a guest comes back: with a new communication, as a new participant, or on the communication that they left. */
export type ReturnsAs = 'communication' | 'participant' | 'same communication';

/** Brings the guest back. Which of the ways Genesys takes is not documented. */
export function guestReconnects(
  conversation: ConversationModel,
  { random, now }: Pick<GuestReturn, 'random' | 'now'>,
  as: ReturnsAs = 'communication',
): void {
  const last = conversation.participants.findLast((participant) => isGuest(participant));
  const messageType = last?.communications.at(-1)?.messageType ?? 'webmessaging';
  delete conversation.endTime;
  if (last === undefined || as === 'participant') {
    if (last !== undefined) leave(last, now, 'peer');
    join(conversation, random, now, { purpose: 'customer' }, { messageType });
    return;
  }
  leave(last, now, 'peer');
  const known = last.communications.at(-1);
  if (as === 'same communication' && known !== undefined) {
    known.state = 'connected';
    known.connectedTime = now;
    delete known.disconnectedTime;
    delete known.disconnectType;
    delete last.endTime;
    return;
  }
  last.communications.push(newCommunication(random, now, { messageType }));
  delete last.endTime;
}

/** After an end the guest's next message goes through a communication of the same participant. */
const WAYS_AFTER_AN_END = ['communication', 'communication', 'same communication'] as const;

/**
 * The guest writes. Into a connected conversation the message simply goes; into one whose guest communications
 * ended within the threading time it re-opens the same conversation, which a flow picks up (reference 6).
 * Returns false, and changes nothing, where the threading time is over: that message starts another conversation.
 */
export function guestWrites(conversation: ConversationModel, returning: GuestReturn): boolean {
  const { random, now, threadingMinutes } = returning;
  const guests = conversation.participants.filter((participant) => isGuest(participant));
  const connected = guests.some(({ communications }) =>
    communications.some(({ state }) => state !== 'disconnected'),
  );
  if (!connected) {
    const left = Math.max(0, ...guests.map(({ endTime }) => endTime ?? 0));
    if (now - left >= threadingMinutes * 60_000) return false;
    guestReconnects(conversation, returning, random.pick(WAYS_AFTER_AN_END));
    join(conversation, random, now, { purpose: 'workflow' });
  }
  const communication = speaker(conversation, isGuest);
  say(conversation, random, { time: now, author: 'guest', kind: 'text' }, communication);
  return true;
}
