import type { ObservedDay, ObservedInvocation, TableCall } from '../observation.ts';
import { property } from './raw.ts';

/** What was asked of the table, and what was in it, as it is known from outside. */

/** The calls of each invocation, in the order of leaving. */
export function callsByRun({ table }: ObservedDay): ReadonlyMap<unknown, readonly TableCall[]> {
  return Map.groupBy(table?.calls ?? [], ({ invocation }) => invocation);
}

/** DESIGN section 11, "Patience": what takes longer is slow, and so long is waited for what is slow, in all. */
export const SLOW_MS = 100;
export const PATIENCE_MS = 2_000;

/** When its process heard that a call had failed, while the run went on; undefined where it heard nothing of the kind. */
export function failedAt({ failed, answeredAt }: TableCall, endedAt: number): number | undefined {
  return failed !== undefined && answeredAt !== undefined && answeredAt <= endedAt ? answeredAt : undefined;
}

/** How long slow calls were under way between two moments, of those at the same time only once, ms. */
export function slowMs(calls: readonly TableCall[], to: number): number {
  let sum = 0;
  let counted = -Infinity;
  for (const { calledAt, answeredAt = Infinity } of calls) {
    const until = Math.min(answeredAt, to);
    if (until - calledAt <= SLOW_MS) continue;
    sum += Math.max(0, until - Math.max(calledAt, counted));
    counted = Math.max(counted, until);
  }
  return sum;
}

/** Whether the table answered everything that a run asked, and soon. */
export function wasWell(calls: readonly TableCall[], { startedAt, ended }: ObservedInvocation): boolean {
  const endedAt = ended?.at ?? startedAt;
  return calls.every(
    ({ calledAt, answeredAt, failed }) =>
      calledAt > endedAt ||
      (failed === undefined && answeredAt !== undefined && answeredAt - calledAt <= SLOW_MS),
  );
}

/** What was done to one item: stored or changed, or deleted. */
export interface Effect {
  readonly at: number;
  readonly call: TableCall;
  readonly isThere: boolean;
  readonly item: Readonly<Record<string, unknown>>;
}

/** What happened to the items whose keys fit, by key, in the order in which it took effect. */
export function effectsOn(
  day: ObservedDay,
  fits: (key: string) => boolean,
): ReadonlyMap<string, readonly Effect[]> {
  const effects = new Map<string, Effect[]>();
  for (const call of day.table?.calls ?? []) {
    const { method, keys, items, effectAt: at, found } = call;
    if (at === undefined || method === 'get' || method === 'query') continue;
    // An update of what is not there, or not as it was thought, changes nothing.
    if (method === 'update' && found === undefined) continue;
    for (const [index, key] of keys.entries()) {
      if (!fits(key)) continue;
      const known = effects.get(key) ?? [];
      known.push({ at, call, isThere: method !== 'delete', item: items[index] ?? {} });
      effects.set(key, known);
    }
  }
  for (const all of effects.values()) all.sort((a, b) => a.at - b.at);
  return effects;
}

/** Conversations of which a run was told that an earlier one had begun to write to them, and never said what came of it. */
export function unfinishedIn(calls: readonly TableCall[]): ReadonlySet<string> {
  return new Set(
    calls
      .filter(({ method }) => method === 'query')
      .flatMap(({ found }) => {
        const items = property(found, 'items');
        return Array.isArray(items) ? items : [];
      })
      .map((item) => String(property(item, 'sk')))
      .filter((sk) => sk.startsWith('write#'))
      .map((sk) => sk.slice('write#'.length).toLowerCase()),
  );
}

/** By how much the clocks of a day's processes differ at most, ms: what one writes, another may read. */
export function clockSpread(day: ObservedDay): number {
  const aheads = day.invocations.flatMap(({ clock }) => clock.steps.map(({ aheadMs }) => aheadMs));
  return Math.max(0, ...aheads) - Math.min(0, ...aheads);
}
