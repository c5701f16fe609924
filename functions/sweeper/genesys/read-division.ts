import { fieldOf, isUuid } from '../json.ts';
import { plainName } from './plain-name.ts';

/** A division as an administrator knows it. The id is in lower case. */
export interface NamedDivision {
  readonly id: string;
  readonly name: string | undefined;
}

/** Undefined where it has no id. */
export function readDivision(value: unknown): NamedDivision | undefined {
  const id = fieldOf(value, 'id');
  return isUuid(id) ? { id: id.toLowerCase(), name: plainName(fieldOf(value, 'name')) } : undefined;
}
