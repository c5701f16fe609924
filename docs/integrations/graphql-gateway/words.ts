/*
 * The words of the API that the schema offers as enums. GraphQL names have no hyphens: `guest-gone` is GUEST_GONE
 * in a document, and the resolvers see `guest-gone`. The project's tests hold these lists equal to the API's own.
 */

export const MODES = ['dry-run', 'enforce'] as const;

/** Of a preview: the first three are not its last. */
export const SWEEP_STATES = [
  'queued',
  'running',
  'cancelling',
  'aborted',
  'cancelled',
  'refused',
  'failed',
  'partial',
  'complete',
] as const;

/** What can become of one conversation without an error: the others of the API's outcomes are GraphQL errors. */
export const TERMINATION_OUTCOMES = ['closed', 'would-close', 'already-ended', 'kept'] as const;

/** Who came just before an end and was cut off. */
export const OVERTAKEN = ['guest-wrote', 'agent-joined'] as const;

export const STUCK_CLASSES = [
  'wrap-up-pending',
  'hollow',
  'guest-gone',
  'orphaned',
  'guest-silent',
  'agent-silent',
  'queue-stuck',
  'bot-stalled',
] as const;

export const KEEP_REASONS = [
  'too-young',
  'active',
  'waiting-for-us',
  'platform-will-time-out',
  'parked',
  'other-media',
  'exempt',
  'class-off',
  'not-web-messaging',
  'unreadable',
  'out-of-scope',
  'waits-for-retry',
] as const;

export const END_OPERATIONS = ['disconnect', 'teardown'] as const;

/** A word as the name of an enum's value. */
export function graphqlName(word: string): string {
  return word.toUpperCase().replaceAll('-', '_');
}

/** The value of an enum that a word of the API stands for; undefined for a word that is newer than this gateway. */
export function known<Word extends string>(words: readonly Word[], word: unknown): Word | undefined {
  return words.find((one) => one === word);
}
