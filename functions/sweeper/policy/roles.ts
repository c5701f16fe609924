import type { Presence } from './judgement.ts';
import { isConnectedOrParked, isOver, type MessageCommunication } from './live-communication.ts';
import type { LiveConversation, LiveParticipant } from './live-conversation.ts';

/** The role of a participant; an observer is `nobody`. DESIGN.md section 3. */
export type Role = 'guest' | 'agent' | 'queue' | 'flow' | 'api' | 'unlisted' | 'nobody';

export type Attendance = Readonly<Record<'guest' | 'agent' | 'queue' | 'flow', Presence>>;

/** A time in which somebody was part of the conversation, both ends included. Milliseconds since the epoch. */
interface Stay {
  readonly from: number;
  readonly to: number;
}

/** An observer does not count; an agent who has only rung so far is part of the queue. */
export function roleOf(participant: LiveParticipant): Role {
  if (participant.kind !== 'agent') return participant.kind;
  if (participant.observer) return 'nobody';
  return hasConnected(participant) ? 'agent' : 'queue';
}

function hasConnected({ messages, connectedAt }: LiveParticipant): boolean {
  if (messages.length === 0) return connectedAt !== undefined;
  return messages.some((one) => isConnectedOrParked(one) || one.connectedAt !== undefined);
}

/** Whether somebody of a role is there. A parked communication counts, because only an overdue one gets this far. */
export function isThere(presence: Presence): boolean {
  return presence === 'connected' || presence === 'parked';
}

/** How present each role is in its message communications. */
export function attendanceOf({ participants }: LiveConversation): Attendance {
  const of = (...roles: readonly Role[]): Presence =>
    strongest(participants.filter((one) => roles.includes(roleNow(one))).flatMap(({ messages }) => messages));
  return { guest: of('guest'), agent: of('agent'), queue: of('queue'), flow: of('flow', 'api') };
}

/** As {@link roleOf}, but an agent who was connected before, and is now only ringing, is part of the queue. */
export function roleNow(participant: LiveParticipant): Role {
  const role = roleOf(participant);
  const rings = participant.messages.some(({ state }) => state === 'alerting');
  return role === 'agent' && rings && !participant.messages.some(isConnectedOrParked) ? 'queue' : role;
}

/** Since when each agent who is there has been connected, milliseconds since the epoch; undefined if not known. */
export function agentsThere({ participants }: LiveConversation): readonly (number | undefined)[] {
  return participants
    .filter((one) => roleNow(one) === 'agent')
    .map(({ messages }) => messages.filter(isConnectedOrParked))
    .filter((open) => open.length > 0)
    .map((open) => latestIfAllKnown(open.map(({ connectedAt }) => connectedAt)));
}

const BY_STRENGTH = ['connected', 'parked', 'alerting'] as const;

function strongest(communications: readonly MessageCommunication[]): Presence {
  const found = BY_STRENGTH.find((state) => communications.some((one) => one.state === state));
  return found ?? (communications.length > 0 ? 'gone' : 'none');
}

/** Whether an agent was certainly connected at that moment. A communication without its times proves nothing. */
export function agentWasConnected({ participants }: LiveConversation, at: number): boolean {
  return participants
    .filter((one) => roleOf(one) === 'agent')
    .flatMap(({ messages }) => messages)
    .some(
      ({ state, connectedAt, disconnectedAt }) =>
        connectedAt !== undefined &&
        connectedAt <= at &&
        (state !== 'disconnected' || (disconnectedAt !== undefined && at <= disconnectedAt)),
    );
}

/**
 * Who other than the guest and flows was part of the conversation at any moment from `from` to `to`, both
 * included: an agent or a queue (`business`), or somebody of a purpose that the policy does not know, who may
 * have been either.
 */
export function whoTookPart(
  { participants }: LiveConversation,
  from: number,
  to: number,
): 'business' | 'unlisted' | 'nobody' {
  const roles = participants
    .filter((one) => staysOf(one).some((stay) => stay.from <= to && stay.to >= from))
    .map(roleOf);
  if (roles.includes('agent') || roles.includes('queue')) return 'business';
  return roles.includes('unlisted') ? 'unlisted' : 'nobody';
}

/** If a time is missing, the stay counts as the longest that is possible. */
function staysOf(participant: LiveParticipant): Stay[] {
  const { startedAt, connectedAt, endedAt, messages } = participant;
  const began = startedAt ?? Number.NEGATIVE_INFINITY;
  const ended = endedAt ?? Number.POSITIVE_INFINITY;
  if (messages.length === 0) return [{ from: connectedAt ?? began, to: ended }];
  return messages.map((one) => ({
    from: one.connectedAt ?? began,
    to: one.state === 'disconnected' ? (one.disconnectedAt ?? ended) : Number.POSITIVE_INFINITY,
  }));
}

/** The message communications of all guests. */
export function guestCommunications({ participants }: LiveConversation): MessageCommunication[] {
  return participants.filter(({ kind }) => kind === 'guest').flatMap(({ messages }) => messages);
}

/** The guest's newest `connectedTime`. */
export function guestConnectedAt(conversation: LiveConversation): number | undefined {
  return latest(guestCommunications(conversation).map(({ connectedAt }) => connectedAt));
}

/** The latest of the known times. */
export function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce(
    (last, time) => (last === undefined || (time !== undefined && time > last) ? time : last),
    undefined,
  );
}

/** The latest of these times; undefined if one of them is not known, or if there are none. */
export function latestIfAllKnown(times: readonly (number | undefined)[]): number | undefined {
  return times.includes(undefined) ? undefined : latest(times);
}

/**
 * The queue that a conversation belongs to: the queue of the connected agent, else the connected queue, else the queue
 * of an agent or queue that is ringing, else the last `acd` participant. Of several, the latest to connect.
 */
export function queueOf({ participants }: LiveConversation): string | undefined {
  const here = participants.filter(({ messages }) => messages.some((one) => !isOver(one)));
  const queues = here.filter((one) => roleNow(one) === 'queue');
  return (
    latestQueue(here.filter((one) => roleNow(one) === 'agent')) ??
    latestQueue(queues.filter(({ messages }) => messages.some(isConnectedOrParked))) ??
    latestQueue(queues) ??
    latestQueue(participants.filter(({ kind }) => kind === 'queue'))
  );
}

function latestQueue(participants: readonly LiveParticipant[]): string | undefined {
  const inOrder = participants
    .filter(({ queueId }) => queueId !== undefined)
    .toSorted((a, b) => beganAt(a) - beganAt(b));
  return inOrder.at(-1)?.queueId;
}

function beganAt({ connectedAt, startedAt }: LiveParticipant): number {
  return connectedAt ?? startedAt ?? 0;
}
