import type {
  Breach,
  Invariant,
  ObservedDay,
  ObservedInvocation,
  ObservedRequest,
  TableCall,
} from '../observation.ts';
import { property } from './raw.ts';
import { conversationOf, isWrite, purposeOf, requestsByRun } from './requests.ts';
import { reportOf, rowsOf } from './runs.ts';
import { callsByRun, clockSpread, type Effect, effectsOn, unfinishedIn, wasWell } from './table-calls.ts';

const HOUR_MS = 3_600_000;
/** DESIGN section 11, "Memory": after each attempt, spread by a fifth. */
const WAITS_MS = [HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS];
const SPREAD = 0.2;

/**
 * What would not end is left alone by sweeps until it is due, and tried again then; nobody waits of whom the memory knows
 * nothing. A close does not ask it.
 */
export const waitsForRetry: Invariant = (day) => {
  if (day.table === undefined) return [];
  const memory = new Map(
    [...effectsOn(day, (key) => key.startsWith('memory#'))].map(([key, effects]) => [
      (key.split(' ')[1] ?? '').toLowerCase(),
      effects,
    ]),
  );
  const spread = clockSpread(day);
  const calls = callsByRun(day);
  return [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const { asked, sweepId, startedAt, ended } = invocation;
    if (asked === undefined || sweepId !== undefined) return [];
    const about = { day, invocation, requests, memory, spread };
    const own = calls.get(invocation) ?? [];
    const found =
      asked.action === 'sweep'
        ? [...wrongRows(about), ...(wasWell(own, invocation) ? lookedAt(about, unfinishedIn(own)) : [])]
        : askedFirst(about, own);
    return found.map(([conversationId, what]): Breach => ({
      invariant: 'waits-for-retry',
      at: ended?.at ?? startedAt,
      conversationId,
      what,
    }));
  });
};

interface About {
  readonly day: ObservedDay;
  readonly invocation: ObservedInvocation;
  readonly requests: readonly ObservedRequest[];
  /** What was noted of each conversation. */
  readonly memory: ReadonlyMap<string, readonly Effect[]>;
  readonly spread: number;
}

type Found = readonly [conversationId: string, what: string];

function wrongRows({ day, invocation, requests, memory, spread }: About): Found[] {
  const { startedAt, ended } = invocation;
  const endedAt = ended?.at ?? startedAt;
  return rowsOf(reportOf(invocation))
    .filter(({ reason }) => reason === 'waits-for-retry')
    .flatMap(({ conversationId: id, raw, outcome }): Found[] => {
      const noted = (memory.get(id) ?? []).findLast(({ at, isThere }) => at <= endedAt && isThere);
      const lost = day.table?.changedAt.findLast((at) => at <= startedAt) ?? -Infinity;
      if (outcome !== 'kept') return [[id, `it waits for a retry, and is ${outcome}`]];
      if (noted === undefined || noted.at < lost) return [[id, 'it waits, and the memory does not know it']];
      const attempts = Number(
        property(property(raw, 'lastTry'), 'attempts') ?? property(noted.item, 'attempts'),
      );
      const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1] ?? 0;
      const over = startedAt - (noted.call.calledAt + wait * (1 + SPREAD) + spread);
      const read = requests.find((one) => purposeOf(one) === 'read' && conversationOf(one) === id);
      return [
        ...(over > 0
          ? [[id, `it waits after ${attempts} attempts, and has been due for ${over} ms`] as const]
          : []),
        ...(read === undefined ? [] : [[id, `it waits, and request ${read.id} read it`] as const]),
      ];
    });
}

/** What is surely not due yet, and was read all the same. */
function lookedAt(
  { day, invocation, requests, memory, spread }: About,
  unfinished: ReadonlySet<string>,
): Found[] {
  const { startedAt } = invocation;
  const lost = day.table?.changedAt.findLast((at) => at <= (invocation.ended?.at ?? startedAt)) ?? -Infinity;
  return [...memory].flatMap(([id, effects]): Found[] => {
    const noted = effects.findLast(({ at }) => at < startedAt);
    const changes = effects.some(({ at }) => at >= startedAt && at <= (invocation.ended?.at ?? startedAt));
    if (noted?.isThere !== true || noted.at <= lost || changes || unfinished.has(id)) return [];
    const wait = WAITS_MS[Math.min(Number(noted.item['attempts']), WAITS_MS.length) - 1] ?? 0;
    // By a clock that is off it may seem to be due.
    if (startedAt >= noted.call.calledAt + wait * (1 - SPREAD) - spread) return [];
    const read = requests.find((one) => purposeOf(one) === 'read' && conversationOf(one) === id);
    return read === undefined
      ? []
      : [[id, `the memory knows it, it is not due, and request ${read.id} read it`]];
  });
}

/** A close and an explanation do not ask the memory; after a write, a close notes what came of it. */
function askedFirst({ invocation, requests }: About, calls: readonly TableCall[]): Found[] {
  const wrote = requests.find((one) => isWrite(one))?.sentAt ?? Infinity;
  const asked = calls.find(
    ({ method, keys, calledAt }) =>
      (method === 'get' || method === 'query') && keys[0]?.startsWith('memory#') === true && calledAt < wrote,
  );
  const waits = rowsOf(reportOf(invocation)).filter(({ reason }) => reason === 'waits-for-retry');
  return [
    ...(asked === undefined ? [] : [['', 'it is no sweep, and asked the memory before it wrote'] as const]),
    ...waits.map(({ conversationId }): Found => [conversationId, 'it is no sweep, and lets it wait']),
  ];
}
