import type { JsonObject } from './json-values.ts';
import { isObject } from './json-values.ts';
import type { Spelling } from './model.ts';

/** Minutes ahead of UTC; undefined for `Z`. */
const OFFSETS = [0, 60, -300, 330, undefined];
/** Properties of the live shapes whose values are an enumeration. */
const ENUMERATIONS = new Set([
  'purpose',
  'state',
  'initialState',
  'direction',
  'type',
  'disconnectType',
  'messageStatus',
  'eventType',
  'subType',
]);
const TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** Writes a live view in another way than usual, in place; it says the same. */
export function respell(body: JsonObject, spelling: Spelling): void {
  const respelt = spelling === 'offsets' ? withOffset : inCapitals;
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string') body[name] = respelt(name, value);
    for (const one of Array.isArray(value) ? value : [value]) if (isObject(one)) respell(one, spelling);
  }
}

/** A time as `2026-03-02T13:00:00.000+0100`; now and then as it is. */
function withOffset(_name: string, value: string): string {
  if (!TIME.test(value)) return value;
  const at = Date.parse(value);
  const minutes = OFFSETS[Math.floor(at / 60_000) % OFFSETS.length];
  if (minutes === undefined) return value;
  const digits = (part: number): string => String(Math.floor(part)).padStart(2, '0');
  const offset = `${digits(Math.abs(minutes) / 60)}${digits(Math.abs(minutes) % 60)}`;
  return new Date(at + minutes * 60_000).toISOString().replace('Z', (minutes < 0 ? '-' : '+') + offset);
}

/** As events have it: `SESSION_EXPIRED` for `session.expired`. */
function inCapitals(name: string, value: string): string {
  if (!ENUMERATIONS.has(name)) return value;
  return value
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1_')
    .replaceAll(/[-.]/g, '_')
    .toUpperCase();
}
