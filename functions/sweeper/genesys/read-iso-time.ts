/**
 * A time of Genesys's, milliseconds since the epoch. Undefined for anything else, and for the epoch and before: a
 * placeholder must not make something look old.
 */
export function readIsoTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return undefined;
  const at = Date.parse(value);
  return at > 0 ? at : undefined;
}
