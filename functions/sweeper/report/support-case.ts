import { isoTime } from '../json.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { Action } from '../request/schema.ts';

/** How many conversations a case names: enough to look into, and one message long. */
const MOST_NAMED = 20;

/** The run that a support case is about. Times are ISO 8601, UTC. */
export interface CaseFacts {
  readonly action: Action;
  readonly sweepId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** The organisation's id at Genesys, if the run knows it. */
  readonly organisationId?: string | undefined;
}

/** What Genesys Cloud Customer Care is asked about. */
function caseRows(
  rows: readonly OutcomeRow[],
  action: Action,
): Record<'stillOpen' | 'listedOnly', OutcomeRow[]> {
  return {
    stillOpen: rows.filter(wasStillOpen),
    // Only what a search returned is listed; an id that a caller named may be anything.
    listedOnly:
      action === 'sweep'
        ? rows.filter((row) => row.outcome === 'already-ended' && row.reason === 'listed-only')
        : [],
  };
}

/** Of one that waits for its next try, the last one says so. */
function wasStillOpen({ outcome, reason, lastTry }: OutcomeRow): boolean {
  const last = lastTry ?? { outcome, reason };
  return last.outcome === 'unverified' && last.reason === 'still-open';
}

/** Whether there is anything to ask Genesys Cloud Customer Care. */
export function needsSupportCase(rows: readonly OutcomeRow[], action: Action): boolean {
  const { stillOpen, listedOnly } = caseRows(rows, action);
  return stillOpen.length + listedOnly.length > 0;
}

/**
 * A text to paste into a case for Genesys Cloud Customer Care, about conversations that stayed open after our writes and
 * those that have ended but are still listed. It holds ids, times and our words, and no personal data. An end that was
 * not verified for another reason (the guest is back, the deadline was reached) is not a case for Genesys.
 *
 * @returns undefined if there is nothing to ask
 */
export function supportCase(rows: readonly OutcomeRow[], facts: CaseFacts): string | undefined {
  const { stillOpen, listedOnly } = caseRows(rows, facts.action);
  const all = [...stillOpen, ...listedOnly];
  if (all.length === 0) return undefined;
  const more = all.length - MOST_NAMED;
  return [
    'Web-messaging conversations that do not end, or that are still listed as open',
    `Organisation id: ${facts.organisationId ?? '(to be filled in)'}`,
    `Our run: ${facts.sweepId}, ${facts.startedAt} to ${facts.finishedAt}`,
    `Still open after the API accepted their end: ${stillOpen.length}`,
    `Ended or unknown on live state, but listed by POST /api/v2/analytics/conversations/details/query without a conversationEnd: ${listedOnly.length}`,
    '',
    ...all.slice(0, MOST_NAMED).map(caseLine),
    ...(more > 0 ? [`and ${more} more, in the log of this run`] : []),
  ].join('\n');
}

function caseLine(row: OutcomeRow): string {
  return [
    row.conversationId,
    wasStillOpen(row) ? `${lastTried(row)}, still open afterwards${triesOf(row)}` : overText(row),
    ...(row.ageMinutes === undefined ? [] : [`started ${row.ageMinutes} minutes before`]),
    ...(row.idleMinutes === undefined ? [] : [`idle for ${row.idleMinutes} minutes`]),
    ...(row.contextId === undefined ? [] : [`context id ${row.contextId}`]),
  ].join('; ');
}

const PATCHED = 'PATCH /api/v2/conversations/messages/{id} {"state":"disconnected"}';

/** Disconnect comes before teardown, except for somebody who owes wrap-up: DESIGN.md section 7. */
function lastTried({ operation, class: stuckClass }: OutcomeRow): string {
  if (operation !== 'teardown') return `last tried ${PATCHED}`;
  const before = stuckClass === 'wrap-up-pending' ? '' : ` after ${PATCHED}`;
  return `last tried POST /api/v2/conversations/{id}/disconnect${before}`;
}

function triesOf({ lastTry }: OutcomeRow): string {
  if (lastTry === undefined) return '';
  const { attempts, at } = lastTry;
  return `, ${attempts} ${attempts === 1 ? 'try' : 'tries'}, the last at ${isoTime(at)}`;
}

function overText(row: OutcomeRow): string {
  // Genesys did not show it: not even its start is known.
  return row.ageMinutes === undefined
    ? 'GET /api/v2/conversations/{id} answers 404'
    : 'GET /api/v2/conversations/{id} shows that it ended an hour ago or longer';
}
