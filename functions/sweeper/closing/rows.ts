import type { ConnectionFailure, HttpFailure } from '../genesys/answer.ts';
import type { NotReachedReason, OutcomeRow, EndOperation } from '../outcome.ts';
import type { Judgement, Keep, KeepReason, Stuck } from '../policy/judgement.ts';
import { JUST_NOW_MINUTES } from '../policy/verdict.ts';
import { diagnoseFailure, diagnoseRefusal, diagnoseUnreadable } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { LiveRead, Unjudged } from './live-read.ts';
import type { Observation } from './verify.ts';

/** Conversations that do not concern the sweeper: their row says only why they were kept, even if they are over. */
const NOT_OURS: ReadonlySet<KeepReason> = new Set([
  'not-web-messaging',
  'out-of-scope',
  'exempt',
  'other-media',
]);

/**
 * The row of a conversation that was kept, or had ended before this run. If a caller has named it and it is over, it has
 * ended, even if the policy keeps it because of wrap-up: the same close, sent twice, gets the same answer. DESIGN.md
 * section 3.
 *
 * @param named the caller named it, as in a close; otherwise a sweep found it
 */
export function rowOfNotStuck(
  conversationId: string,
  {
    judgement,
    snapshot,
    notGenesys,
  }: Omit<Extract<LiveRead, { kind: 'not-stuck' }>, 'kind' | 'judgedAt' | 'signs'>,
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
  if (!isOver || NOT_OURS.has(reason)) {
    const isJudged = reason !== 'unreadable' && !NOT_OURS.has(reason);
    return { ...known, ...(isJudged ? evidenceFields(judgement) : {}), outcome: 'kept', reason };
  }
  const since = overMinutes < JUST_NOW_MINUTES ? 'just-now' : 'listed-only';
  return { ...known, outcome: 'already-ended', reason: since, ...owed };
}

/** The part of a stuck conversation's row that does not depend on its outcome. */
export function about(target: {
  readonly conversationId: string;
  readonly judgement: Stuck;
}): Omit<OutcomeRow, 'outcome'> {
  const { conversationId, judgement } = target;
  return {
    conversationId,
    stuck: true,
    ...(judgement.forced === undefined ? {} : { reason: `forced:${judgement.forced}` }),
    ...(judgement.forced !== undefined && judgement.evidence.guestWaits ? { guestWaited: true } : {}),
    ...judgedFields(judgement),
    ...evidenceFields(judgement),
  };
}

/**
 * The row of a conversation whose live state could not be read.
 *
 * @param named a caller named it, so it is not certain that this id exists
 */
export function rowOfUnjudged(conversationId: string, read: Unjudged, named = false): OutcomeRow {
  switch (read.kind) {
    case 'unknown-id': {
      const context = read.contextId === undefined ? {} : { contextId: read.contextId };
      return named
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

interface OperationFields extends Partial<OutcomeRow> {
  readonly conversationId: string;
  readonly operation: EndOperation | 'read' | 'search';
}

export function refusedRow(fields: OperationFields, diagnosis: Diagnosis): OutcomeRow {
  return { ...fields, outcome: 'refused', reason: diagnosis.code, ...saidBy(diagnosis) };
}

/** The diagnosis, with its context id where the log looks for it. */
function saidBy(diagnosis: Diagnosis): Pick<OutcomeRow, 'diagnosis' | 'contextId'> {
  const { contextId } = diagnosis;
  return { diagnosis, ...(contextId === undefined ? {} : { contextId }) };
}

/** Whether Genesys answered that it failed, or did not answer itself. The diagnosis says more. */
export function failedReason(
  failure: HttpFailure | ConnectionFailure,
  { code }: Diagnosis,
): 'platform-error' | 'connection' {
  return failure.kind === 'http' && code !== 'not-genesys' ? 'platform-error' : 'connection';
}

/** The row of a request that failed and was not refused. */
export function failedRow(fields: OperationFields, failure: HttpFailure | ConnectionFailure): OutcomeRow {
  const diagnosis = diagnoseFailure(fields.operation, failure);
  return { ...fields, outcome: 'failed', reason: failedReason(failure, diagnosis), ...saidBy(diagnosis) };
}

export function notReachedRow(
  fields: Partial<OutcomeRow> & { readonly conversationId: string },
  reason: NotReachedReason,
): OutcomeRow {
  return { ...fields, outcome: 'not-reached', reason };
}

export function judgedFields(judgement: Judgement): Partial<OutcomeRow> {
  const { undelivered, queueEntries } = judgement.evidence;
  const isQueueing = judgement.class === 'queue-stuck';
  return {
    ...(judgement.class === undefined ? {} : { class: judgement.class }),
    ...(judgement.idleMinutes === undefined ? {} : { idleMinutes: judgement.idleMinutes }),
    ...(judgement.ageMinutes === undefined ? {} : { ageMinutes: judgement.ageMinutes }),
    ...(judgement.queueId === undefined ? {} : { queueId: judgement.queueId }),
    ...(undelivered === undefined ? {} : { undelivered }),
    ...(isQueueing && queueEntries !== undefined ? { queueEntries } : {}),
  };
}

/** What the judgement rests on, for a person who checks the row. */
function evidenceFields(judgement: Stuck | Keep): Partial<OutcomeRow> {
  const { thresholdMinutes, clockStartedAt, evidence } = judgement;
  const { lastGuestMessageAt, lastAnswerAt, guestWaits, toldBy, agents, agentMinutes } = evidence;
  const { queuedSinceMinutes } = evidence;
  return {
    ...(thresholdMinutes === undefined ? {} : { thresholdMinutes }),
    ...(clockStartedAt === undefined ? {} : { clockStartedAt }),
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt }),
    ...(lastAnswerAt === undefined ? {} : { lastAnswerAt }),
    guestWaits,
    toldBy,
    ...(agents === undefined ? {} : { agents }),
    ...(agentMinutes === undefined ? {} : { agentMinutes }),
    ...(queuedSinceMinutes === undefined ? {} : { queuedSinceMinutes }),
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
    case 'ended': {
      const { wrapUpOwed, queueCleared } = observation;
      return {
        ...closedRow(observation, row, how),
        ...(wrapUpOwed ? { wrapUpOwed: true as const } : {}),
        ...(queueCleared === undefined ? {} : { queueCleared }),
      };
    }
    case 'reopened':
      return { ...closedRow(observation, row, how), reopened: true };
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

function closedRow(
  { afterMs, overtaken }: Extract<Observation, { kind: 'ended' | 'reopened' }>,
  row: Omit<OutcomeRow, 'outcome'>,
  { uncertain }: { readonly uncertain?: true },
): OutcomeRow {
  return {
    ...row,
    outcome: 'closed',
    verifiedAfterMs: afterMs,
    ...(uncertain === undefined ? {} : { uncertain }),
    ...(overtaken === undefined ? {} : { overtaken }),
  };
}
