import { listed } from './check.ts';
import type { Coverage } from './coverage.ts';
import type { Need } from './needs.ts';

/** A need that the client's roles hold, and where. */
export interface Covered {
  readonly need: Need;
  readonly coverage: Coverage;
}

export interface DivisionFacts {
  /** What is not refused everywhere, the search first; a dry-run deployment does not need all of it yet. */
  readonly covered: readonly Covered[];
  /** The divisions of each open conversation that was looked at and that a sweep could come to end. */
  readonly found: readonly (readonly string[])[];
  /** Open conversations that a sweep keeps whatever their state is: exempt, or out of scope. */
  readonly spared: number;
  /** The divisions of the queues that the client sees, but for exempt queues. */
  readonly queueDivisionIds: ReadonlySet<string>;
  /** All divisions there are; undefined where that is not told. */
  readonly allDivisionIds: ReadonlySet<string> | undefined;
  /** Nothing is ended there, so no permission is wanted there. */
  readonly exemptDivisionIds: ReadonlySet<string>;
  /** Names by id, as far as they were told. */
  readonly names: ReadonlyMap<string, string>;
}

/** Divisions for people: names and ids, of many the first few. */
export function placesOf(divisionIds: readonly string[], names: ReadonlyMap<string, string>): string {
  const places = divisionIds.map((id) => (names.has(id) ? `"${names.get(id) ?? ''}" (${id})` : id));
  return listed(places, 5);
}
