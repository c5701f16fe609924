import { fieldOf } from '../json.ts';

/** How long after its end a web message takes up the same conversation again (model ConversationThreadingWindow). */
export interface ThreadingTimeline {
  /** 0 to 4,320; undefined where the answer says nothing of web messages and names no default. */
  readonly webMessagingMinutes: number | undefined;
}

/** Undefined for what is no answer of `GET /api/v2/conversations/messaging/threadingtimeline`. */
export function readThreadingTimeline(body: unknown): ThreadingTimeline | undefined {
  const settings = fieldOf(body, 'settings');
  if (!Array.isArray(settings)) return undefined;
  const own = settings.find((one: unknown) => fieldOf(one, 'messengerType') === 'webmessaging') as unknown;
  const minutes = [fieldOf(own, 'timeoutInMinutes'), fieldOf(body, 'defaultTimeoutMinutes')];
  return { webMessagingMinutes: minutes.find((value): value is number => typeof value === 'number') };
}
