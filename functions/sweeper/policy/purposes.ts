/** What a participant's purpose makes of it, before one looks at its communications. DESIGN.md section 3. */
export type PurposeKind = 'guest' | 'agent' | 'queue' | 'flow' | 'unlisted';

const KINDS: ReadonlyMap<string, PurposeKind> = new Map([
  ['customer', 'guest'],
  ['external', 'guest'],
  ['agent', 'agent'],
  ['user', 'agent'],
  ['acd', 'queue'],
  ['workflow', 'flow'],
  ['botflow', 'flow'],
  ['ivr', 'flow'],
]);

/** `unlisted` is every purpose the policy does not know: it cannot be judged while such a one is there. */
export function kindOfPurpose(purpose: string | undefined): PurposeKind {
  return KINDS.get(purpose ?? '') ?? 'unlisted';
}
