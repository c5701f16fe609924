import type { Presence, Role } from './oracle-people.ts';
import { CannotTell, latest, list, property, text, word } from './raw.ts';

/** One thing said or done in the conversation that counts for the clocks. */
export interface Said {
  /** Where it is listed at several times, the latest: for clocks, and for what a guest wrote. */
  readonly at: number;
  /** The earliest: for whether it answers. */
  readonly earliest: number;
  /** It is a program's notice, which answers nobody. */
  readonly isNotice: boolean;
  /** On which of the guest's lines it stands, by their place among all lines. */
  readonly on: readonly number[];
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
  'deliverysuccess',
  'deliveryfailed',
  'failed',
  'read',
  'published',
];
const CAME = ['join', 'signin'];
const LEFT = ['clear', 'sessionexpired'];
const KNOWN_EVENTS = ['cobrowse', 'typing', 'presence', 'video'];
const KNOWN_PRESENCES = [
  ...CAME,
  ...LEFT,
  'on',
  'offering',
  'offeringexpired',
  'offeringaccepted',
  'offeringrejected',
  'disconnect',
  'authenticate',
  'authenticatefailure',
  'authenticatecancel',
];
const MESSAGE_TYPES = ['text', 'structured', 'message'];
const SECOND = 1000;
/** What an entry may be that says something unknown of itself; that somebody left must be said. */
const ANYTHING = ['message', 'came', 'nothing'] as const;
const MOST_READINGS = 4_096;

/** `written`: of a type that nobody knows. The guest's is a message; of the business it may be nothing. */
type Kind = Said['what'] | 'nothing' | 'written';

/** One message wherever it is listed: by whom, and in what its listings contradict each other. */
interface Copies {
  /** What each listing can be. */
  readonly kinds: (readonly Kind[])[];
  readonly roles: Set<Role>;
  readonly times: (number | undefined)[];
  readonly statuses: Set<string | undefined>;
  /** The guest's lines that list it, by their place among all lines. */
  readonly on: number[];
  isNotice: boolean;
}

/**
 * Every way in which the conversation can be read: one where all is told, more where messages do not tell whose they
 * are. What comes out alike in all of them does not hang on what is not told.
 * @throws CannotTell where a message has no time, or there are too many ways
 */
export function readingsOf(people: readonly Presence[]): readonly (readonly Said[])[] {
  const copies = new Map<string, Copies>();
  for (const [place, { role, purpose, messages }] of people.entries()) {
    if (role === 'nobody') continue;
    for (const entry of messages) {
      const id = text(entry, 'messageId');
      if (id === undefined) throw new CannotTell('a message without an id');
      const none: Copies = {
        kinds: [],
        roles: new Set(),
        times: [],
        statuses: new Set(),
        on: [],
        isNotice: false,
      };
      const copy = copies.get(id) ?? none;
      copies.set(id, copy);
      copy.roles.add(role);
      copy.kinds.push(kindsOf(entry));
      copy.times.push(timeOf(entry));
      copy.statuses.add(word(entry, 'messageStatus'));
      if (role === 'guest') copy.on.push(place);
      copy.isNotice ||= purpose === 'api';
    }
  }
  // An observer is nobody, and no author; but what stands with them too was perhaps said when they list it.
  for (const { role, messages } of people) {
    if (role !== 'nobody') continue;
    for (const entry of messages) copies.get(text(entry, 'messageId') ?? '')?.times.push(timeOf(entry));
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

/**
 * When the guest had left: the last thing on every line of theirs that is open is that they left, and they neither wrote
 * nor came back on it since. Undefined where they are there.
 */
export function saidGoodbye(talk: readonly Said[], people: readonly Presence[]): number | undefined {
  const lines = [...people.entries()].filter(([, { role }]) => role === 'guest');
  const leaves = lines.map(([place, { state, disconnected, connected }]) => {
    if (state === 'disconnected') return disconnected ?? -Infinity;
    const here = talk.filter(({ by, on }) => by === 'guest' && (on.length === 0 || on.includes(place)));
    const left = here.findLast(({ what }) => what === 'left');
    if (left === undefined || (connected ?? -Infinity) > left.earliest) return undefined;
    return here.some(({ what, at }) => what !== 'left' && at >= left.earliest) ? undefined : left.at;
  });
  return leaves.includes(undefined) ? undefined : latest(leaves);
}

function readings(
  { kinds: all, roles, times, statuses, on, isNotice }: Copies,
  people: readonly Presence[],
): Readings {
  // Where one says that it is nothing and another does not, it may be anything.
  const isNothing = all.map((kinds) => kinds.every((kind) => kind === 'nothing'));
  const kinds: readonly Kind[] = new Set(isNothing).size > 1 ? ANYTHING : [...new Set(all.flat())];
  const [status] = statuses;
  if (status === 'removed' || kinds.every((kind) => kind === 'nothing')) return [undefined];
  const known = times.filter((one) => one !== undefined);
  const [at, earliest] = [Math.max(...known), Math.min(...known)];
  const about = { at, earliest, isNotice, on };
  const [only] = roles.size === 1 ? roles : [];
  // Somebody came or left, who knows when: before everything that counts, or after it.
  const moves = kinds.filter((kind) => kind !== 'nothing');
  const [move] = moves.length === 1 ? moves : [];
  if (known.length === 0 && (move === 'came' || (move === 'left' && only === 'guest'))) {
    const late = {
      ...about,
      at: Infinity,
      earliest: Infinity,
      by: 'guest',
      what: move,
      byStatus: false,
    } as const;
    return [undefined, ...(on.length === 0 ? [late] : on.map((place) => ({ ...late, on: [place] })))];
  }
  if (known.length === 0) throw new CannotTell('a message without a time');
  // Both, where an agent came or left in between: it may be anybody's.
  const ofBusiness = [
    ...new Set([at, earliest].map((one) => (agentWasThere(people, one) ? 'agent' : 'flow'))),
  ];
  const either = ['guest', ...ofBusiness] as const;
  const byStatus = only === undefined;
  let authors: readonly Said['by'][] = either;
  // A status that nobody has to ask may say what it likes.
  const isTold = known.length === times.length && at - earliest <= SECOND && !(byStatus && statuses.size > 1);
  if (!isTold) authors = either;
  else if (only !== undefined && only !== 'strange' && only !== 'nobody') authors = [only];
  else if (byStatus && status === 'received') authors = ['guest'];
  else if (byStatus && BUSINESS_STATUSES.includes(status ?? ''))
    authors = ofBusiness.length === 1 ? ofBusiness : either;
  return authors.flatMap((by) =>
    kinds.flatMap((what): Readings => {
      if (what === 'written') {
        const message: Said = { ...about, by, what: 'message', byStatus };
        return by === 'guest' ? [message] : [message, undefined];
      }
      if (what === 'nothing' || (what !== 'message' && by !== 'guest')) return [undefined];
      // That they left stands on one of the guest's lines, whichever it is.
      const lines = what === 'left' && on.length !== 1 ? guestLines(people, on).map((one) => [one]) : [on];
      return lines.map((one) => ({ ...about, by, what, byStatus, on: one }));
    }),
  );
}

/** Those that list an entry; all of the guest's where none does. */
function guestLines(people: readonly Presence[], listing: readonly number[]): readonly number[] {
  if (listing.length > 0) return listing;
  return [...people.entries()].filter(([, { role }]) => role === 'guest').map(([place]) => place);
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
function kindsOf(entry: unknown): readonly Kind[] {
  const metadata = property(entry, 'messageMetadata');
  const type = word(metadata, 'type');
  if (type === 'receipt') return ['nothing'];
  if (type !== undefined && MESSAGE_TYPES.includes(type)) return ['message'];
  if (type !== 'event') return ['written'];
  const events = list(metadata, 'events');
  const presence = events
    .filter((event) => word(event, 'eventType') === 'presence')
    .map((event) => word(event, 'subType') ?? '');
  if (presence.some((sub) => LEFT.includes(sub)) && presence.some((sub) => CAME.includes(sub)))
    return ['came', 'left'];
  if (presence.some((sub) => LEFT.includes(sub))) return ['left'];
  if (presence.some((sub) => CAME.includes(sub))) return ['came'];
  // No message; but an event that nobody knows may be that they are back.
  const isKnown =
    events.length > 0 && events.every((event) => KNOWN_EVENTS.includes(word(event, 'eventType') ?? ''));
  return isKnown && presence.every((sub) => KNOWN_PRESENCES.includes(sub))
    ? ['nothing']
    : ['nothing', 'came'];
}
