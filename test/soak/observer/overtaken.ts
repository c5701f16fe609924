import type { Breach, Invariant, ObservedDay, ObservedRequest } from '../observation.ts';
import { list, property, text, time } from './raw.ts';
import { answeredBy, conversationOf, isEnding, lastRead, purposeOf, requestsByRun } from './requests.ts';
import { reportOf, type Row, rowsOf } from './runs.ts';
import { shown } from './shown.ts';

/** What a write may have cut off: DESIGN section 7. */
const OVERTAKEN = ['guest-wrote', 'agent-joined'] as const;
type Overtaken = (typeof OVERTAKEN)[number];

/** A time that stands so near to the write may lie on either side of it: nobody is told when it was carried out. */
const UNSURE_MS = 2_000;

/**
 * Who was cut off is told: where the write's own reply, or the next read, shows that the guest wrote or an agent joined
 * between the last read and the write. Nothing is told that no answer shows, and the report counts the rows.
 */
export const overtaken: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const report = reportOf(invocation);
    const { ended } = invocation;
    if (report === undefined || ended === undefined) return [];
    const rows = rowsOf(report);
    const ofRows = rows.flatMap((row) => {
      const mine = requests.filter((one) => conversationOf(one) === row.conversationId);
      return wrongRow(day, row, mine, ended.at).map((what): Breach => ({
        invariant: 'overtaken',
        at: ended.at,
        conversationId: row.conversationId,
        what,
      }));
    });
    const ofCounts = OVERTAKEN.filter(
      (kind) =>
        Number(property(property(report, 'overtaken'), kind) ?? 0) !==
        rows.filter((row) => toldIn(row) === kind).length,
    ).map((kind): Breach => ({
      invariant: 'overtaken',
      at: ended.at,
      what: `the report's count of ${kind} is not that of its rows`,
    }));
    return [...ofRows, ...ofCounts];
  });

function toldIn({ raw }: Row): string | undefined {
  return text(raw, 'overtaken');
}

function wrongRow(day: ObservedDay, row: Row, mine: readonly ObservedRequest[], endedAt: number): string[] {
  const told = toldIn(row);
  const writes = mine.filter((one) => isEnding(one));
  const may = new Set(writes.flatMap((write) => seen(row, mine, write, { endedAt, onlySure: false })));
  const { messageListing, messageStatus, enumerations } = day.setUp.assumptions;
  const isDistorted = day.setUp.conversations.some(
    ({ id, distorted }) => id === row.conversationId && distorted,
  );
  // Of an entry that no documented conversation has, either may make something else.
  const isPlain = enumerations === 'documented' && !isDistorted;
  if (told !== undefined && isPlain && !may.has(told as Overtaken))
    return [`it is told as overtaken, ${told}, and no answer shows that`];
  // Where it cannot be told whose a message is, the function may say less than the oracle.
  const isClear = messageListing === 'author' && messageStatus === 'tells-direction';
  const last = writes.at(-1);
  if (told !== undefined || row.outcome !== 'closed' || !isClear || last === undefined) return [];
  // Not carried out, so whoever was cut off was cut off by somebody else's end.
  if ((last.status ?? 0) >= 400 && (last.status ?? 0) < 500) return [];
  const [must] = seen(row, mine, last, { endedAt, onlySure: true });
  return must === undefined
    ? []
    : [`${must} between the last read and request ${last.id}, and it is not told`];
}

/**
 * What an answer shows of the time between the last read before a write and the write: its own reply, or a look after
 * it.
 *
 * @param onlySure only the answer that shows the end counts, and of that what is older than the write beyond doubt
 */
function seen(
  { conversationId }: Row,
  mine: readonly ObservedRequest[],
  write: ObservedRequest,
  { endedAt, onlySure }: { readonly endedAt: number; readonly onlySure: boolean },
): Overtaken[] {
  const before = lastRead(mine, conversationId, write.sentAt, write.id);
  const then = before === undefined ? undefined : sceneOf(before, conversationId);
  if (then === undefined) return [];
  const after = mine
    .filter((one) => one === write || (purposeOf(one) === 'read' && one.id > write.id))
    .filter((one) => answeredBy(one, endedAt))
    .flatMap((one) => sceneOf(one, conversationId) ?? []);
  const end = after.find(({ over }) => over);
  const looks = onlySure ? [end].filter((one) => one !== undefined) : after;
  const until = onlySure ? write.sentAt - UNSURE_MS : Infinity;
  const kinds = looks.flatMap((look): Overtaken[] => [
    ...(isBetween(look.wrote, then.wrote ?? 0, until) ? (['guest-wrote'] as const) : []),
    ...(look.joined.some(({ id, at }) => !then.joined.some((one) => one.id === id) && at <= until)
      ? (['agent-joined'] as const)
      : []),
  ]);
  return [...new Set(kinds)];
}

function isBetween(at: number | undefined, after: number, until: number): boolean {
  return at !== undefined && at > after && at <= until;
}

interface Scene {
  readonly over: boolean;
  readonly wrote: number | undefined;
  /** Connections of agents who take part. */
  readonly joined: readonly { readonly id: string; readonly at: number }[];
}

function sceneOf({ answer, status, fate }: ObservedRequest, conversationId: string): Scene | undefined {
  const state = status === 200 && fate === 'whole' ? shown(answer, conversationId) : undefined;
  if (state === undefined) return undefined;
  const joined = list(answer, 'participants')
    .filter((one) => ['agent', 'user'].includes(text(one, 'purpose')?.toLowerCase() ?? ''))
    .filter(
      (one) =>
        !['monitoredParticipantId', 'coachedParticipantId'].some((name) => property(one, name) !== undefined),
    )
    .flatMap((one) => list(one, 'messages'))
    .flatMap((line) => {
      const at = time(line, 'connectedTime');
      return at === undefined ? [] : [{ id: `${text(line, 'id')} ${at}`, at }];
    });
  return { over: state.over, wrote: state.lastGuestMessage, joined };
}
