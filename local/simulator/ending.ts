import type { ConversationModel, ParticipantModel } from './model.ts';
import { isOver } from './model.ts';
import { isAgent, leave, owesWrapUp, oweWrapUp, wrapUp } from './participants.ts';

/** The wrap-up code that a teardown applies to whoever owes one (reference 2, E1); the id is made up. */
const systemWrapUpCode = '5157e000-0000-4000-8000-000000000001';

export interface EndingRules {
  readonly now: number;
  /** Whether an agent whose queue demands wrap-up goes to after-call work. */
  readonly leavesAfterCallWork: boolean;
}

/** Disconnects one participant as an API request does. */
export function endParticipant(participant: ParticipantModel, rules: EndingRules): void {
  const wasThere = participant.communications.some(
    ({ state }) => state === 'connected' || state === 'parked',
  );
  leave(participant, rules.now, 'system');
  if (wasThere && participant.wrapUpRequired && isAgent(participant) && rules.leavesAfterCallWork) {
    oweWrapUp(participant, rules.now);
  }
}

/** Sets the end of a conversation that the last participant has left (reference 5.1). */
export function endWhenOver(conversation: ConversationModel, now: number): void {
  if (isOver(conversation)) conversation.endTime ??= now;
}

/** "Update a conversation by disconnecting all of the participants" (reference 2, E2 and E3). */
export function disconnectAll(conversation: ConversationModel, rules: EndingRules): void {
  for (const participant of conversation.participants) endParticipant(participant, rules);
  endWhenOver(conversation, rules.now);
}

/** Applies the system wrap-up code to every participant that is pending wrap-up (reference 2, E1). */
export function clearWrapUp(conversation: ConversationModel, now: number): void {
  for (const participant of conversation.participants) {
    if (owesWrapUp(participant)) wrapUp(participant, now, systemWrapUpCode);
  }
}
