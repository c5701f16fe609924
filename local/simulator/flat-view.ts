import type { Assumptions } from './assumptions.ts';
import { canary } from './canaries.ts';
import { enumValues } from './definitions.ts';
import { listedMessages } from './live-messages.ts';
import { attributesView, displayName, divisionsView, holdView, mustWrapUp, wrapUpView } from './live-view.ts';
import { withNewerValue } from './newer-values.ts';
import type { CommunicationModel, ConversationModel, ParticipantModel } from './model.ts';
import type { SimulatedOrganisation } from './organisation.ts';
import { isAgent } from './participants.ts';
import { respell } from './spelling.ts';
import { iso, property, timeProperty } from './time-text.ts';

const disconnectTypes = new Set(enumValues('MessageMediaParticipant', 'disconnectType'));

/**
 * `GET /api/v2/conversations/messages/{id}`: the `MessageConversation` shape (reference 5.2), flat and without a
 * top-level `endTime`. A participant shows the message communication that is there, else its last one.
 */
export function messageConversationView(
  conversation: ConversationModel,
  assumptions: Assumptions,
  organisation: SimulatedOrganisation,
): Record<string, unknown> {
  const others = conversation.participants
    .flatMap(({ communications }) => communications)
    .filter(({ medium }) => medium !== 'messages');
  const body: Record<string, unknown> = {
    id: conversation.id,
    participants: conversation.participants.flatMap((participant) => {
      const own = participant.communications.filter(({ medium }) => medium === 'messages');
      const shown = own.findLast(({ state }) => state !== 'disconnected') ?? own.at(-1);
      return shown === undefined
        ? []
        : [flatParticipant(conversation, participant, shown, assumptions, organisation)];
    }),
    otherMediaUris: others.map(({ medium }) => `/api/v2/conversations/${medium}/${conversation.id}`),
    recentTransfers: [],
    ...timeProperty('inactivityTimeout', conversation.inactivityTimeout),
    divisions: divisionsView(conversation, organisation),
    selfUri: `/api/v2/conversations/messages/${conversation.id}`,
  };
  if (conversation.spelling !== undefined) respell(body, conversation.spelling);
  if (assumptions.enumerations === 'newer') withNewerValue(conversation.id, body);
  for (const distort of conversation.distortions) distort('message-conversation', body);
  return body;
}

function flatParticipant(
  conversation: ConversationModel,
  participant: ParticipantModel,
  communication: CommunicationModel,
  assumptions: Assumptions,
  organisation: SimulatedOrganisation,
): Record<string, unknown> {
  const { disconnectType } = communication;
  return {
    id: participant.id,
    name: displayName(participant, organisation),
    address: canary.guestAddress,
    purpose: participant.purpose,
    state: communication.state,
    type: communication.messageType,
    direction: communication.direction,
    ...(disconnectType === undefined
      ? {}
      : { disconnectType: disconnectTypes.has(disconnectType) ? disconnectType : 'other' }),
    startTime: iso(participant.startTime),
    ...timeProperty('startAlertingTime', communication.startAlertingTime),
    ...timeProperty('connectedTime', communication.connectedTime),
    ...timeProperty('endTime', communication.disconnectedTime),
    ...holdView(communication),
    wrapupRequired: mustWrapUp(participant),
    ...(isAgent(participant) ? { wrapupPrompt: participant.wrapUpRequired ? 'mandatory' : 'optional' } : {}),
    ...property('wrapupSkipped', participant.wrapUpSkipped),
    ...wrapUpView(communication.wrapUp === undefined ? participant : communication),
    ...timeProperty('startAcwTime', participant.startAcwTime),
    ...timeProperty('endAcwTime', participant.endAcwTime),
    ...timeProperty('parkTime', communication.parkTime),
    ...timeProperty('resumeTime', communication.resumeTime),
    mediaRoles: ['full'],
    ...(participant.userId === undefined ? {} : { user: { id: participant.userId, name: canary.agentName } }),
    ...(participant.queueId === undefined ? {} : { queue: { id: participant.queueId } }),
    ...property('peer', communication.peerId),
    provider: 'PureCloud Messaging',
    attributes: attributesView(conversation, participant),
    messages: listedMessages(conversation, communication, assumptions),
    toAddress: { name: 'Web', addressNormalized: 'web', addressRaw: 'web' },
    fromAddress: { name: canary.guestName, addressNormalized: canary.guestAddress },
    authenticated: false,
    ...property('monitoredParticipantId', participant.monitoredParticipantId),
  };
}
