import type { Assumptions } from './assumptions.ts';
import { canary } from './canaries.ts';
import { listedMessages } from './live-messages.ts';
import { withNewerValue } from './newer-values.ts';
import type { CommunicationModel, ConversationModel, ParticipantModel } from './model.ts';
import type { SimulatedOrganisation } from './organisation.ts';
import { isAgent, isGuest, owesWrapUp } from './participants.ts';
import { respell } from './spelling.ts';
import { iso, property, timeProperty } from './time-text.ts';

/** Every medium of a `Participant` of a real organisation, listed whether empty or not (samples 01 and 02). */
const media = [
  'calls',
  'callbacks',
  'chats',
  'cobrowsesessions',
  'emails',
  'messages',
  'screenshares',
  'socialExpressions',
  'videos',
  'internalMessages',
] as const;

/** `GET /api/v2/conversations/{id}`: the `Conversation` shape (reference 5.1). `state` is never set on a read. */
export function conversationView(
  conversation: ConversationModel,
  assumptions: Assumptions,
  organisation: SimulatedOrganisation,
): Record<string, unknown> {
  const body: Record<string, unknown> = {
    id: conversation.id,
    startTime: iso(conversation.startTime),
    ...timeProperty('endTime', conversation.endTime),
    address: canary.guestAddress,
    ...property('externalTag', conversation.externalTag),
    ...timeProperty('inactivityTimeout', conversation.inactivityTimeout),
    participants: conversation.participants.map((participant) => ({
      ...participantView(conversation, participant, organisation),
      ...communicationLists(conversation, participant, assumptions),
    })),
    recordingState: 'NONE',
    divisions: divisionsView(conversation, organisation),
    recentTransfers: [],
    selfUri: `/api/v2/conversations/${conversation.id}`,
  };
  if (conversation.spelling !== undefined) respell(body, conversation.spelling);
  if (assumptions.enumerations === 'newer') withNewerValue(conversation.id, body);
  for (const distort of conversation.distortions) distort('conversation', body);
  return body;
}

/** `divisions` of both live shapes. */
export function divisionsView(
  { id, divisionIds }: ConversationModel,
  organisation: SimulatedOrganisation,
): Record<string, unknown>[] {
  return divisionIds.map((divisionId) => ({
    division: { id: divisionId, selfUri: `/api/v2/authorization/divisions/${divisionId}` },
    entities: organisation.queues
      .filter((queue) => queue.divisionId === divisionId)
      .slice(0, 1)
      .map((queue) => ({ id: queue.id, selfUri: `/api/v2/conversations/${id}` })),
  }));
}

/** The display name of a participant: a canary for people. */
export function displayName(participant: ParticipantModel, organisation: SimulatedOrganisation): string {
  if (isGuest(participant)) return canary.guestName;
  if (isAgent(participant)) return canary.agentName;
  return organisation.queues.find(({ id }) => id === participant.queueId)?.name ?? participant.purpose;
}

/** Whether this participant is, or was, asked for wrap-up. Only agents are. */
export function mustWrapUp(participant: ParticipantModel): boolean {
  const isThere = participant.endTime === undefined;
  return (
    owesWrapUp(participant) ||
    participant.wrapUp !== undefined ||
    participant.communications.some(({ wrapUp }) => wrapUp !== undefined) ||
    (isThere && participant.wrapUpRequired)
  );
}

/** `wrapup` of a participant: an `AssignedWrapupCode`-like `Wrapup` with the note that an agent may have written. */
export function wrapUpView({ wrapUp }: Pick<ParticipantModel, 'wrapUp'>): Record<string, unknown> {
  if (wrapUp === undefined) return {};
  return { wrapup: { code: wrapUp.code, notes: canary.wrapUpNote, endTime: iso(wrapUp.endTime) } };
}

/** The attributes that a messenger deployment and flows put on participants; a queue's repeat the guest's (sample 02). */
export function attributesView(
  { participants }: ConversationModel,
  participant: ParticipantModel,
): Record<string, string> {
  const repeated = participant.purpose === 'acd' ? participants.find((one) => isGuest(one)) : undefined;
  const { attributes } = repeated ?? participant;
  return repeated !== undefined || isGuest(participant)
    ? { 'context.note': canary.attributeValue, ...attributes }
    : attributes;
}

function participantView(
  conversation: ConversationModel,
  participant: ParticipantModel,
  organisation: SimulatedOrganisation,
): Record<string, unknown> {
  const agent = isAgent(participant);
  return {
    id: participant.id,
    startTime: iso(participant.startTime),
    ...timeProperty('endTime', participant.endTime),
    ...timeProperty('connectedTime', participant.connectedTime),
    name: displayName(participant, organisation),
    ...property('userId', participant.userId),
    ...property('queueId', participant.queueId),
    ...(participant.queueId === undefined
      ? {}
      : { queueName: displayName({ ...participant, purpose: 'acd' }, organisation) }),
    purpose: participant.purpose,
    ...(isGuest(participant)
      ? {
          address: canary.guestAddress,
          ani: canary.guestPhone,
          aniName: canary.guestName,
          externalContactId: canary.externalContact,
        }
      : {}),
    wrapupRequired: mustWrapUp(participant),
    ...(agent ? { wrapupPrompt: participant.wrapUpRequired ? 'mandatory' : 'optional' } : {}),
    ...property('wrapupSkipped', participant.wrapUpSkipped),
    ...wrapUpView(participant),
    mediaRoles: ['full'],
    ...property('monitoredParticipantId', participant.monitoredParticipantId),
    ...property('coachedParticipantId', participant.coachedParticipantId),
    attributes: attributesView(conversation, participant),
    ...timeProperty('startAcwTime', participant.startAcwTime),
    ...timeProperty('endAcwTime', participant.endAcwTime),
  };
}

function communicationLists(
  conversation: ConversationModel,
  participant: ParticipantModel,
  assumptions: Assumptions,
): Record<string, unknown> {
  const lists: Record<string, unknown> = {};
  for (const medium of media) {
    const communications = participant.communications.filter((one) => one.medium === medium);
    lists[medium] = communications.map((one) =>
      medium === 'messages' ? messageView(conversation, participant, one, assumptions) : otherView(one),
    );
  }
  return lists;
}

function messageView(
  conversation: ConversationModel,
  participant: ParticipantModel,
  communication: CommunicationModel,
  assumptions: Assumptions,
): Record<string, unknown> {
  return {
    ...otherView(communication),
    initialState: communication.startAlertingTime === undefined ? 'connected' : 'alerting',
    type: communication.messageType,
    ...holdView(communication),
    ...timeProperty('parkTime', communication.parkTime),
    ...timeProperty('resumeTime', communication.resumeTime),
    authenticated: false,
    toAddress: { name: 'Web', addressNormalized: 'web', addressRaw: 'web' },
    fromAddress: {
      name: canary.guestName,
      addressNormalized: canary.guestAddress,
      addressRaw: canary.guestAddress,
    },
    messages: listedMessages(conversation, communication, assumptions),
    ...wrapUpView(communication.wrapUp === undefined ? participant : communication),
    ...afterCallWorkView(participant, communication),
    afterCallWorkRequired: isAgent(participant) && mustWrapUp(participant),
  };
}

/** Absent while the communication goes on; empty for everybody who is not an agent, or whose line only rang (reference 5.1). */
function afterCallWorkView(
  participant: ParticipantModel,
  { state, connectedTime, afterCallWork, wrapUp }: CommunicationModel,
): Record<string, unknown> {
  if (state !== 'disconnected') return {};
  if (!isAgent(participant) || connectedTime === undefined) return { afterCallWork: {} };
  const { startAcwTime, endAcwTime, wrapUpSkipped } = participant;
  return {
    afterCallWork: {
      state: afterCallWork ?? (wrapUpSkipped === true ? 'skipped' : 'notApplicable'),
      ...timeProperty('startTime', startAcwTime),
      ...timeProperty('endTime', endAcwTime ?? wrapUp?.endTime),
    },
  };
}

/** `held` and `startHoldTime` of both live shapes (reference 5.1 and 5.2). */
export function holdView({ held, startHoldTime }: CommunicationModel): Record<string, unknown> {
  return { held: held === true, ...timeProperty('startHoldTime', startHoldTime) };
}

/** What every medium's communication has. */
function otherView(communication: CommunicationModel): Record<string, unknown> {
  return {
    id: communication.id,
    state: communication.state,
    direction: communication.direction,
    provider: 'PureCloud Messaging',
    ...property('peerId', communication.peerId),
    ...property('disconnectType', communication.disconnectType),
    ...timeProperty('startAlertingTime', communication.startAlertingTime),
    ...timeProperty('connectedTime', communication.connectedTime),
    ...timeProperty('disconnectedTime', communication.disconnectedTime),
  };
}
