import type { NotReachedReason } from '../../functions/sweeper/outcome.ts';
import type { KeepReason } from '../../functions/sweeper/policy/judgement.ts';
import { CLASS_WORDS } from '../../functions/sweeper/policy/schema.ts';

/** Why a conversation was left alone. */
const REASON_WORDS: Readonly<Record<KeepReason, string>> = {
  'too-young': 'younger than the policy’s minAgeMinutes',
  active: 'quiet for less than its class’s threshold',
  'waiting-for-us': 'the guest waits for an answer; never ended unless you say so',
  'platform-will-time-out': 'Genesys’s own inactivity timer is about to act',
  parked: 'an agent has parked it',
  'other-media': 'a call, co-browse or other medium is still connected',
  exempt: 'the policy exempts its queue, division, user, id or attribute',
  'class-off': 'the policy has switched its class off',
  'not-web-messaging': 'another kind of message',
  unreadable: 'its live state cannot be judged with certainty',
  'out-of-scope': 'outside the queues or divisions asked for',
  'waits-for-retry': 'written to, not seen to end, and to be tried again later',
};

const NOT_REACHED_WORDS: Readonly<Record<NotReachedReason, string>> = {
  deadline: 'the run reached its deadline; the next run continues',
  cap: 'maxCloses was reached; the next run continues',
  aborted: 'more were stuck than the limit allows',
  'systemic-refusal': 'Genesys refused the same thing again and again',
  'credentials-changed': 'the secret was changed during the run, to another client or other hosts',
  cancelled: 'somebody has cancelled the sweep',
  expired: 'the sweep was 24 hours old',
  'mode-changed': 'the deployment does not allow it any more, such as a stack that was set back to dry run',
  'preview-invalid': 'the preview that the sweep was started from is gone, or more than 72 hours old',
  'table-unavailable':
    'its end could not be noted in the table before it was written; the next round continues',
};

/** The other words that a row's reason may hold: `already-ended`, `unverified` and `failed` have their own. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  'just-now': 'ended less than an hour ago; analytics lags behind',
  'listed-only': 'ended long ago, or unknown to Genesys; only the list still has it',
  'still-open': 'Genesys accepted the end, but it is still open',
  'guest-returned': 'the guest wrote again while it was being ended',
  'rate-limited': 'Genesys asked for a pause before the end could be verified',
  'state-unknown': 'written to, but its live state could not be read afterwards',
  'platform-error': 'Genesys Cloud failed, after retries',
  connection: 'no answer from Genesys Cloud itself, after retries',
  'internal-error': 'a bug in the sweeper; see its log',
};

const ALL: Readonly<Record<string, string>> = {
  ...OTHER_WORDS,
  ...NOT_REACHED_WORDS,
  ...REASON_WORDS,
  ...Object.fromEntries(Object.entries(CLASS_WORDS).map(([name, { is }]) => [name, is])),
};

/** What a class or a reason means, in plain words; empty for one that needs none or is not known here. */
export function wordsFor(classOrReason: string): string {
  const forced = classOrReason.startsWith('forced:') ? classOrReason.slice('forced:'.length) : undefined;
  if (forced !== undefined) return `ended by force; the policy would keep it: ${ALL[forced] ?? forced}`;
  return ALL[classOrReason] ?? '';
}
