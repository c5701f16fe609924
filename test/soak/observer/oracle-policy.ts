/** A policy, or a part of one, as people write it (DESIGN section 4). */
export interface PolicyPart {
  readonly minAgeMinutes?: number | undefined;
  readonly classes?: Readonly<Record<string, number | 'off' | undefined>> | undefined;
  readonly endWaiting?: readonly string[] | undefined;
  readonly queueLoopEntries?: number | undefined;
  readonly queues?:
    | Readonly<Record<string, { readonly classes?: PolicyPart['classes'] } | undefined>>
    | undefined;
  readonly exempt?: ExemptPart | undefined;
  readonly teardown?: boolean | undefined;
}

/** The policy of a deployment that says nothing: the block in DESIGN section 4. */
export const BUILT_IN: PolicyPart = {
  minAgeMinutes: 15,
  classes: {
    'wrap-up-pending': 'off',
    hollow: 30,
    'guest-gone': 30,
    orphaned: 30,
    'guest-silent': 1440,
    'agent-silent': 'off',
    'queue-stuck': 'off',
    'bot-stalled': 240,
  },
  endWaiting: [],
  exempt: { attribute: 'sweeper.exempt' },
  teardown: true,
};

export interface ExemptPart {
  readonly queueIds?: readonly string[] | undefined;
  readonly divisionIds?: readonly string[] | undefined;
  readonly userIds?: readonly string[] | undefined;
  readonly conversationIds?: readonly string[] | undefined;
  readonly attribute?: string | undefined;
}

/** What one run goes by: the deployed policy whole, the part that its request gives, and the run's scope. */
export interface Rules {
  readonly deployed: PolicyPart;
  readonly requested?: PolicyPart | undefined;
  readonly queueIds?: readonly string[] | undefined;
  readonly divisionIds?: readonly string[] | undefined;
}

/** Minutes, or `off`: the request's queue, the deployed queue, the request, the deployment; the first that says it. */
export function threshold(rules: Rules, of: string, queueId: string | undefined): number | 'off' {
  // Only teardown ends it: where that is forbidden there is nothing to be done.
  if (of === 'wrap-up-pending' && rules.deployed.teardown === false) return 'off';
  const queue = queueId ?? '';
  return (
    rules.requested?.queues?.[queue]?.classes?.[of] ??
    rules.deployed.queues?.[queue]?.classes?.[of] ??
    rules.requested?.classes?.[of] ??
    rules.deployed.classes?.[of] ??
    'off'
  );
}

export function minAgeMinutes({ requested, deployed }: Rules): number {
  return requested?.minAgeMinutes ?? deployed.minAgeMinutes ?? Infinity;
}

export function maySendAwayWaiting({ requested, deployed }: Rules, of: string): boolean {
  return (requested?.endWaiting ?? deployed.endWaiting ?? []).includes(of);
}

/** How often a conversation must have come to a queue to be `queue-stuck`; 0 where that does not matter. */
export function loopEntries({ requested, deployed }: Rules): number {
  return requested?.queueLoopEntries ?? deployed.queueLoopEntries ?? 0;
}

/** The ids of one kind that are exempt: the deployed ones and those of the request. */
export function exempted(
  { requested, deployed }: Rules,
  kind: 'queueIds' | 'divisionIds' | 'userIds' | 'conversationIds',
): readonly string[] {
  return [...(deployed.exempt?.[kind] ?? []), ...(requested?.exempt?.[kind] ?? [])];
}
