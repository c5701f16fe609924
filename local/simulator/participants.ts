import type { CommunicationModel, ConversationModel, MessageModel, ParticipantModel } from './model.ts';
import type { Random } from './random.ts';

const guestPurposes = new Set(['customer', 'external']);

export function isGuest(participant: ParticipantModel): boolean {
  return guestPurposes.has(participant.purpose);
}

export function isAgent(participant: ParticipantModel): boolean {
  return participant.purpose === 'agent' || participant.purpose === 'user';
}

/** Somebody who watches or coaches another participant. */
export function isObserver(participant: ParticipantModel): boolean {
  return participant.monitoredParticipantId !== undefined || participant.coachedParticipantId !== undefined;
}

/** A message communication that begins at `time`, ringing or connected. */
export function newCommunication(
  random: Random,
  time: number,
  given: Partial<CommunicationModel> = {},
): CommunicationModel {
  return {
    id: random.uuid(),
    medium: 'messages',
    messageType: 'webmessaging',
    direction: 'inbound',
    state: 'connected',
    ...(given.state === 'alerting' ? { startAlertingTime: time } : { connectedTime: time }),
    ...given,
  };
}

/** Adds a participant that joins at `time` with one communication of its own. */
export function join(
  conversation: ConversationModel,
  random: Random,
  time: number,
  given: Partial<ParticipantModel> & { readonly purpose: string },
  communication: Partial<CommunicationModel> = {},
): ParticipantModel {
  const first = newCommunication(random, time, communication);
  const participant: ParticipantModel = {
    id: random.uuid(),
    startTime: time,
    attributes: {},
    communications: [first],
    wrapUpRequired: false,
    ...(first.connectedTime === undefined ? {} : { connectedTime: first.connectedTime }),
    ...given,
  };
  conversation.participants.push(participant);
  return participant;
}

/** Ends one communication; its participant leaves with its last one. Nothing happens to what has ended. */
export function leave(
  participant: ParticipantModel,
  time: number,
  disconnectType: string,
  only?: CommunicationModel,
): void {
  for (const communication of participant.communications) {
    if (communication.state === 'disconnected' || (only !== undefined && communication !== only)) continue;
    communication.state = 'disconnected';
    communication.held = false;
    communication.disconnectedTime = time;
    communication.disconnectType = disconnectType;
  }
  if (participant.communications.every(({ state }) => state === 'disconnected')) participant.endTime ??= time;
}

/** Puts a disconnected agent into after-call work that waits for a wrap-up code. */
export function oweWrapUp(participant: ParticipantModel, time: number): void {
  participant.startAcwTime = time;
  for (const communication of onceConnected(participant)) communication.afterCallWork = 'pending';
}

export function owesWrapUp(participant: ParticipantModel): boolean {
  return participant.communications.some(({ afterCallWork }) => afterCallWork === 'pending');
}

/** Finishes after-call work with a wrap-up code, which the participant gets, or each communication its own. */
export function wrapUp(
  participant: ParticipantModel,
  time: number,
  code: string,
  on: 'participant' | 'communication' = 'participant',
): void {
  const given = { code, endTime: time };
  participant.startAcwTime ??= time;
  if (on === 'participant') {
    participant.wrapUp = given;
    participant.endAcwTime = time;
  }
  for (const communication of onceConnected(participant)) {
    communication.afterCallWork = 'complete';
    if (on === 'communication') communication.wrapUp = given;
  }
}

/** Whoever only rang has nothing to wrap up. */
function onceConnected({ communications }: ParticipantModel): CommunicationModel[] {
  return communications.filter(({ connectedTime }) => connectedTime !== undefined);
}

/** The communication of a message's author that is there now, else the last that was. */
export function speaker(
  conversation: ConversationModel,
  isAuthor: (participant: ParticipantModel) => boolean,
): CommunicationModel | undefined {
  const all = conversation.participants.filter(isAuthor).flatMap(({ communications }) => communications);
  return all.findLast(({ state }) => state !== 'disconnected') ?? all.at(-1);
}

/** Adds a message of that communication; what it says is left to the view. */
export function say(
  conversation: ConversationModel,
  random: Random,
  message: Omit<MessageModel, 'id' | 'communicationId'>,
  communication: CommunicationModel | undefined,
): void {
  if (communication === undefined) throw new Error(`nobody is there to write in ${conversation.id}`);
  if (message.author === 'guest') delete conversation.guestIsAway;
  conversation.messages.push({
    id: random.uuid(),
    communicationId: communication.id,
    ...(conversation.guestIsAway === true ? { failed: true } : {}),
    ...message,
  });
}
