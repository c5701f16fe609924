import type { Row } from '../node-service/answers.ts';
import { type ApiAnswer, membersOf } from './api-answer.ts';
import {
  KEEP_REASONS,
  known,
  MODES,
  OVERTAKEN,
  END_OPERATIONS,
  STUCK_CLASSES,
  SWEEP_STATES,
  TERMINATION_OUTCOMES,
} from './words.ts';

type Document = ApiAnswer['document'];

/** A preview as the schema's `StuckConversations`, with its rows that would be closed. */
export function stuckConversations(preview: Document, rows: readonly Row[]): object {
  const { sweepId, org, state } = preview;
  const progress = membersOf(preview['progress']);
  const report = membersOf(preview['report']);
  const kept = membersOf(report['kept'] ?? progress['kept']);
  return {
    sweepId,
    org,
    state: known(SWEEP_STATES, state),
    open: membersOf(report['counts'])['open'] ?? progress['open'],
    kept: Object.entries(kept).map(([reason, count]) => ({ reason, count })),
    conversations: rows.map((row) => conversation({ ...row })),
  };
}

/** The problem document of a preview that is over and has found nothing, because it failed or was refused. */
export function failureOf(preview: Document): Document | undefined {
  const { sweepId, state } = preview;
  if (state !== 'failed' && state !== 'refused') return undefined;
  const [diagnosis] = listOf(membersOf(preview['report'])['diagnoses']);
  const { code, detail, remedy } = membersOf(preview['problem']);
  return {
    code: code ?? `run-${state}`,
    detail: detail ?? `The preview is ${state}.`,
    remedy: remedy ?? membersOf(diagnosis)['remedy'],
    sweepId,
    diagnosis,
  };
}

/** The answer to one close, or the problem document of one that was kept, as the schema's `Termination`. */
export function termination(document: Document): object {
  const { sweepId, mode, note, requestedBy, ended, reason, detail, uncertain, reopened, overtaken } =
    document;
  const outcome = known(TERMINATION_OUTCOMES, document['outcome']);
  return {
    ...conversation(document),
    ended,
    outcome,
    mode: known(MODES, mode),
    keptBecause: outcome === 'kept' ? known(KEEP_REASONS, reason) : undefined,
    detail,
    uncertain: uncertain === true,
    reopened: reopened === true,
    overtaken: known(OVERTAKEN, overtaken),
    sweepId,
    note,
    requestedBy,
  };
}

function conversation(row: Document): object {
  const { conversationId, class: stuckClass, idleMinutes, ageMinutes, queueId, operation } = row;
  return {
    conversationId,
    class: known(STUCK_CLASSES, stuckClass),
    idleMinutes,
    ageMinutes,
    queueId,
    operation: known(END_OPERATIONS, operation),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
