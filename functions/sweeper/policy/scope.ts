import type { AnalyticsRow } from '../genesys/row.ts';
import { isUuid } from '../json.ts';
import type { KeepReason } from './judgement.ts';
import type { LiveConversation, LiveParticipant } from './live-conversation.ts';
import { smallestEnabledThreshold, type EffectivePolicy, type Scope } from './schema.ts';

/** `unclear`: a field that is needed to decide is missing. */
export type Match = 'yes' | 'no' | 'unclear';

/** Whether this run considers a conversation, by the queues it has been in and by its divisions. */
export function isInScope(conversation: LiveConversation, scope: Scope): Match {
  const byQueue = scope.queueIds.size === 0 ? 'yes' : matchesQueue(conversation, scope.queueIds);
  const byDivision = scope.divisionIds.size === 0 ? 'yes' : matchesDivision(conversation, scope.divisionIds);
  if (byQueue === 'no' || byDivision === 'no') return 'no';
  return byQueue === 'yes' && byDivision === 'yes' ? 'yes' : 'unclear';
}

/**
 * Whether the policy exempts this conversation, and by which of its keys. Our words and the policy's keys, never an id.
 * DESIGN.md section 4.
 */
export function exemptionOf(
  conversation: LiveConversation,
  conversationId: string,
  exempt: EffectivePolicy['exempt'],
): { readonly match: Match; readonly by: string } {
  const isNamed = exempt.conversationIds.has(conversationId.toLowerCase());
  const isMarked = conversation.participants.some((one) => carriesAttribute(one, exempt.attribute));
  const matches: readonly (readonly [Match, string])[] = [
    [isNamed ? 'yes' : 'no', 'its id (exempt.conversationIds)'],
    [isMarked ? 'yes' : 'no', 'an attribute of a participant (exempt.attribute)'],
    [matchesUser(conversation, exempt.userIds), 'a user who took part (exempt.userIds)'],
    [matchesQueue(conversation, exempt.queueIds), 'a queue that it has been in (exempt.queueIds)'],
    [matchesDivision(conversation, exempt.divisionIds), 'its division (exempt.divisionIds)'],
  ];
  const by = matches.filter(([match]) => match === 'yes').map(([, words]) => words);
  const isUnclear = matches.some(([match]) => match === 'unclear');
  return { match: by.length > 0 ? 'yes' : isUnclear ? 'unclear' : 'no', by: by.join(' and ') };
}

/** Whether a queue (`acd`) without an id took part. */
export function hasNamelessQueue({ participants }: LiveConversation): boolean {
  return participants.some(({ kind, queueId }) => kind === 'queue' && queueId === undefined);
}

function matchesQueue(conversation: LiveConversation, queueIds: ReadonlySet<string>): Match {
  const inOne = conversation.participants.some(
    ({ queueId }) => queueId !== undefined && queueIds.has(queueId),
  );
  if (inOne) return 'yes';
  return queueIds.size > 0 && hasNamelessQueue(conversation) ? 'unclear' : 'no';
}

function matchesUser({ participants }: LiveConversation, userIds: ReadonlySet<string>): Match {
  if (participants.some(({ userId }) => userId !== undefined && userIds.has(userId))) return 'yes';
  const nameless = participants.some(({ kind, userId }) => kind === 'agent' && userId === undefined);
  return userIds.size > 0 && nameless ? 'unclear' : 'no';
}

function matchesDivision(conversation: LiveConversation, divisionIds: ReadonlySet<string>): Match {
  if (conversation.divisionIds.some((divisionId) => divisionIds.has(divisionId))) return 'yes';
  return divisionIds.size > 0 && !conversation.divisionsKnown ? 'unclear' : 'no';
}

/**
 * Whether an attribute is set, and not empty or `false`. Upper and lower case do not matter: flows may write the name
 * differently.
 */
function carriesAttribute({ attributes }: LiveParticipant, attribute: string): boolean {
  return Object.entries(attributes).some(
    ([name, value]) => name.toLowerCase() === attribute.toLowerCase() && isSet(value),
  );
}

function isSet(value: unknown): boolean {
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  return text != null && text !== '' && text !== 'false';
}

/** A conversation that is kept without a read of its live state. */
export interface Prefiltered {
  readonly reason: KeepReason;
  /** Whole minutes since the conversation's start. */
  readonly ageMinutes?: number;
  /** Present if analytics names exactly one queue, by a UUID. */
  readonly queueId?: string;
}

/**
 * What the row proves by itself, even if it is out of date. No clock starts before the conversation does, so a
 * conversation that is younger than every threshold cannot be stuck. The queues and users of a conversation only grow in
 * number, so an exemption remains valid. "Out of scope" counts only for a complete row.
 *
 * @returns undefined when the live state must be read
 */
export function prefilter(
  row: AnalyticsRow,
  about: { now: number; policy: EffectivePolicy; scope: Scope },
): Prefiltered | undefined {
  const ageMs = row.startedAt === undefined ? undefined : Math.max(0, about.now - row.startedAt);
  const reason = reasonToKeep(row, ageMs, about.policy, about.scope);
  if (reason === undefined) return undefined;
  const [queueId, ...others] = row.queueIds;
  return {
    reason,
    ...(ageMs === undefined ? {} : { ageMinutes: Math.floor(ageMs / 60_000) }),
    ...(isUuid(queueId) && others.length === 0 ? { queueId } : {}),
  };
}

function reasonToKeep(
  row: AnalyticsRow,
  ageMs: number | undefined,
  policy: EffectivePolicy,
  scope: Scope,
): KeepReason | undefined {
  if (isOutOfScope(row, scope)) return 'out-of-scope';
  if (isRowExempt(row, policy.exempt)) return 'exempt';
  const least = smallestEnabledThreshold(policy);
  if (ageMs === undefined || ageMs >= least * 60_000) return undefined;
  if (ageMs < policy.minAgeMinutes * 60_000) return 'too-young';
  return least === Number.POSITIVE_INFINITY ? 'class-off' : 'active';
}

/** Whether analytics proves by itself that a conversation is out of scope. */
export function isOutOfScope(row: AnalyticsRow, scope: Scope): boolean {
  if (!row.complete) return false;
  const missesQueues = scope.queueIds.size > 0 && !row.queueIds.some((id) => isIn(scope.queueIds, id));
  // Every conversation belongs to a division: if the row names none, the division is not known.
  const missesDivisions =
    scope.divisionIds.size > 0 &&
    row.divisionIds.length > 0 &&
    !row.divisionIds.some((id) => isIn(scope.divisionIds, id));
  return missesQueues || missesDivisions;
}

function isRowExempt(row: AnalyticsRow, exempt: EffectivePolicy['exempt']): boolean {
  return (
    isIn(exempt.conversationIds, row.conversationId) ||
    row.queueIds.some((id) => isIn(exempt.queueIds, id)) ||
    row.divisionIds.some((id) => isIn(exempt.divisionIds, id)) ||
    row.userIds.some((id) => isIn(exempt.userIds, id))
  );
}

function isIn(ids: ReadonlySet<string>, id: string): boolean {
  return ids.has(id.toLowerCase());
}
