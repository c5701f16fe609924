import type { StuckClass } from '../../functions/sweeper/policy/schema.ts';
import type { LifeOptions } from '../../local/simulator/life-core.ts';
import type { Life } from '../../local/simulator/life.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';

type Begin = (simulator: Simulator, options?: LifeOptions) => Life;

/** The conversations below began so long ago unless told otherwise; everything in them happened 2 days ago or before. */
const AGE = 3_000;

/** A guest who wrote, waited in a queue, got an agent's answer and has been silent since: `guest-silent`. */
export const conversed: Begin = (simulator, options = {}) => {
  const age = options.minutesAgo ?? AGE;
  return simulator
    .life({ minutesAgo: age, ...options })
    .guestWrites()
    .flow()
    .ago(age - 1)
    .queued()
    .ago(age - 3)
    .answers()
    .ago(age - 4)
    .agentWrites();
};

/** One life for each class, long enough over every threshold that a policy in these tests sets. */
export const IN_CLASS: Readonly<Record<StuckClass, Begin>> = {
  'wrap-up-pending': (simulator, options) =>
    conversed(simulator, options).ago(2_900).agentLeaves('owed').everybodyLeaves(),
  hollow: (simulator, options) => conversed(simulator, options).ago(2_900).everybodyLeaves(),
  'guest-gone': (simulator, options) => conversed(simulator, options).ago(2_900).guestLeaves(),
  orphaned: (simulator, options) => conversed(simulator, options).ago(2_900).agentLeaves('done'),
  'guest-silent': conversed,
  'agent-silent': (simulator, options) => conversed(simulator, options).ago(2_900).guestWrites(),
  'queue-stuck': (simulator, options) =>
    simulator
      .life({ minutesAgo: AGE, ...options })
      .guestWrites()
      .ago(2_950)
      .queued(),
  'bot-stalled': (simulator, options) =>
    simulator
      .life({ minutesAgo: AGE, ...options })
      .guestWrites()
      .flow('botflow')
      .ago(2_950)
      .flowWrites(),
};

/** The classes that a deployment which says nothing ends. */
export const ON_BY_DEFAULT = ['hollow', 'guest-gone', 'orphaned', 'guest-silent', 'bot-stalled'] as const;

/** A policy that ends every class. */
export const EVERY_CLASS_ON = {
  classes: { 'wrap-up-pending': 60, 'agent-silent': 1_440, 'queue-stuck': 720 },
} as const;
