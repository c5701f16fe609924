import { readEnum } from './read-field.ts';

/**
 * What a participant's purpose makes of it, before one looks at its communications. DESIGN.md section 3. `api` is who
 * sends agentless messages: a flow whose messages never answer, for a parcel notice answers nobody.
 */
export type PurposeKind = 'guest' | 'agent' | 'queue' | 'flow' | 'api' | 'unlisted';

const KINDS: ReadonlyMap<string, PurposeKind> = new Map([
  ['customer', 'guest'],
  ['external', 'guest'],
  ['agent', 'agent'],
  ['user', 'agent'],
  ['acd', 'queue'],
  ['workflow', 'flow'],
  ['botflow', 'flow'],
  ['ivr', 'flow'],
  ['api', 'api'],
]);
const PURPOSES = [...KINDS.keys()];

/** `unlisted` is every purpose the policy does not know: it cannot be judged while such a one is there. */
export function kindOfPurpose(purpose: string | undefined): PurposeKind {
  return KINDS.get(readEnum(purpose, PURPOSES) ?? '') ?? 'unlisted';
}
