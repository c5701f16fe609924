import type { JsonObject } from './json-values.ts';
import { objectOf, objectsOf } from './json-values.ts';

/**
 * Enumeration values that no definition lists, as a newer version of the API may bring them: one place each. Some
 * decide what becomes of a conversation, others nothing.
 */
const PLACES: readonly ((body: JsonObject) => void)[] = [
  (body) => onLast(messagesOf(body), 'messageStatus', 'delivery-deferred'),
  (body) => onLast(messagesOf(body).map(metadataOf), 'type', 'Reaction'),
  (body) => onLast(eventsOf(body), 'subType', 'Away'),
  (body) => onLast(eventsOf(body), 'eventType', 'Poll'),
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
function eventsOf(body: JsonObject): JsonObject[] {
  return messagesOf(body).flatMap((message) => objectsOf(metadataOf(message)['events']));
}
