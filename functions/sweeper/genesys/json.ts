import { isJsonObject } from '../json.ts';

/** One field of what may be an object; undefined where it is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}
