/**
 * Bodies of `GET /api/v2/conversations/{conversationId}` for tests (reference 5.1): a guest and a bot whose last
 * word was said `idleMinutes` ago, so that the conversation is `bot-stalled` from 240 minutes on.
 */
export interface LiveOptions {
  readonly id?: string;
  readonly now: number;
  readonly idleMinutes?: number;
  readonly guestWroteLast?: boolean;
  readonly divisionId?: string;
}

interface Communication {
  id: string;
  state: string;
  type: string;
  connectedTime: string;
  disconnectedTime?: string;
  messages: unknown[];
}
interface LiveParticipant {
  id: string;
  purpose: string;
  startTime: string;
  connectedTime: string;
  endTime?: string;
  wrapupRequired?: boolean;
  endAcwTime?: string;
  messages: Communication[];
}
export interface LiveConversationBody {
  id: string;
  startTime: string;
  endTime?: string;
  externalTag?: string;
  divisions: unknown[];
  participants: LiveParticipant[];
}

export const CONVERSATION_ID = '5f1c2d3e-0000-4000-8000-00000000000a';

export function botStalled(options: LiveOptions): LiveConversationBody {
  const { now, idleMinutes = 600 } = options;
  const at = (minutesAgo: number): string => new Date(now - minutesAgo * 60_000).toISOString();
  const start = at(idleMinutes + 60);
  const message = (messageId: string, messageTime: string, messageStatus: string): unknown => ({
    messageId,
    messageTime,
    messageStatus,
    messageMetadata: { type: 'Text' },
  });
  const participant = (purpose: string, messages: unknown[]): LiveParticipant => ({
    id: `${purpose}-participant`,
    purpose,
    startTime: start,
    connectedTime: start,
    messages: [
      {
        id: `${purpose}-communication`,
        state: 'connected',
        type: 'webmessaging',
        connectedTime: start,
        messages,
      },
    ],
  });
  const [guestAt, botAt] =
    options.guestWroteLast === true ? [idleMinutes, idleMinutes + 1] : [idleMinutes, idleMinutes - 1];
  return {
    id: options.id ?? CONVERSATION_ID,
    startTime: start,
    divisions: [{ division: { id: options.divisionId ?? '0d1f0000-0000-4000-8000-000000000001' } }],
    participants: [
      participant('customer', [message('m-guest', at(guestAt), 'received')]),
      participant('workflow', [message('m-bot', at(botAt), 'sent')]),
    ],
  };
}

/** Everybody disconnected at `now`; `endTime` set as Genesys sets it. */
export function endNow(body: LiveConversationBody, now: number, options: { endTime?: boolean } = {}): void {
  const time = new Date(now).toISOString();
  if (options.endTime !== false) body.endTime = time;
  for (const participant of body.participants) {
    participant.endTime = time;
    for (const communication of participant.messages) {
      communication.state = 'disconnected';
      communication.disconnectedTime ??= time;
    }
  }
}

export function guestWrites(body: LiveConversationBody, now: number): void {
  body.participants[0]?.messages.at(-1)?.messages.push({
    messageId: `m-guest-${now}`,
    messageTime: new Date(now).toISOString(),
    messageStatus: 'received',
    messageMetadata: { type: 'Text' },
  });
}

export function guestConnectsAnew(body: LiveConversationBody, now: number): void {
  body.participants[0]?.messages.push({
    id: `customer-communication-${now}`,
    state: 'connected',
    type: 'webmessaging',
    connectedTime: new Date(now).toISOString(),
    messages: [],
  });
}
