import { type ApiAnswer, membersOf } from './api-answer.ts';
import {
  KEEP_REASONS,
  known,
  MODES,
  OVERTAKEN,
  RUN_OUTCOMES,
  END_OPERATIONS,
  STUCK_CLASSES,
  TERMINATION_OUTCOMES,
} from './words.ts';

type Document = ApiAnswer['document'];

/** A report of the preview as the schema's `StuckConversations`. */
export function stuckConversations(report: Document): object {
  const { sweepId, org, outcome, counts, kept, conversationsOmitted } = report;
  return {
    sweepId,
    org,
    outcome: known(RUN_OUTCOMES, outcome),
    open: membersOf(counts)['open'],
    kept: Object.entries(membersOf(kept)).map(([reason, count]) => ({ reason, count })),
    conversations: rows(report)
      .filter((row) => row['outcome'] === 'would-close')
      .map(conversation),
    conversationsOmitted: membersOf(conversationsOmitted)['would-close'] ?? 0,
  };
}

/** The answer to one close, or the problem document of one that was kept, as the schema's `Termination`. */
export function termination(document: Document): object {
  const { sweepId, mode, note, ended, reason, detail, uncertain, reopened, overtaken } = document;
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

function rows({ conversations }: Document): Document[] {
  return Array.isArray(conversations) ? conversations.map(membersOf) : [];
}
