import type { Assumptions } from './assumptions.ts';
import { canary } from './canaries.ts';
import type { CommunicationModel, ConversationModel, MessageModel } from './model.ts';
import { isGuest } from './participants.ts';
import { iso } from './time-text.ts';

type Rules = Pick<Assumptions, 'messageListing' | 'messageStatus' | 'clearMeansLeft'>;

/** The `messages` of one communication as the live object lists them: `MessageDetails` (reference 5.3). */
export function listedMessages(
  conversation: ConversationModel,
  communication: CommunicationModel,
  rules: Rules,
): Record<string, unknown>[] {
  const messages = rules.clearMeansLeft
    ? conversation.messages
    : conversation.messages.flatMap((message) => [message, ...hiddenWindow(message)]);
  return messages
    .filter((message) => lists(conversation, communication, message, rules.messageListing))
    .map((message) => messageDetails(asListed(message, communication, rules), rules.messageStatus));
}

/** Where several list a message, the times that they show may differ by up to a second. */
function asListed(
  message: MessageModel,
  { id }: CommunicationModel,
  { messageListing }: Rules,
): MessageModel {
  if (messageListing !== 'all-present' || id === message.communicationId) return message;
  const draw = Number.parseInt(id.slice(0, 4), 16) + Number.parseInt(message.id.slice(0, 4), 16);
  return draw % 3 === 0 ? message : { ...message, time: message.time + (draw % 1_001) - 500 };
}

/** The `Clear` of a Messenger that sends one after everything its guest writes. */
function hiddenWindow({ id, time, author, kind, communicationId }: MessageModel): MessageModel[] {
  if (author !== 'guest' || kind !== 'text') return [];
  const clear = { kind: 'presence', presence: 'Clear' } as const;
  return [{ id: `${id}-clear`, time: time + 1, author, communicationId, ...clear }];
}

function lists(
  conversation: ConversationModel,
  communication: CommunicationModel,
  message: MessageModel,
  listing: Rules['messageListing'],
): boolean {
  const isAuthor = communication.id === message.communicationId;
  if (listing === 'author' || communication.medium !== 'messages') return isAuthor;
  const wasThere = isAuthor || wasConnected(communication, message.time);
  if (listing === 'all-present') return wasThere;
  const guests = conversation.participants.filter((one) => isGuest(one)).flatMap((one) => one.communications);
  const present = guests.find(
    (one) =>
      one.medium === 'messages' && (one.id === message.communicationId || wasConnected(one, message.time)),
  );
  return communication === (present ?? guests.at(-1));
}

function wasConnected({ connectedTime, disconnectedTime }: CommunicationModel, time: number): boolean {
  return connectedTime !== undefined && connectedTime <= time && (disconnectedTime ?? Infinity) >= time;
}

function messageDetails(message: MessageModel, status: Rules['messageStatus']): Record<string, unknown> {
  const messageStatus = statusOf(message, status);
  return {
    messageId: message.id,
    messageURI: `/api/v2/conversations/messages/${canary.messageUri}/${message.id}`,
    ...(messageStatus === undefined ? {} : { messageStatus }),
    messageSegmentCount: 1,
    messageTime: iso(message.time),
    messageMetadata: metadata(message),
    ...(message.kind === 'text' ? { media: [{ name: canary.messageText, id: message.id }] } : {}),
    ...(message.failed === true ? { errorInfo: { message: canary.errorText, code: 'error' } } : {}),
  };
}

function statusOf(message: MessageModel, status: Rules['messageStatus']): string | undefined {
  if (status === 'absent') return undefined;
  if (status === 'same-for-both') return 'published';
  const seemsGuests = (message.author === 'guest') === (status === 'tells-direction');
  if (seemsGuests && message.kind !== 'receipt') return 'received';
  return message.failed === true ? 'delivery-failed' : 'delivery-success';
}

function metadata({ kind, presence }: MessageModel): Record<string, unknown> {
  switch (kind) {
    case 'text':
      return { type: 'Text', content: [{ contentType: 'Text' }] };
    case 'receipt':
      return { type: 'Receipt' };
    case 'typing':
      return { type: 'Event', events: [{ eventType: 'Typing', subType: 'On' }] };
    case 'presence':
      return { type: 'Event', events: [{ eventType: 'Presence', subType: presence }] };
  }
}
