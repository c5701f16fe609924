import type { Problem } from './problems.ts';

/** Far more than any request needs; a bound on what checking it may cost. */
const MOST_VALUES = 20_000;

/** What no schema looks for: far too many values, and `__proto__` as a key, which a record would pass over. */
export function oddityIn(input: unknown): Problem | undefined {
  const unseen: unknown[] = [input];
  let seen = 0;
  while (unseen.length > 0) {
    const value = unseen.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) {
      return { path: '__proto__', problem: 'no such key', accepted: 'the documented keys' };
    }
    const parts = Object.values(value);
    seen += parts.length;
    if (seen > MOST_VALUES) {
      return {
        path: 'request',
        problem: `holds more than ${MOST_VALUES} values`,
        accepted: 'a request of ordinary size',
      };
    }
    for (const part of parts) unseen.push(part);
  }
  return undefined;
}
