import type { Assumptions } from '../../local/simulator/assumptions.ts';
import { type ConversationModel, isOver } from '../../local/simulator/model.ts';
import { isGuest, owesWrapUp } from '../../local/simulator/participants.ts';
import type { Truth } from './observation.ts';

/** What is true of a conversation at `now`, whatever anybody is shown. */
export function truthOf(conversation: ConversationModel, now: number, assumptions: Assumptions): Truth {
  const { endTime, participants, messages, analyticsOnly, externalTag } = conversation;
  const guests = participants
    .filter((one) => isGuest(one))
    .flatMap(({ communications }) => communications)
    .filter(({ medium }) => medium === 'messages');
  const connectedTimes = guests.flatMap(({ connectedTime }) => connectedTime ?? []);
  const forgetsAfter = assumptions.liveForgetsAfterMs;
  const textsOf = (wanted: 'guest' | 'business'): number | undefined =>
    newest(messages.flatMap(({ author, kind, time }) => (author === wanted && kind === 'text' ? time : [])));
  return {
    endTime,
    over: endTime !== undefined || isOver(conversation),
    guestConnectedAt: newest(connectedTimes),
    guestConnected: guests.some(({ state }) => state === 'connected'),
    lastGuestTextAt: textsOf('guest'),
    lastBusinessTextAt: textsOf('business'),
    externalTag,
    owesWrapUp: participants.some((one) => owesWrapUp(one)),
    gone: analyticsOnly || (endTime !== undefined && forgetsAfter !== null && now - endTime > forgetsAfter),
  };
}

function newest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.max(...times);
}
