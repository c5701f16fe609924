import { NO_LINE, presences, queueEntries, queueOf, tookPart, type Presence } from './oracle-people.ts';
import {
  exempted,
  loopEntries,
  maySendAwayWaiting,
  minAgeMinutes,
  threshold,
  type Rules,
} from './oracle-policy.ts';
import { lastBusinessMessage, lastGuestMessage, readingsOf, saidGoodbye, type Said } from './oracle-talk.ts';
import { owesWrapUp } from './shown.ts';
import { CannotTell, latest, list, property, text, time, word } from './raw.ts';

/** What the oracle says of one live conversation. */
export type Saying =
  | { readonly says: 'stuck'; readonly class: string; readonly since: number }
  | {
      readonly says: 'keep';
      readonly reason: string;
      readonly class?: string;
      /** Of what is unreadable for its readings differ: what each comes to, the reason or `stuck`. */
      readonly readings?: readonly string[];
    }
  | { readonly says: 'already-ended' };

/** What becomes of a class; `entries` is how often the conversation came to a queue. */
type InClass = (of: string, since: number | undefined, waits: boolean, entries?: number) => Saying;

const MINUTE = 60_000;
const keep = (reason: string): Saying => ({ says: 'keep', reason });

/**
 * Whether a conversation is stuck, read straight from DESIGN section 3 and the JSON that Genesys answered to
 * `GET /api/v2/conversations/{id}`. Written apart from the function's own policy and sharing nothing with it, so that
 * the two do not make the same mistake. `now` is the function's clock, ms.
 */
export function oracle(live: unknown, rules: Rules, now: number): Saying {
  try {
    return judge(live, rules, now);
  } catch (error) {
    if (error instanceof CannotTell) return keep('unreadable');
    throw error;
  }
}

function judge(live: unknown, rules: Rules, now: number): Saying {
  const started = time(live, 'startTime');
  if (started === undefined || text(live, 'id') === undefined) throw new CannotTell('no id or no start');
  const ended = time(live, 'endTime');
  const people = presences(live, now);
  if (people.some(({ role, state }) => role === 'strange' && state !== 'disconnected'))
    throw new CannotTell('somebody of an unknown purpose');
  const types = people.map(({ type }) => type).filter((type) => type !== NO_LINE);
  if (types.includes(undefined)) throw new CannotTell('a communication without a type');
  if (types.length === 0 || types.some((type) => type !== 'webmessaging')) return keep('not-web-messaging');
  if (isExempt(live, rules)) return keep('exempt');
  if (!inScope(live, rules)) return keep('out-of-scope');
  if (hasOtherMedia(live)) return keep('other-media');
  const queueId = queueOf(people);
  const connected = people.filter(({ role }) => role === 'guest').map((one) => one.connected ?? started);
  const inClass: InClass = (of, from, waits, entries = 0) => {
    const isNoLoop = of === 'queue-stuck' && entries < loopEntries(rules);
    if (from === undefined) throw new CannotTell('no moment from which to count');
    // No clock runs from before the guest was there last.
    const since = Math.max(from, started, ...connected);
    const minutes = isNoLoop ? 'off' : threshold(rules, of, queueId);
    const mayWait =
      of === 'queue-stuck' || of === 'agent-silent' ? minutes !== 'off' : maySendAwayWaiting(rules, of);
    if (waits && !mayWait) return { says: 'keep', reason: 'waiting-for-us', class: of };
    if (minutes === 'off') return { says: 'keep', reason: 'class-off', class: of };
    if (now - since < minutes * MINUTE) return { says: 'keep', reason: 'active', class: of };
    return { says: 'stuck', class: of, since };
  };

  if (ended !== undefined || people.every(({ state }) => state === 'disconnected')) {
    const owed = list(live, 'participants').some((one) => owesWrapUp(one));
    if (!owed && ended !== undefined) return { says: 'already-ended' };
    if (people.some(({ left }) => left === undefined)) throw new CannotTell('ended, and somebody is there');
    return inClass(owed ? 'wrap-up-pending' : 'hollow', latest(people.map(({ left }) => left)), false);
  }
  if (now - Math.max(started, ...connected) < minAgeMinutes(rules) * MINUTE) return keep('too-young');
  if (people.some(({ state }) => state === 'parked')) return keep('parked');
  const timeout = time(live, 'inactivityTimeout');
  if (timeout !== undefined && timeout > now - 15 * MINUTE) return keep('platform-will-time-out');

  const guests = people.filter(({ role }) => role === 'guest');
  if (guests.every(({ state }) => state === 'disconnected')) {
    return inClass('guest-gone', latest(guests.map(({ left }) => left)), false);
  }
  const sayings = readingsOf(people).map((talk) => ofTalk(talk, people, started, inClass));
  return alike(sayings);
}

/**
 * What all readings come to. Where it is stuck in each, though from different moments: from the latest. Where it is kept in
 * each of the same class, but the guest waits in one only: they wait.
 */
function alike(sayings: readonly Saying[]): Saying {
  const [first] = sayings;
  const last = latest(sayings.map((one) => (one.says === 'stuck' ? one.since : undefined)));
  const chosen =
    sayings.find((one) => one.says === 'stuck' && one.since === last) ??
    sayings.find((one) => one.says === 'keep' && one.reason === 'waiting-for-us') ??
    first;
  const isAsChosen = (one: Saying): boolean => {
    if (one.says === 'stuck' || chosen?.says === 'stuck') return one.says === chosen?.says;
    if (one.says === 'keep' && chosen?.says === 'keep') return one.class === chosen.class;
    return one.says === chosen?.says;
  };
  if (chosen !== undefined && sayings.every((one) => isAsChosen(one))) return chosen;
  return {
    says: 'keep',
    reason: 'unreadable',
    readings: sayings.map((one) => ('reason' in one ? one.reason : one.says)),
  };
}

/** The classes in which the guest's line stands: what was said decides. */
function ofTalk(
  talk: readonly Said[],
  people: readonly Presence[],
  started: number,
  inClass: InClass,
): Saying {
  const there = (role: Presence['role']): Presence[] =>
    people.filter((one) => one.role === role && one.state === 'connected');
  const wrote = lastGuestMessage(talk);
  const goodbye = saidGoodbye(talk, people);
  const came = latest(people.filter(({ role }) => role === 'guest').map(({ connected }) => connected));
  if (goodbye !== undefined && (came ?? 0) <= goodbye) return inClass('guest-gone', goodbye, false);
  if (there('guest').length === 0) throw new CannotTell('a guest who rings');
  const queued =
    there('queue').length > 0 || people.some(({ role, state }) => role === 'queue' && state === 'alerting');
  const flow = there('flow').length > 0;
  const waits = wrote !== undefined && !talk.some((said) => answers(said, wrote, people));
  if (there('agent').length > 0) {
    const holding = there('agent').filter(({ holds }) => holds);
    if (holding.length > 0) {
      const holds = holding.map(({ holdsSince }) => holdsSince);
      const spoke = latest(
        talk.filter(({ by, what }) => by === 'agent' && what === 'message').map(({ at }) => at),
      );
      const since = holds.includes(undefined) ? undefined : latest([...holds, wrote, spoke]);
      return inClass('agent-silent', since, true);
    }
    if (waits) return inClass('agent-silent', wrote, true);
    const connections = there('agent').map(({ connected }) => connected);
    const connected = connections.includes(undefined) ? undefined : latest(connections);
    return inClass('guest-silent', lastBusinessMessage(talk) ?? connected, false);
  }
  const entries = queueEntries(people, wrote ?? started);
  if (queued) return inClass('queue-stuck', wrote ?? started, waits, entries);
  if (flow) {
    const handedBack = tookPart(people, ['queue', 'agent'], wrote ?? started, Infinity);
    return inClass(handedBack ? 'queue-stuck' : 'bot-stalled', wrote ?? started, waits, entries);
  }
  if (people.some(({ role, state }) => role === 'flow' && state === 'alerting'))
    throw new CannotTell('a flow that rings');
  const since = latest([...people.map(({ left }) => left), wrote, lastBusinessMessage(talk)]);
  return inClass('orphaned', since ?? Math.max(started, came ?? started), waits);
}

/** Whether this answers a guest who wrote at `wrote` and not since. In the same moment it cannot be told to do so. */
function answers(said: Said, wrote: number, people: readonly Presence[]): boolean {
  if (said.what !== 'message' || said.isNotice || !['agent', 'flow'].includes(said.by)) return false;
  if (said.earliest <= wrote || (said.byStatus && said.earliest - wrote < MINUTE)) return false;
  return said.by === 'agent' || !tookPart(people, ['agent', 'queue'], wrote, said.at);
}

function isExempt(live: unknown, rules: Rules): boolean {
  const attribute = rules.deployed.exempt?.attribute;
  const of = (name: string): string[] =>
    list(live, 'participants').flatMap((participant) => text(participant, name) ?? []);
  const marked = list(live, 'participants').some((participant) => {
    const value =
      attribute === undefined ? undefined : property(property(participant, 'attributes'), attribute);
    const said = typeof value === 'string' ? value.toLowerCase() : value;
    return said !== undefined && said !== null && said !== '' && said !== 'false';
  });
  return (
    marked ||
    exempted(rules, 'conversationIds').includes(text(live, 'id') ?? '') ||
    of('userId').some((id) => exempted(rules, 'userIds').includes(id)) ||
    of('queueId').some((id) => exempted(rules, 'queueIds').includes(id)) ||
    divisionsOf(live).some((id) => exempted(rules, 'divisionIds').includes(id))
  );
}

function inScope(live: unknown, { queueIds, divisionIds }: Rules): boolean {
  const queues = list(live, 'participants').map((participant) => text(participant, 'queueId') ?? '');
  return (
    (queueIds === undefined || queueIds.length === 0 || queues.some((id) => queueIds.includes(id))) &&
    (divisionIds === undefined ||
      divisionIds.length === 0 ||
      divisionsOf(live).some((id) => divisionIds.includes(id)))
  );
}

function divisionsOf(live: unknown): string[] {
  return list(live, 'divisions').flatMap((one) => text(property(one, 'division'), 'id') ?? []);
}

/** Another medium (`calls`, `callbacks`, `emails` and so on of a participant) that is not at its end. */
function hasOtherMedia(live: unknown): boolean {
  return list(live, 'participants').some((participant) =>
    Object.keys(Object(participant)).some(
      (name) =>
        name !== 'messages' &&
        list(participant, name).some((one) => {
          const state = word(one, 'state');
          return typeof one === 'object' && state !== 'disconnected' && state !== 'terminated';
        }),
    ),
  );
}
