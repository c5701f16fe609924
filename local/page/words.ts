import type { KeepReason } from '../../functions/sweeper/policy/judgement.ts';
import { CLASS_WORDS, STUCK_CLASSES, type StuckClass } from '../../functions/sweeper/policy/schema.ts';
import { wordsFor } from '../print/words.ts';

/* What an operations manager reads: sentences, and no word that only the code uses without saying what it means. */

interface Words {
  readonly title: string;
  readonly means: string;
}

const CLASSES: Readonly<Record<StuckClass, Words>> = {
  'wrap-up-pending': {
    title: 'Everybody has left, and wrap-up is owed',
    means:
      'An agent still owes wrap-up, or is in after-call work. The conversation stays open until that is done.',
  },
  hollow: {
    title: 'Everybody has left, but it is still open',
    means:
      'Nobody is connected and nobody owes wrap-up, but Genesys Cloud has not given the conversation an end.',
  },
  'guest-gone': {
    title: 'The guest has left',
    means:
      'The guest ended the chat or their session expired, and they have not come back since. Whoever is still connected waits for nobody.',
  },
  orphaned: {
    title: 'Nobody is with the guest',
    means: 'The guest is connected, but no agent, queue or bot is. Nobody is left who could answer.',
  },
  'guest-silent': {
    title: 'The guest has fallen silent',
    means:
      'An agent is connected, the guest has been answered, and has not written since. The conversation still takes a place of the agent’s utilisation.',
  },
  'agent-silent': {
    title: 'The guest waits for an agent',
    means: 'An agent is connected, and has not answered the guest’s last message or has the guest on hold.',
  },
  'queue-stuck': {
    title: 'The guest waits in a queue',
    means:
      'It waits in a queue, rings, or is back with a bot after a queue, and nobody has answered the guest.',
  },
  'bot-stalled': {
    title: 'The guest is with a bot only',
    means: 'Only a bot (a flow) is with the guest, who has not written for a long time.',
  },
};

const FORCED: Words = {
  title: 'Only by force',
  means: 'The policy would keep these. Somebody has asked for their end by force.',
};

export function wordsOfClass(name: string): Words {
  const known = STUCK_CLASSES.find((one) => one === name);
  return known === undefined ? FORCED : CLASSES[known];
}

/** What the clock of a class is counted from. */
export function clockOf(name: string): string | undefined {
  const known = STUCK_CLASSES.find((one) => one === name);
  return known === undefined ? undefined : CLASS_WORDS[known].clock;
}

const REASONS: Readonly<Record<KeepReason, Words>> = {
  'waiting-for-us': {
    title: 'a guest waits for an answer',
    means: 'Nobody who waits for us is cut off. These need an answer, not an end.',
  },
  active: {
    title: 'they have not been quiet for long enough',
    means: 'The clock of their class has not reached its threshold.',
  },
  'class-off': {
    title: 'the policy does not end this kind',
    means: 'Their class has no threshold, or they came to a queue less often than the policy asks for.',
  },
  'too-young': {
    title: 'they have only just begun',
    means: 'They began, or their guest connected again, only minutes ago.',
  },
  'platform-will-time-out': {
    title: 'Genesys Cloud is about to end them itself',
    means: 'The inactivity timer of their queue acts soon.',
  },
  parked: {
    title: 'an agent has parked them',
    means: 'An agent has put them aside on purpose, to go on later.',
  },
  'other-media': {
    title: 'another medium is connected',
    means: 'A call, a co-browse session or something else is still going on in them.',
  },
  exempt: {
    title: 'the policy exempts them',
    means: 'It names their queue, division, agent or id, or they carry the attribute that exempts.',
  },
  unreadable: {
    title: 'they cannot be judged with certainty',
    means: 'Something in their state is missing, unknown or contradictory. What cannot be judged is kept.',
  },
  'not-web-messaging': { title: 'they are no web messages', means: 'The sweeper is for web messaging only.' },
  'out-of-scope': {
    title: 'nobody asked about them',
    means: 'They are outside of the queues and divisions that were asked for.',
  },
  'waits-for-retry': {
    title: 'they did not end the last time',
    means: 'They were written to not long ago, and were not seen to end. A later sweep tries again.',
  },
};

export function wordsOfReason(reason: string): Words {
  return isReason(reason) ? REASONS[reason] : { title: reason, means: wordsFor(reason) };
}

/** Every reason to keep, those first that matter most to a reader. */
export const REASON_ORDER: readonly string[] = Object.keys(REASONS);

function isReason(reason: string): reason is KeepReason {
  return Object.hasOwn(REASONS, reason);
}

/** Where a conversation of a class waits: `of waiting-for-us: in a queue 30, the longest 9 d 23 h`. */
export const WAITS_WHERE: Readonly<Record<string, string>> = {
  'agent-silent': 'for an agent who is connected',
  'queue-stuck': 'in a queue',
  'bot-stalled': 'with a bot',
  orphaned: 'with nobody',
  'guest-silent': 'after an answer',
  'wrap-up-pending': 'for wrap-up',
  hollow: 'after everybody has left',
  'guest-gone': 'after the guest has left',
};

/** The spans of `stuckByIdle`, shortest first. */
export const SPANS = [
  ['under-4-hours', 'under 4 hours'],
  ['4-to-24-hours', '4 to 24 hours'],
  ['1-to-3-days', '1 to 3 days'],
  ['3-to-7-days', '3 to 7 days'],
  ['7-to-30-days', '7 to 30 days'],
  ['over-30-days', 'over 30 days'],
] as const;
