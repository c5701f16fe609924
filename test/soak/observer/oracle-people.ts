import { CannotTell, latest, list, property, text, time, word } from './raw.ts';

/**
 * Who takes part in a live conversation, as the table "Who is who" of DESIGN section 3 tells it. `nobody` is an
 * observer; `strange` a purpose that the table does not know.
 */
export type Role = 'guest' | 'agent' | 'queue' | 'flow' | 'nobody' | 'strange';

export type State = 'alerting' | 'connected' | 'parked' | 'disconnected';

/** One message communication with the person or thing it belongs to. Times in ms since the epoch. */
export interface Presence {
  readonly role: Role;
  readonly purpose: string;
  readonly queueId: string | undefined;
  readonly state: State;
  readonly type: string | undefined;
  /** When it began to be there: rang, connected, or its participant began. */
  readonly from: number | undefined;
  readonly connected: number | undefined;
  readonly disconnected: number | undefined;
  readonly resume: number | undefined;
  /** The guest is on hold on this line of an agent's. */
  readonly holds: boolean;
  readonly holdsSince: number | undefined;
  /** When its participant was through with everything, other media included; undefined while they are not. */
  readonly left: number | undefined;
  readonly messages: readonly unknown[];
}

const ROLES: Readonly<Record<string, Role>> = {
  customer: 'guest',
  external: 'guest',
  agent: 'agent',
  user: 'agent',
  acd: 'queue',
  workflow: 'flow',
  botflow: 'flow',
  ivr: 'flow',
  api: 'flow',
};

/** The `type` of what stands for a participant who has no communication of any medium: they have ended. */
export const NO_LINE = 'none';

/** Every message communication of a live conversation; a parked one counts as connected 60 minutes past its `resumeTime`. */
export function presences(live: unknown, now: number): readonly Presence[] {
  if (!Array.isArray(property(live, 'participants'))) throw new CannotTell('no participants');
  const participants = list(live, 'participants');
  return participants.flatMap((participant) => {
    const role = roleOf(participant, participants);
    const left = leftAt(participant);
    const purpose = word(participant, 'purpose') ?? '';
    const queueId = text(participant, 'queueId');
    if (linesOf(participant).length === 0) return [withoutLine(participant, { role, purpose, queueId })];
    return list(participant, 'messages').map((communication) => ({
      role,
      purpose,
      queueId,
      state: stateOf(communication, now),
      type: word(communication, 'type'),
      from:
        time(communication, 'startAlertingTime') ??
        time(communication, 'connectedTime') ??
        time(participant, 'startTime'),
      connected: time(communication, 'connectedTime'),
      disconnected: time(communication, 'disconnectedTime'),
      resume: time(communication, 'resumeTime'),
      holds: property(communication, 'held') === true,
      holdsSince: time(communication, 'startHoldTime'),
      left,
      messages: list(communication, 'messages'),
    }));
  });
}

/** Everything of a participant that has a state: their communications, whatever the medium. */
function linesOf(participant: unknown): readonly unknown[] {
  return Object.keys(Object(participant))
    .flatMap((name) => list(participant, name))
    .filter((one) => property(one, 'state') !== undefined);
}

/** @throws CannotTell where they have not ended either */
function withoutLine(participant: unknown, who: Pick<Presence, 'role' | 'purpose' | 'queueId'>): Presence {
  const left = time(participant, 'endTime');
  if (left === undefined) throw new CannotTell('somebody without a communication and without an end');
  return {
    ...who,
    state: 'disconnected',
    type: NO_LINE,
    from: time(participant, 'startTime'),
    connected: undefined,
    disconnected: left,
    resume: undefined,
    holds: false,
    holdsSince: undefined,
    left,
    messages: [],
  };
}

/**
 * When a participant's last communication of any medium ended; undefined while one has not.
 * @throws CannotTell where one has ended and does not say when
 */
function leftAt(participant: unknown): number | undefined {
  const lines = linesOf(participant);
  const isOver = (line: unknown): boolean =>
    ['disconnected', 'terminated'].includes(word(line, 'state') ?? '');
  if (!lines.every(isOver)) return undefined;
  const ended = time(participant, 'endTime');
  const ends = lines.map((line) => time(line, 'disconnectedTime') ?? ended);
  if (ends.includes(undefined)) throw new CannotTell('an end without a time');
  return latest(ends);
}

/** Whether somebody of this role was part of the conversation at some moment between two times, both included. */
export function tookPart(
  people: readonly Presence[],
  roles: readonly Role[],
  from: number,
  to: number,
): boolean {
  return people.some(
    (one) =>
      roles.includes(one.role) &&
      (one.from ?? -Infinity) <= to &&
      (one.state === 'disconnected' ? (one.disconnected ?? Infinity) : Infinity) >= from,
  );
}

/**
 * How often the conversation came to a queue since `from`, and since an agent was there last. Twice in the same moment, or
 * nobody knows when, is not since.
 */
export function queueEntries(people: readonly Presence[], from: number): number {
  const agents = people.filter(({ role, connected }) => role === 'agent' && connected !== undefined);
  const since =
    latest([from, ...agents.map(({ connected, disconnected }) => disconnected ?? connected)]) ?? from;
  return people.filter((one) => one.purpose === 'acd' && one.from !== undefined && one.from > since).length;
}

/** The queue whose part of the policy counts: of the connected agent or queue, else of the last `acd` participant. */
export function queueOf(people: readonly Presence[]): string | undefined {
  const connected = (role: Role): string | undefined =>
    people.findLast((one) => one.role === role && one.state === 'connected' && one.queueId !== undefined)
      ?.queueId;
  const queues = people.filter(({ purpose, queueId }) => purpose === 'acd' && queueId !== undefined);
  const last = latest(queues.map(({ from }) => from));
  return connected('agent') ?? connected('queue') ?? queues.findLast(({ from }) => from === last)?.queueId;
}

function roleOf(participant: unknown, participants: readonly unknown[]): Role {
  const purpose = word(participant, 'purpose');
  if (purpose === undefined) throw new CannotTell('a participant without a purpose');
  const role = Object.hasOwn(ROLES, purpose) ? (ROLES[purpose] ?? 'strange') : 'strange';
  if (role !== 'agent') return role;
  const watched = [
    text(participant, 'monitoredParticipantId'),
    text(participant, 'coachedParticipantId'),
  ].filter((id) => id !== undefined);
  if (watched.length > 0 && !participants.some((one) => watched.some((id) => wasTakenOver(one, id))))
    return 'nobody';
  const states = list(participant, 'messages').map((one) => word(one, 'state'));
  const rings =
    states.includes('alerting') && states.every((one) => one === 'alerting' || one === 'disconnected');
  return rings ? 'queue' : 'agent';
}

/** Somebody watched this participant, and has come in their place (reference 5.1, `disconnectType`). */
function wasTakenOver(participant: unknown, id: string): boolean {
  return (
    text(participant, 'id')?.toLowerCase() === id.toLowerCase() &&
    list(participant, 'messages').some((one) => word(one, 'disconnectType') === 'takeover')
  );
}

function stateOf(communication: unknown, now: number): State {
  const state = word(communication, 'state');
  if (state === 'parked') {
    const resume = time(communication, 'resumeTime');
    return resume !== undefined && now >= resume + 60 * 60_000 ? 'connected' : 'parked';
  }
  if (state === 'alerting' || state === 'connected' || state === 'disconnected') return state;
  throw new CannotTell('an unknown state');
}
