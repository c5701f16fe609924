import * as z from 'zod/mini';

/** The classes of stuck conversations in the order in which they are tried. DESIGN.md section 3. */
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
export type StuckClass = (typeof STUCK_CLASSES)[number];

/**
 * What each class means on the live state, and where its clock starts. The policy's schema, the HTTP API, the
 * documentation and the terminal use these texts. DESIGN.md section 3.
 */
export const CLASS_WORDS: Readonly<Record<StuckClass, { readonly is: string; readonly clock: string }>> = {
  'wrap-up-pending': {
    is: 'everybody has left, and somebody still owes wrap-up or is in after-call work',
    clock: 'the last disconnectedTime',
  },
  hollow: {
    is: 'everybody has left and nobody owes wrap-up, but the conversation has no endTime',
    clock: 'the last disconnectedTime',
  },
  'guest-gone': {
    is: 'the guest has left: disconnected, or their last entry is Presence Clear or SessionExpired',
    clock: 'that moment',
  },
  orphaned: {
    is: 'the guest is there, and no agent, queue or flow is',
    clock: 'the last participant’s end, or the last message if later',
  },
  'guest-silent': {
    is: 'an agent is there, and the guest does not wait for an answer',
    clock: 'the business’s last message, else the agent’s connectedTime',
  },
  'agent-silent': {
    is: 'an agent is there, and the guest waits: they wrote last, or are on hold',
    clock: 'the guest’s last message; on hold, the hold or the last message if later',
  },
  'queue-stuck': {
    is: 'in a queue or ringing; or with a flow, if a queue or an agent has taken part since the guest’s last message',
    clock: 'the guest’s last message, else the start',
  },
  'bot-stalled': { is: 'the guest is with a flow only', clock: 'the guest’s last message, else the start' },
};

/** Classes that mean ending somebody who waits: a request may set them only with `allowWaitingOverride`. */
export const WAITING_CLASSES = ['agent-silent', 'queue-stuck'] as const satisfies readonly StuckClass[];

/** Minutes. A conversation that is younger, or whose clock has run for less, is never ended. */
const FLOOR_MINUTES = 5;

/** An id of Genesys Cloud, of any UUID version; lower case from here on. */
export const uuid = z.guid().check(z.toLowerCase());
const uuids = z.array(uuid);
const minutes = z.int().check(z.gte(FLOOR_MINUTES));
const threshold = z.union([minutes, z.literal('off')]);
const thresholdOf = (name: StuckClass) => {
  const { is } = CLASS_WORDS[name];
  return z.optional(threshold).check(z.describe(`${is.charAt(0).toUpperCase()}${is.slice(1)}.`));
};
const thresholds = z.strictObject({
  'wrap-up-pending': thresholdOf('wrap-up-pending'),
  hollow: thresholdOf('hollow'),
  'guest-gone': thresholdOf('guest-gone'),
  orphaned: thresholdOf('orphaned'),
  'guest-silent': thresholdOf('guest-silent'),
  'agent-silent': thresholdOf('agent-silent'),
  'queue-stuck': thresholdOf('queue-stuck'),
  'bot-stalled': thresholdOf('bot-stalled'),
} satisfies Record<StuckClass, z.ZodMiniOptional<typeof threshold>>);

/** By queue id; two spellings of one id are an error, because one of them would be lost, perhaps an `off`. */
const queues = z
  .record(z.guid(), z.strictObject({ classes: thresholds }))
  .check(({ value, issues }) => {
    const seen = new Set<string>();
    for (const id of Object.keys(value)) {
      if (seen.has(id.toLowerCase()))
        issues.push({ code: 'custom', input: value, path: [id], message: 'the same queue is named twice' });
      seen.add(id.toLowerCase());
    }
  })
  .check(
    z.overwrite((value) =>
      Object.fromEntries(Object.entries(value).map(([id, one]) => [id.toLowerCase(), one])),
    ),
  );

/** A part of the policy, as a request, an organisation or the deployment may give it. DESIGN.md section 4. */
export const policySchema = z.strictObject({
  minAgeMinutes: z
    .optional(minutes)
    .check(
      z.describe(
        'A conversation is kept until this many minutes after its start and after the guest’s latest connection.',
      ),
    ),
  classes: z
    .optional(thresholds)
    .check(z.describe('How many minutes the clock of each class must have run, or "off".')),
  endWaiting: z
    .optional(z.array(z.enum(['orphaned', 'bot-stalled'])))
    .check(
      z.describe('Classes in which a conversation may be ended although the guest waits for an answer.'),
    ),
  queueLoopEntries: z
    .optional(z.int().check(z.gte(2)))
    .check(
      z.describe(
        'queue-stuck is only for conversations that came to a queue at least this often after the guest’s last message, and after the last agent left.',
      ),
    ),
  queues: z.optional(queues).check(z.describe('Thresholds for single queues, by queue id.')),
  exempt: z
    .optional(
      z.strictObject({
        queueIds: z.optional(uuids).check(z.describe('Conversations that have been in one of these queues.')),
        divisionIds: z.optional(uuids).check(z.describe('Conversations of one of these divisions.')),
        userIds: z.optional(uuids).check(z.describe('Conversations in which one of these users took part.')),
        conversationIds: z.optional(uuids).check(z.describe('These conversations.')),
        attribute: z
          .optional(z.string().check(z.minLength(1), z.maxLength(200)))
          .check(
            z.describe(
              'The name of a participant attribute that exempts a conversation, unless its value is empty or "false". Deployment only.',
            ),
          ),
      }),
    )
    .check(
      z.describe(
        'What is never ended: queues, divisions, users, conversations, and a participant attribute.',
      ),
    ),
  teardown: z
    .optional(z.boolean())
    .check(z.describe('Whether a full teardown may be used. Deployment only.')),
});
export type PartialPolicy = z.infer<typeof policySchema>;

/** Minutes, or `off`. */
export type Threshold = number | 'off';
export type Thresholds = Readonly<Record<StuckClass, Threshold>>;

/** The built-in thresholds, for a deployment that sets none. DESIGN.md section 4. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  'wrap-up-pending': 'off',
  hollow: 30,
  'guest-gone': 30,
  orphaned: 30,
  'guest-silent': 1440,
  'agent-silent': 'off',
  'queue-stuck': 'off',
  'bot-stalled': 240,
};
export const DEFAULT_MIN_AGE_MINUTES = 15;
export const DEFAULT_EXEMPT_ATTRIBUTE = 'sweeper.exempt';

/** The policy of one run: the deployed and the requested parts, already merged. */
export interface EffectivePolicy {
  readonly minAgeMinutes: number;
  /** The request's thresholds for single queues: they take precedence over all others. */
  readonly requestedQueues: Readonly<Record<string, Partial<Thresholds>>>;
  /** The deployed thresholds for single queues: they come second. */
  readonly deployedQueues: Readonly<Record<string, Partial<Thresholds>>>;
  /** The request's thresholds; those that it does not set are the deployed ones, else the built-in ones. */
  readonly thresholds: Thresholds;
  readonly endWaiting: ReadonlySet<StuckClass>;
  /** How often a conversation must have come to a queue to be `queue-stuck`. Absent: once is enough. */
  readonly queueLoopEntries?: number;
  readonly exempt: {
    readonly queueIds: ReadonlySet<string>;
    readonly divisionIds: ReadonlySet<string>;
    readonly userIds: ReadonlySet<string>;
    readonly conversationIds: ReadonlySet<string>;
    readonly attribute: string;
  };
  readonly teardown: boolean;
}

/**
 * The conversations that a run considers. An empty set means all. A conversation matches by any queue it has been in.
 */
export interface Scope {
  readonly queueIds: ReadonlySet<string>;
  readonly divisionIds: ReadonlySet<string>;
}

/**
 * How long the clock of a class must have run, minutes, for a conversation of that queue: the first one that is set of
 * the request's for this queue, the deployed one for this queue, the request's and the deployed one. `wrap-up-pending`
 * is off if the policy allows no teardown, because teardown is its only operation.
 */
export function thresholdFor(policy: EffectivePolicy, stuckClass: StuckClass, queueId?: string): Threshold {
  if (stuckClass === 'wrap-up-pending' && !policy.teardown) return 'off';
  const queue = queueId?.toLowerCase() ?? '';
  return (
    policy.requestedQueues[queue]?.[stuckClass] ??
    policy.deployedQueues[queue]?.[stuckClass] ??
    policy.thresholds[stuckClass]
  );
}

/** Whether it matters which queue a conversation belongs to. */
export function hasQueueThresholds({ requestedQueues, deployedQueues }: EffectivePolicy): boolean {
  return Object.keys(requestedQueues).length + Object.keys(deployedQueues).length > 0;
}

/** The smallest threshold of any enabled class in any queue, minutes; Infinity if every class is off. */
export function smallestEnabledThreshold(policy: EffectivePolicy): number {
  const queueIds = [...Object.keys(policy.requestedQueues), ...Object.keys(policy.deployedQueues)];
  const all = [undefined, ...queueIds].flatMap((queueId) =>
    STUCK_CLASSES.map((stuckClass) => thresholdFor(policy, stuckClass, queueId)),
  );
  return Math.min(...all.map((least) => (least === 'off' ? Number.POSITIVE_INFINITY : least)));
}
