import type { JsonObject } from './json-values.ts';
import { objectOf, objectsOf } from './json-values.ts';

/**
 * Enumeration values that no definition lists, as a newer version of the API may bring them: one place each. Some
 * decide what becomes of a conversation, others nothing.
 */
const PLACES: readonly ((body: JsonObject) => void)[] = [
  (body) => onLastMessage(body, (message) => [message], 'messageStatus', 'delivery-deferred'),
  (body) => onLastMessage(body, (message) => [metadataOf(message)], 'type', 'Reaction'),
  (body) => onLastMessage(body, eventsOf, 'subType', 'Away'),
  (body) => onLastMessage(body, eventsOf, 'eventType', 'Poll'),
  (body) => onLast(objectsOf(body['participants']), 'purpose', 'aiagent'),
  (body) => onLast(linesOf(body), 'state', 'suspended'),
  (body) => onLast(linesOf(body), 'disconnectType', 'guest.closed'),
  (body) =>
    onLast(
      linesOf(body).map((line) => objectOf(line['afterCallWork'])),
      'state',
      'deferred',
    ),
];

/**
 * Puts such a value into the live view of about every second conversation, in place: always the same one for the same
 * id, and only where the property is there.
 */
export function withNewerValue(conversationId: string, body: JsonObject): void {
  const draw = Number.parseInt(conversationId.slice(0, 8), 16);
  if (draw % 2 === 0) PLACES[Math.floor(draw / 2) % PLACES.length]?.(body);
}

/** The last of these objects that has the property gets the value. */
function onLast(objects: readonly JsonObject[], name: string, value: string): void {
  const last = objects.findLast((one) => name in one);
  if (last !== undefined) last[name] = value;
}

/** The last message in which something has the property gets the value, in each of its listings. */
function onLastMessage(
  body: JsonObject,
  partsOf: (message: JsonObject) => JsonObject[],
  name: string,
  value: string,
): void {
  const messages = messagesOf(body);
  const last = messages.findLast((message) => partsOf(message).some((part) => name in part));
  for (const message of messages)
    if (last !== undefined && message['messageId'] === last['messageId'])
      for (const part of partsOf(message)) if (name in part) part[name] = value;
}

/** Everything in a live view that is somebody's message communication: nested, or the flat shape's participants. */
function linesOf(body: JsonObject): JsonObject[] {
  const participants = objectsOf(body['participants']);
  return participants.flatMap((one) => ('state' in one ? [one] : objectsOf(one['messages'])));
}
function messagesOf(body: JsonObject): JsonObject[] {
  return linesOf(body).flatMap(({ messages }) => objectsOf(messages));
}
function metadataOf(message: JsonObject): JsonObject {
  return objectOf(message['messageMetadata']);
}
function eventsOf(message: JsonObject): JsonObject[] {
  return objectsOf(metadataOf(message)['events']);
}
