import type { LiveConversation } from './live-conversation.ts';
import type { MessageCommunication } from './live-communication.ts';
import type { MessageEntry } from './message-entry.ts';
import { roleOf } from './roles.ts';
import type { Role } from './roles.ts';
import { type UnknownValue, unknownValuesIn } from './unknown-values.ts';

/** What a conversation says of an assumption; undefined where it cannot tell. */
export type Sign = 'holds' | 'against' | undefined;

/** What one live state says of the assumptions that the policy rests on. DESIGN.md section 10. No content, no id. */
export interface AssumptionSigns {
  readonly 'message-stands-with-its-author': Sign;
  readonly 'message-status-tells-direction': Sign;
  readonly 'presence-clear-means-guest-left': Sign;
  readonly unknownValues: readonly UnknownValue[];
}

/** All listings of one message, and the roles of the participants that list it: an observer is nobody. */
interface Listed {
  readonly roles: ReadonlySet<Role>;
  readonly entries: readonly MessageEntry[];
}

/**
 * Holds one live state against the assumptions. Messages are told apart by their id; one without an id, and what is no
 * sign of anything (receipts, typing, what was removed), counts for nothing.
 *
 * @param body the JSON that `conversation` was read from
 */
export function signsIn(conversation: LiveConversation, body: unknown): AssumptionSigns {
  const messages = listedMessages(conversation);
  const listing = listingSign([...messages.values()]);
  return {
    'message-stands-with-its-author': listing,
    'message-status-tells-direction': statusSign([...messages.values()]),
    'presence-clear-means-guest-left': clearSign(conversation, messages, listing === 'holds'),
    unknownValues: unknownValuesIn(body),
  };
}

function listedMessages({ participants }: LiveConversation): ReadonlyMap<string, Listed> {
  const messages = new Map<string, { roles: Set<Role>; entries: MessageEntry[] }>();
  for (const participant of participants) {
    const role = roleOf(participant);
    for (const entry of participant.messages.flatMap(({ entries }) => entries)) {
      const { messageId, kind, status } = entry;
      if (role === 'nobody' || messageId === undefined || kind === 'nothing' || status === 'removed')
        continue;
      const listed = messages.get(messageId) ?? { roles: new Set(), entries: [] };
      listed.roles.add(role);
      listed.entries.push(entry);
      messages.set(messageId, listed);
    }
  }
  return messages;
}

/** Where one side lists messages and the other none, nothing is shown: everything may stand on one of them. */
function listingSign(messages: readonly Listed[]): Sign {
  if (messages.some(({ roles }) => roles.size > 1)) return 'against';
  const sides = new Set(messages.map(sideOf));
  return sides.has('guest') && sides.has('business') ? 'holds' : undefined;
}

function sideOf({ roles }: Listed): 'guest' | 'business' | undefined {
  const [role, ...others] = roles;
  if (role === undefined || others.length > 0 || role === 'unlisted') return undefined;
  return role === 'guest' ? 'guest' : 'business';
}

/** Of what was said, and stands on one side only. */
function statusSign(messages: readonly Listed[]): Sign {
  const agreements = messages.flatMap((message) => {
    const side = sideOf(message);
    if (side === undefined) return [];
    const said = message.entries.filter(({ kind, status }) => kind === 'message' && status !== 'unknown');
    return said.map(({ status }) => (status === 'received') === (side === 'guest'));
  });
  if (agreements.length === 0) return undefined;
  return agreements.includes(false) ? 'against' : 'holds';
}

/** Whether the guest said something after they left, on the connection that the leave stands on. */
function clearSign(
  { participants }: LiveConversation,
  messages: ReadonlyMap<string, Listed>,
  standsWithAuthor: boolean,
): Sign {
  const signs = participants
    .filter((one) => roleOf(one) === 'guest')
    .flatMap((one) => one.messages)
    .flatMap((communication) => leaveSigns(communication, messages, standsWithAuthor));
  if (signs.includes('against')) return 'against';
  return signs.length === 0 || signs.includes('unclear') ? undefined : 'holds';
}

function leaveSigns(
  { entries, connectedAt }: MessageCommunication,
  messages: ReadonlyMap<string, Listed>,
  standsWithAuthor: boolean,
): ('holds' | 'against' | 'unclear')[] {
  const leaves = entries.flatMap(({ kind, at }) => (kind === 'left' && at !== undefined ? at : []));
  if (leaves.length === 0) return [];
  // Whoever connected anew on the same communication has come back.
  const leftAt = Math.min(...leaves.filter((at) => at >= (connectedAt ?? at)));
  const after = entries.filter(({ kind, at }) => kind === 'message' && at !== undefined && at > leftAt);
  if (after.length === 0) return ['holds'];
  const isGuests = ({ messageId, status }: MessageEntry): boolean =>
    status === 'received' || (standsWithAuthor && messages.get(messageId ?? '')?.roles.size === 1);
  return [connectedAt !== undefined && after.some(isGuests) ? 'against' : 'unclear'];
}
