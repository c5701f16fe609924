/** Reading plain JSON, one property at a time, without a schema: the observer shares no reader with the function. */

/** What is read cannot be told from the text: a property is missing, or its value is none that is known. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}

export function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

/** The elements of a list; none where there is no such list. */
export function list(of: unknown, name: string): readonly unknown[] {
  const value = property(of, name);
  return Array.isArray(value) ? value : [];
}

/** @throws CannotTell where there is something other than a text */
export function text(of: unknown, name: string): string | undefined {
  const value = property(of, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new CannotTell(`${name} is not a text`);
  return value;
}

/** A value of an enumeration in small letters and without signs: Genesys writes `session.expired` and `SESSION_EXPIRED`. */
export function word(of: unknown, name: string): string | undefined {
  return text(of, name)?.toLowerCase().replaceAll(/[-_.]/g, '');
}

/**
 * A time, ms since the epoch; undefined where there is none.
 * @throws CannotTell where there is something that is not a time
 */
export function time(of: unknown, name: string): number | undefined {
  const written = text(of, name);
  if (written === undefined) return undefined;
  const value = Date.parse(written);
  if (Number.isNaN(value)) throw new CannotTell(`${name} is not a time`);
  return value;
}

/** The latest of these times; undefined where there is none. */
export function latest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
