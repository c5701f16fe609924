import { canary } from './canaries.ts';
import { displayName } from './live-view.ts';
import type { CommunicationModel, ConversationModel, Medium, ParticipantModel } from './model.ts';
import type { SimulatedOrganisation } from './organisation.ts';
import { isAgent, isGuest } from './participants.ts';
import { iso, property, timeProperty } from './time-text.ts';

/** A part of an analytics row; keys are Genesys's own. */
export type Row = Record<string, unknown>;

export interface AnalyticsRow extends Row {
  readonly participants: readonly (Row & {
    readonly sessions: readonly (Row & { readonly segments: readonly Row[] })[];
  })[];
}

const mediaTypes: Record<Medium, string> = {
  messages: 'message',
  calls: 'voice',
  callbacks: 'callback',
  cobrowsesessions: 'cobrowse',
  emails: 'email',
};

/** Analytics spells what live dots: `transfer.noanswer` is `noAnswerTransfer` (reference 4.1, 5.1). */
const analyticsDisconnectTypes: Record<string, string> = {
  'transfer.conference': 'conferenceTransfer',
  'transfer.consult': 'consultTransfer',
  'transfer.forward': 'forwardTransfer',
  'transfer.noanswer': 'noAnswerTransfer',
  'transfer.notavailable': 'notAvailableTransfer',
  'transport.failure': 'transportFailure',
  'session.expired': 'sessionExpired',
};

/** A conversation as the details query lists it: `AnalyticsConversationWithoutAttributes` (reference 4.1). */
export function analyticsRow(
  conversation: ConversationModel,
  organisation: SimulatedOrganisation,
): AnalyticsRow {
  return {
    conversationId: conversation.id,
    conversationStart: iso(conversation.startTime),
    ...timeProperty('conversationEnd', conversation.endTime),
    conversationInitiator: conversation.participants[0]?.purpose,
    customerParticipation: conversation.messages.some(
      ({ author, kind }) => author === 'guest' && kind === 'text',
    ),
    divisionIds: conversation.divisionIds,
    originatingDirection: conversation.direction,
    ...property('externalTag', conversation.externalTag),
    ...timeProperty('inactivityTimeout', conversation.inactivityTimeout),
    selfServed: false,
    participants: conversation.participants.map((participant) => ({
      participantId: participant.id,
      participantName: displayName(participant, organisation),
      purpose: participant.purpose,
      ...property('userId', participant.userId),
      ...(isGuest(participant) ? { externalContactId: canary.externalContact } : {}),
      sessions: participant.communications.map((one) => sessionOf(conversation, participant, one)),
    })),
  };
}

function sessionOf(
  conversation: ConversationModel,
  participant: ParticipantModel,
  communication: CommunicationModel,
): Row & { segments: Row[] } {
  const guest = isGuest(participant);
  const isMessage = communication.medium === 'messages';
  const own = conversation.messages.filter(({ communicationId }) => communicationId === communication.id);
  return {
    sessionId: communication.id,
    mediaType: mediaTypes[communication.medium],
    ...(isMessage ? { messageType: communication.messageType } : {}),
    direction: communication.direction,
    provider: 'PureCloud Messaging',
    ...property('peerId', communication.peerId),
    ...property('monitoredParticipantId', participant.monitoredParticipantId),
    ...property('coachedParticipantId', participant.coachedParticipantId),
    ...(guest
      ? {
          addressFrom: canary.guestAddress,
          addressTo: 'web',
          remote: canary.guestName,
          remoteNameDisplayable: canary.guestName,
        }
      : {}),
    ...(guest && own.some(({ presence }) => presence === 'Clear') ? { cleared: true } : {}),
    ...(participant.flowId === undefined ? {} : { flow: flowOf(participant) }),
    metrics: [{ name: 'oMessageCount', value: own.length, emitDate: iso(conversation.startTime) }],
    segments: segmentsOf(participant, communication),
  };
}

function flowOf({ flowId, purpose }: ParticipantModel): Row {
  const flowType = purpose === 'botflow' ? 'DIGITALBOT' : 'INBOUNDSHORTMESSAGE';
  return { flowId, flowType, flowName: `${purpose} of the simulator` };
}

/** Segments follow one another; only the last of a communication that is there has no end (reference 4.1). */
function segmentsOf(participant: ParticipantModel, communication: CommunicationModel): Row[] {
  const { startAlertingTime, connectedTime, parkTime, disconnectedTime, disconnectType } = communication;
  const steps: [string, number][] = [];
  if (startAlertingTime !== undefined) steps.push(['alert', startAlertingTime]);
  if (connectedTime !== undefined) steps.push([observing(participant), connectedTime]);
  if (communication.held === true && communication.startHoldTime !== undefined)
    steps.push(['hold', communication.startHoldTime]);
  if (communication.state === 'parked' && parkTime !== undefined) steps.push(['parked', parkTime]);
  const segments = steps.map(([segmentType, start], index) => {
    const end = steps[index + 1]?.[1] ?? disconnectedTime;
    const isLast = index === steps.length - 1;
    return {
      segmentType,
      segmentStart: iso(start),
      ...timeProperty('segmentEnd', end),
      ...property('queueId', participant.queueId),
      conference: false,
      ...(isGuest(participant) ? { subject: canary.subject } : {}),
      ...(isLast && disconnectType !== undefined
        ? { disconnectType: analyticsDisconnectTypes[disconnectType] ?? disconnectType }
        : {}),
    };
  });
  const wrapUp = wrapUpSegment(participant);
  return wrapUp === undefined ? segments : [...segments, wrapUp];
}

function observing({ monitoredParticipantId, coachedParticipantId }: ParticipantModel): string {
  if (monitoredParticipantId !== undefined) return 'monitoring';
  return coachedParticipantId === undefined ? 'interact' : 'coaching';
}

function wrapUpSegment(participant: ParticipantModel): Row | undefined {
  const { startAcwTime, endAcwTime, queueId, wrapUp } = participant;
  if (!isAgent(participant) || startAcwTime === undefined) return undefined;
  return {
    segmentType: 'wrapup',
    segmentStart: iso(startAcwTime),
    ...timeProperty('segmentEnd', endAcwTime),
    ...property('queueId', queueId),
    conference: false,
    ...(wrapUp === undefined ? {} : { wrapUpCode: wrapUp.code, wrapUpNote: canary.wrapUpNote }),
  };
}
