/** A time as Genesys writes it: ISO-8601 in UTC with milliseconds. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** One property with a time, or nothing where there is none: for spreading into a reply. */
export function timeProperty(name: string, time: number | undefined): Record<string, string> {
  return time === undefined ? {} : { [name]: iso(time) };
}

/** One property, or nothing where there is no value. */
export function property(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
