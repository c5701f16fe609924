import type { AnalyticsRow } from '../../genesys/analytics-row.ts';
import type { NamedDivision } from '../../genesys/read-division.ts';
import { sift } from '../../policy/sift.ts';
import type { DivisionFacts } from './division-facts.ts';
import type { Learnt } from './learn.ts';
import type { SeenQueues } from './prevention.ts';
import type { Rights } from './trust.ts';

/** The divisions of the open conversations that a sweep could come to end; it keeps the others whatever they are. */
export function foundIn(
  rows: readonly AnalyticsRow[],
  about: Parameters<typeof sift>[1],
): Pick<DivisionFacts, 'found' | 'spared'> {
  const found = rows.filter((row) => {
    const reason = sift(row, about)?.reason;
    return reason !== 'exempt' && reason !== 'out-of-scope';
  });
  return { found: found.map(({ divisionIds }) => divisionIds), spared: rows.length - found.length };
}

/** The divisions of the queues that the client sees, but for those of exempt queues alone. */
export function queueDivisions(
  queues: Learnt<SeenQueues>,
  exemptQueueIds: ReadonlySet<string>,
): ReadonlySet<string> {
  const seen = queues.known ? queues.value.queues.filter(({ id }) => !exemptQueueIds.has(id)) : [];
  return new Set(seen.flatMap(({ division }) => division?.id ?? []));
}

/** Every division of which something was told, be it the id alone. */
export function toldDivisions(
  { grants, permitted }: Rights,
  queues: Learnt<SeenQueues>,
): {
  readonly ids: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
  /** All that there are; undefined where that is not told. */
  readonly all: ReadonlySet<string> | undefined;
} {
  const places = [...permitted.values()].flatMap((one) => (one.known ? [one.value] : []));
  const told: readonly NamedDivision[] = [
    ...(queues.known ? queues.value.queues.flatMap(({ division }) => division ?? []) : []),
    ...places.flatMap(({ divisions }) => divisions),
    ...(grants.known
      ? grants.value.flatMap(({ divisionId, divisionName }) =>
          divisionId === undefined ? [] : [{ id: divisionId, name: divisionName }],
        )
      : []),
  ];
  const whole = places.find(
    ({ everywhere, complete, divisions }) => everywhere && complete && divisions.length > 0,
  );
  return {
    ids: new Set(told.map(({ id }) => id)),
    names: new Map(told.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const]))),
    all: whole?.divisionIds,
  };
}
