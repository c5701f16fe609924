import type { AnalyticsRow } from '../genesys/analytics-row.ts';
import { isUuid } from '../json.ts';
import type { KeepReason } from './judgement.ts';
import type { EffectivePolicy, Scope } from './policy-schema.ts';
import { smallestEnabledThreshold } from './thresholds.ts';

/** A conversation that is kept without a look at its live state. */
export interface Sifted {
  readonly reason: KeepReason;
  /** Whole minutes since the conversation's start. */
  readonly ageMinutes?: number;
  /** Where analytics knows of one queue and no other, and it is a UUID. */
  readonly queueId?: string;
}

/**
 * What analytics alone proves, stale as it may be: no clock starts before the conversation does, so one that
 * is younger than every threshold cannot be stuck; and what a conversation has been in only grows, so an
 * exemption stays one. A scope that it misses is believed of a complete row only.
 *
 * @returns undefined when the live state must be read
 */
export function sift(
  row: AnalyticsRow,
  about: { now: number; policy: EffectivePolicy; scope: Scope },
): Sifted | undefined {
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
  if (isExempt(row, policy.exempt)) return 'exempt';
  const least = smallestEnabledThreshold(policy);
  if (ageMs === undefined || ageMs >= least * 60_000) return undefined;
  if (ageMs < policy.minAgeMinutes * 60_000) return 'too-young';
  return least === Number.POSITIVE_INFINITY ? 'class-off' : 'active';
}

/** Whether analytics alone proves that a conversation was not asked for. */
export function isOutOfScope(row: AnalyticsRow, scope: Scope): boolean {
  if (!row.complete) return false;
  const missesQueues = scope.queueIds.size > 0 && !row.queueIds.some((id) => isIn(scope.queueIds, id));
  // Every conversation belongs to a division: where none is told, none can be missed.
  const missesDivisions =
    scope.divisionIds.size > 0 &&
    row.divisionIds.length > 0 &&
    !row.divisionIds.some((id) => isIn(scope.divisionIds, id));
  return missesQueues || missesDivisions;
}

function isExempt(row: AnalyticsRow, exempt: EffectivePolicy['exempt']): boolean {
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
