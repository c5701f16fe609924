import type { AlreadyEnded, Judgement, Keep, Stuck } from '../policy/judgement.ts';
import type { NotReachedReason, OutcomeRow, Rung } from '../outcome.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Unjudged } from './live-read.ts';
import { diagnoseRefusal } from './refusal.ts';

/** A conversation that was left alone, or had ended before we came. */
export function rowOfJudgement(conversationId: string, judgement: Keep | AlreadyEnded): OutcomeRow {
  return {
    conversationId,
    outcome: judgement.verdict === 'keep' ? 'kept' : 'already-ended',
    reason: judgement.reason,
    ...judgedFields(judgement),
  };
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

/** A conversation whose live state could not be had. */
export function rowOfUnjudged(conversationId: string, read: Unjudged): OutcomeRow {
  switch (read.kind) {
    case 'unknown-id':
      return {
        conversationId,
        outcome: 'already-ended',
        reason: 'listed-only',
        unknownId: true,
        ...(read.contextId === undefined ? {} : { contextId: read.contextId }),
      };
    case 'not-genesys': {
      // In the word for Genesys not being reached, which it was not; the diagnosis says what may stand in between.
      const { failure } = read;
      const diagnosis = diagnoseRefusal('read', failure);
      const row = {
        conversationId,
        outcome: 'failed',
        reason: 'connection',
        rung: 'read',
        diagnosis,
      } as const;
      return failure.contextId === undefined ? row : { ...row, contextId: failure.contextId };
    }
    case 'refused':
      return refusedRow({ conversationId, rung: 'read' }, diagnoseRefusal('read', read.failure));
    case 'failed':
      return {
        conversationId,
        outcome: 'failed',
        reason: read.reason,
        rung: 'read',
        ...(read.contextId === undefined ? {} : { contextId: read.contextId }),
      };
    case 'cut-off':
      return notReachedRow({ conversationId }, read.reason);
  }
}

export function refusedRow(
  fields: Partial<OutcomeRow> & { readonly conversationId: string; readonly rung: Rung | 'read' | 'search' },
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

export function notReachedRow(
  fields: Partial<OutcomeRow> & { readonly conversationId: string },
  reason: NotReachedReason,
): OutcomeRow {
  return { ...fields, outcome: 'not-reached', reason };
}

function judgedFields(judgement: Judgement): Partial<OutcomeRow> {
  const { undelivered } = judgement.evidence;
  return {
    ...(judgement.class === undefined ? {} : { class: judgement.class }),
    ...(judgement.idleMinutes === undefined ? {} : { idleMinutes: judgement.idleMinutes }),
    ...(judgement.ageMinutes === undefined ? {} : { ageMinutes: judgement.ageMinutes }),
    ...(judgement.queueId === undefined ? {} : { queueId: judgement.queueId }),
    ...(undelivered === undefined ? {} : { undelivered }),
  };
}
