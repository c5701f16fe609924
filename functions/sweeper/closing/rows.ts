import type { ConnectionFailure, HttpFailure } from '../genesys/answer.ts';
import type { NotReachedReason, OutcomeRow, EndOperation } from '../outcome.ts';
import type { Judgement, KeepReason, Stuck } from '../policy/judgement.ts';
import { JUST_NOW_MINUTES } from '../policy/verdict.ts';
import { diagnoseFailure, diagnoseRefusal, diagnoseUnreadable } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { LiveRead, Unjudged } from './live-read.ts';
import type { Observation } from './verify.ts';

/** Of these nothing more is said, over or not: the sweeper is not to be asked about them. */
const NOT_OURS: ReadonlySet<KeepReason> = new Set([
  'not-web-messaging',
  'out-of-scope',
  'exempt',
  'other-media',
]);

/**
 * A conversation that was kept, or had ended before this run. One that a caller has named and that is over has
 * ended, whatever the policy makes of what is left of it: the same close twice has the same answer. DESIGN.md section 3.
 *
 * @param named by the caller, as for a close; a sweep found it otherwise
 */
export function rowOfNotStuck(
  conversationId: string,
  { judgement, snapshot, notGenesys }: Omit<Extract<LiveRead, { kind: 'not-stuck' }>, 'kind' | 'signs'>,
  named: boolean,
): OutcomeRow {
  const known = {
    conversationId,
    ...judgedFields(judgement),
    ...(notGenesys === undefined ? {} : { diagnosis: diagnoseUnreadable('read', notGenesys) }),
  };
  const isOver = named && snapshot?.over === true;
  const owed = isOver && snapshot.wrapUpOwed ? { wrapUpOwed: true as const } : {};
  if (judgement.verdict === 'already-ended')
    return { ...known, outcome: 'already-ended', reason: judgement.reason, ...owed };
  const { reason, overMinutes = Number.POSITIVE_INFINITY } = judgement;
  if (!isOver || NOT_OURS.has(reason)) return { ...known, outcome: 'kept', reason };
  const since = overMinutes < JUST_NOW_MINUTES ? 'just-now' : 'listed-only';
  return { ...known, outcome: 'already-ended', reason: since, ...owed };
}

/** The part of a stuck conversation's row that does not depend on what comes of it. */
export function about(target: {
  readonly conversationId: string;
  readonly judgement: Stuck;
}): Omit<OutcomeRow, 'outcome'> {
  const { conversationId, judgement } = target;
  return {
    conversationId,
    stuck: true,
    ...(judgement.forced === undefined ? {} : { reason: `forced:${judgement.forced}` }),
    ...judgedFields(judgement),
  };
}

/**
 * A conversation whose live state could not be read.
 *
 * @param how.named by a caller only: it is not certain that this id exists
 */
export function rowOfUnjudged(
  conversationId: string,
  read: Unjudged,
  how: { readonly named: boolean } = { named: false },
): OutcomeRow {
  switch (read.kind) {
    case 'unknown-id': {
      const context = read.contextId === undefined ? {} : { contextId: read.contextId };
      return how.named
        ? { conversationId, outcome: 'unknown-id', ...context }
        : { conversationId, outcome: 'already-ended', reason: 'listed-only', ...context };
    }
    case 'refused':
      return refusedRow({ conversationId, operation: 'read' }, diagnoseRefusal('read', read.failure));
    case 'failed':
      return failedRow({ conversationId, operation: 'read' }, read.failure);
    case 'cut-off':
      return notReachedRow({ conversationId }, read.reason);
  }
}

export function refusedRow(
  fields: Partial<OutcomeRow> & {
    readonly conversationId: string;
    readonly operation: EndOperation | 'read' | 'search';
  },
  diagnosis: Diagnosis,
): OutcomeRow {
  return {
    ...fields,
    outcome: 'refused',
    reason: diagnosis.code,
    diagnosis,
    ...(diagnosis.contextId === undefined ? {} : { contextId: diagnosis.contextId }),
  };
}

/** In two words: whether Genesys answered that it failed, or did not answer itself. The diagnosis says more. */
export function failedReason(
  failure: HttpFailure | ConnectionFailure,
  { code }: Diagnosis,
): 'platform-error' | 'connection' {
  return failure.kind === 'http' && code !== 'not-genesys' ? 'platform-error' : 'connection';
}

/** A request that failed for a reason which is no refusal. */
export function failedRow(
  fields: Partial<OutcomeRow> & {
    readonly conversationId: string;
    readonly operation: EndOperation | 'read';
  },
  failure: HttpFailure | ConnectionFailure,
): OutcomeRow {
  const diagnosis = diagnoseFailure(fields.operation, failure);
  const { contextId } = diagnosis;
  return {
    ...fields,
    outcome: 'failed',
    reason: failedReason(failure, diagnosis),
    diagnosis,
    ...(contextId === undefined ? {} : { contextId }),
  };
}

export function notReachedRow(
  fields: Partial<OutcomeRow> & { readonly conversationId: string },
  reason: NotReachedReason,
): OutcomeRow {
  return { ...fields, outcome: 'not-reached', reason };
}

function judgedFields(judgement: Judgement): Partial<OutcomeRow> {
  const { undelivered, queueEntries, queuedSinceMinutes } = judgement.evidence;
  const isQueueing = judgement.class === 'queue-stuck';
  return {
    ...(judgement.class === undefined ? {} : { class: judgement.class }),
    ...(judgement.idleMinutes === undefined ? {} : { idleMinutes: judgement.idleMinutes }),
    ...(judgement.ageMinutes === undefined ? {} : { ageMinutes: judgement.ageMinutes }),
    ...(judgement.queueId === undefined ? {} : { queueId: judgement.queueId }),
    ...(undelivered === undefined ? {} : { undelivered }),
    ...(isQueueing && queueEntries !== undefined ? { queueEntries } : {}),
    ...(isQueueing && queuedSinceMinutes !== undefined ? { queuedSinceMinutes } : {}),
  };
}

/**
 * The row of a conversation that was written to, from what was seen of it afterwards.
 *
 * @param row the fields that do not depend on it
 * @param how.uncertain the write was not accepted: somebody else may have ended it
 */
export function rowOfObservation(
  observation: Exclude<Observation, { kind: 'still-stuck' }>,
  row: Omit<OutcomeRow, 'outcome'>,
  how: { readonly uncertain?: true; readonly contextId?: string | undefined },
): OutcomeRow {
  const context = how.contextId === undefined ? {} : { contextId: how.contextId };
  switch (observation.kind) {
    case 'ended':
    case 'reopened':
      return {
        ...row,
        outcome: 'closed',
        verifiedAfterMs: observation.afterMs,
        ...(how.uncertain === undefined ? {} : { uncertain: how.uncertain }),
        ...(observation.kind === 'reopened' ? { reopened: true as const } : {}),
        ...(observation.overtaken === undefined ? {} : { overtaken: observation.overtaken }),
        ...(observation.kind === 'ended' && observation.wrapUpOwed ? { wrapUpOwed: true as const } : {}),
        ...(observation.kind === 'ended' && observation.queueCleared !== undefined
          ? { queueCleared: observation.queueCleared }
          : {}),
      };
    case 'not-stuck':
      return {
        ...row,
        ...context,
        outcome: 'unverified',
        reason: observation.reason,
        ...(observation.reason === 'guest-returned' ? { guestReturned: true as const } : {}),
      };
    case 'unknown':
      return { ...row, ...context, outcome: 'unverified', reason: observation.reason };
  }
}
