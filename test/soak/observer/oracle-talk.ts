import type { Presence, Role } from './oracle-people.ts';
import { CannotTell, latest, list, property, text } from './raw.ts';

/** One thing said or done in the conversation that counts for the clocks. */
export interface Said {
  readonly at: number;
  readonly by: 'guest' | 'agent' | 'queue' | 'flow';
  readonly what: 'message' | 'came' | 'left';
  /** Whether the message's status had to tell whose it is. */
  readonly byStatus: boolean;
}

/** What may have been said: more than one reading where whose it was, or what it was, is not told. Undefined: nothing. */
type Readings = readonly (Said | undefined)[];

const BUSINESS_STATUSES = [
  'queued',
  'sent',
  'delivery-success',
  'delivery-failed',
  'failed',
  'read',
  'published',
];
const CAME = ['Join', 'SignIn'];
const LEFT = ['Clear', 'SessionExpired'];
const MESSAGE_TYPES = ['Text', 'Structured', 'Message'];
const MOST_READINGS = 256;

/** One message wherever it is listed: by whom, and in what its listings contradict each other. */
interface Copies {
  readonly entry: unknown;
  readonly roles: Set<Role>;
  readonly differIn: Set<'messageTime' | 'messageStatus'>;
}

/**
 * Every way in which the conversation can be read: one where all is told, more where messages do not tell whose they
 * are. What comes out alike in all of them does not hang on what is not told.
 * @throws CannotTell where a message has no time, or there are too many ways
 */
export function readingsOf(people: readonly Presence[]): readonly (readonly Said[])[] {
  const copies = new Map<string, Copies>();
  for (const { role, messages } of people) {
    if (role === 'nobody') continue;
    for (const entry of messages) {
      const id = text(entry, 'messageId');
      if (id === undefined) throw new CannotTell('a message without an id');
      const known = copies.get(id);
      if (known === undefined) copies.set(id, { entry, roles: new Set([role]), differIn: new Set() });
      else {
        known.roles.add(role);
        for (const name of ['messageTime', 'messageStatus'] as const)
          if (property(entry, name) !== property(known.entry, name)) known.differIn.add(name);
      }
    }
  }
  let all: Said[][] = [[]];
  for (const one of copies.values()) {
    const ways = readings(one, people);
    all = ways.flatMap((said) => all.map((talk) => (said === undefined ? talk : [...talk, said])));
    if (all.length > MOST_READINGS) throw new CannotTell('too many messages that do not tell whose they are');
  }
  return all.map((talk) => talk.toSorted((a, b) => a.at - b.at));
}

/** When the guest wrote last; undefined if never. */
export function lastGuestMessage(talk: readonly Said[]): number | undefined {
  return latest(talk.filter(({ by, what }) => by === 'guest' && what === 'message').map(({ at }) => at));
}

/** When the business wrote last, answer or not; undefined if never. */
export function lastBusinessMessage(talk: readonly Said[]): number | undefined {
  return latest(talk.filter(({ by, what }) => by !== 'guest' && what === 'message').map(({ at }) => at));
}

/** When the guest said that they left, and neither wrote nor came back since. */
export function saidGoodbye(talk: readonly Said[]): number | undefined {
  const last = talk.findLast(({ by }) => by === 'guest');
  return last?.what === 'left' ? last.at : undefined;
}

function readings({ entry, roles, differIn }: Copies, people: readonly Presence[]): Readings {
  const kinds = kindsOf(entry);
  const status = text(entry, 'messageStatus');
  if (status === 'removed' || kinds.every((kind) => kind === 'nothing')) return [undefined];
  const at = timeOf(entry);
  // Somebody came, who knows when: before everything that counts, or after it.
  if (at === undefined && kinds.every((kind) => kind === 'came'))
    return [undefined, { at: Infinity, by: 'guest', what: 'came', byStatus: false }];
  if (at === undefined) throw new CannotTell('a message without a time');
  const ofBusiness = agentWasThere(people, at) ? 'agent' : 'flow';
  const either = ['guest', ofBusiness] as const;
  const [only] = roles.size === 1 ? roles : [];
  const byStatus = only === undefined;
  let authors: readonly Said['by'][] = either;
  // A status that nobody has to ask may say what it likes.
  if (differIn.has('messageTime') || (byStatus && differIn.has('messageStatus'))) authors = either;
  else if (only !== undefined && only !== 'strange' && only !== 'nobody') authors = [only];
  else if (byStatus && status === 'received') authors = ['guest'];
  else if (byStatus && BUSINESS_STATUSES.includes(status ?? '')) authors = [ofBusiness];
  return authors.flatMap((by) =>
    kinds.map((what) => {
      if (what === 'nothing' || (what !== 'message' && by !== 'guest')) return undefined;
      return { at, by, what, byStatus };
    }),
  );
}

/** Undefined where it is missing, or cannot be read. */
function timeOf(entry: unknown): number | undefined {
  const written = property(entry, 'messageTime');
  const at = typeof written === 'string' ? Date.parse(written) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function agentWasThere(people: readonly Presence[], at: number): boolean {
  return people.some(
    (one) =>
      one.role === 'agent' &&
      one.connected !== undefined &&
      one.connected <= at &&
      (one.disconnected ?? Infinity) >= at,
  );
}

/** What an entry can be: a message, the guest's coming or leaving, or nothing that counts. */
function kindsOf(entry: unknown): readonly (Said['what'] | 'nothing')[] {
  const metadata = property(entry, 'messageMetadata');
  const type = text(metadata, 'type');
  if (type === 'Receipt') return ['nothing'];
  if (type !== undefined && MESSAGE_TYPES.includes(type)) return ['message'];
  if (type !== 'Event') return ['message', 'nothing'];
  const events = list(metadata, 'events');
  const presence = events
    .filter((event) => text(event, 'eventType') === 'Presence')
    .map((event) => text(event, 'subType') ?? '');
  if (presence.some((sub) => LEFT.includes(sub)) && presence.some((sub) => CAME.includes(sub)))
    return ['came', 'left'];
  if (presence.some((sub) => LEFT.includes(sub))) return ['left'];
  if (presence.some((sub) => CAME.includes(sub))) return ['came'];
  return ['nothing'];
}
