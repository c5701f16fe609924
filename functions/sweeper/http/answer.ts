import type { Acted } from '../actions/act.ts';
import { type SweeperError, SweepRunningError } from '../errors.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { ExplainReport, ExplainRow, Report } from '../report/schemas.ts';
import { InvalidRequestError } from '../request/problems.ts';
import {
  CREDENTIALS_CHANGED,
  isProblemCode,
  OUT_OF_TIME,
  PROBLEM_TYPES,
  PROBLEM_URN,
  REFUSED_BEFORE,
  problemOfFailed,
  problemOfKept,
  problemOfRefused,
  problemOfUnverified,
  UNKNOWN_ID,
  type ProblemCode,
  type ProblemText,
} from './problems.ts';
import { MethodNotAllowedError, type RunRouteName } from './routes.ts';

/** The answer of a Lambda proxy integration, which API Gateway passes on. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

/** What a problem document says in addition to its type. */
export interface ProblemMembers {
  /** A sentence or two about this very problem, for people. */
  readonly detail: string;
  /** What can be done about it. */
  readonly remedy?: string | undefined;
  /** The run's id. Its log lines have it too. */
  readonly sweepId: string;
}

/** 200, with a document. */
export function okAnswer(document: object): HttpAnswer {
  return documentAnswer(200, document);
}

/** A document. Members that are undefined are left out. */
export function documentAnswer(
  status: number,
  document: object,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return httpAnswer(status, 'application/json', document, headers);
}

/** An RFC 9457 problem document. Members that are undefined are left out. */
export function problemAnswer(
  code: ProblemCode,
  { detail, remedy, sweepId, ...others }: ProblemMembers & Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const { status, title } = PROBLEM_TYPES[code];
  const type = `${PROBLEM_URN}${code}`;
  const document = { type, title, status, detail, code, remedy, sweepId, ...others };
  return httpAnswer(status, 'application/problem+json', document, headers);
}

function httpAnswer(
  statusCode: number,
  contentType: string,
  document: object,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(document),
    isBase64Encoded: false,
  };
}

/** The answer to a run that was done, whatever its outcome. */
export function runAnswer(route: RunRouteName, acted: Acted, sweepId: string): HttpAnswer {
  switch (acted.kind) {
    case 'report':
      return route === 'closeOne' || route === 'forceClose'
        ? closeAnswer(acted.answer, acted.rows)
        : reportAnswer(acted.answer);
    case 'explanation':
      return explainAnswer(acted.answer, sweepId);
    case 'diagnosis':
      return okAnswer(acted.answer);
  }
}

/** A report about many conversations is a 200, whatever the outcome of each, as long as anything was done. */
function reportAnswer(report: Report): HttpAnswer {
  const { outcome, sweepId, diagnoses } = report;
  if (outcome !== 'refused' && outcome !== 'failed') return okAnswer(report);
  return problemAnswer(`run-${outcome}`, {
    detail:
      outcome === 'refused'
        ? 'Genesys Cloud refused for a reason that concerns every conversation: nothing could be done.'
        : 'Nothing could be searched, read or ended: Genesys Cloud failed, or could not be reached.',
    remedy: diagnoses[0]?.remedy ?? 'Look for this run in the log.',
    sweepId,
    diagnoses,
    report,
  });
}

/**
 * The answer to a close of one id: one flat object whatever the status. If the conversation has not ended and would not
 * be ended, it is a problem document.
 *
 * @param rows what the run knows of it, which is more than the report shows
 */
export function closeAnswer(report: Report, rows: readonly OutcomeRow[]): HttpAnswer {
  const [row] = rows;
  const [shown] = report.conversations;
  if (row === undefined || shown === undefined) throw new Error('A close of one id has no row');
  const told = problemOfClose(row);
  const { sweepId, org, mode, askedBy, requestedBy, note, diagnoses, supportCase, history } = report;
  const { diagnosis, contextId } = row;
  const about = { org, mode, askedBy, requestedBy, note, history, ...shown };
  if (told === undefined) {
    const ended = row.outcome !== 'would-close';
    // A tag that was refused keeps nothing from ending.
    return okAnswer({ sweepId, ended, ...about, diagnoses: diagnoses.length > 0 ? diagnoses : undefined });
  }
  return problemAnswer(told.code, {
    detail: told.detail,
    remedy: told.remedy,
    sweepId,
    ended: false,
    ...about,
    contextId,
    diagnosis,
    supportCase,
    diagnoses: told === REFUSED_BEFORE ? diagnoses : undefined,
  });
}

/** Undefined if the outcome is not a problem. */
function problemOfClose(row: OutcomeRow): ProblemText | undefined {
  switch (row.outcome) {
    case 'closed':
    case 'would-close':
    case 'already-ended':
      return undefined;
    case 'unknown-id':
      return UNKNOWN_ID;
    case 'kept':
      return problemOfKept(row);
    case 'refused':
      return problemOfRefused(row);
    case 'failed':
      return problemOfFailed(row);
    case 'unverified':
      return problemOfUnverified(row);
    case 'not-reached':
      return problemOfNotReached(row);
  }
}

function problemOfNotReached({ reason }: OutcomeRow): ProblemText {
  if (reason === 'systemic-refusal') return REFUSED_BEFORE;
  return reason === 'credentials-changed' ? CREDENTIALS_CHANGED : OUT_OF_TIME;
}

/** The answer to an explanation of one id: one flat object, a problem document where there is no explanation. */
export function explainAnswer({ org, conversations }: ExplainReport, sweepId: string): HttpAnswer {
  const [row] = conversations;
  if (row === undefined) throw new Error('An explanation of one id has no row');
  const told = problemOfExplained(row);
  if (told === undefined) return okAnswer({ sweepId, org, ...row });
  const { detail: _, ...about } = row;
  const { code, detail, remedy } = told;
  return problemAnswer(code, { detail, remedy, sweepId, org, ...about });
}

/** Undefined if the live state was read and judged. */
function problemOfExplained(row: ExplainRow): ProblemText | undefined {
  if (row.verdict === 'unknown-id') return UNKNOWN_ID;
  const { unread } = row;
  if (unread === undefined) return undefined;
  switch (unread) {
    case 'refused':
      return problemOfRefused(row);
    case 'platform-error':
    case 'connection':
      return problemOfFailed({ ...row, reason: unread });
    case 'deadline':
      return OUT_OF_TIME;
    case 'credentials-changed':
      return CREDENTIALS_CHANGED;
  }
}

/** How many problems of a request a document lists; the rest is counted. */
const PROBLEMS_LISTED = 50;
/** How many fields a sentence names. */
const FIELDS_NAMED = 5;

/** The problem document for a run that could not be done. */
export function errorAnswer(error: SweeperError, sweepId: string): HttpAnswer {
  const { message: detail, remedy } = error;
  const code = isProblemCode(error.code) ? error.code : 'internal-error';
  if (error instanceof InvalidRequestError) return invalidAnswer(error, sweepId);
  const others = error instanceof SweepRunningError ? { runningSweepId: error.runningSweepId } : {};
  return problemAnswer(code, { detail, remedy, sweepId, ...others }, headersOf(error));
}

function headersOf(error: SweeperError): Record<string, string> {
  // RFC 9110, 15.5.6: a 405 says which methods there are; 10.2.3: how long to wait before the call is sent again.
  if (error instanceof MethodNotAllowedError) return { allow: error.allowed.join(', ') };
  const seconds = 'retryAfterSeconds' in error ? error.retryAfterSeconds : undefined;
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
}

function invalidAnswer({ problems, code }: InvalidRequestError, sweepId: string): HttpAnswer {
  const fields = [...new Set(problems.map(({ path }) => path))];
  const more = fields.length - FIELDS_NAMED;
  const named = fields.slice(0, FIELDS_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return problemAnswer(code, {
    detail: `These parts of the request were not accepted: ${named}.`,
    remedy: 'Correct what "problems" lists: each entry says what is accepted there. Nothing was done.',
    sweepId,
    problems: problems.slice(0, PROBLEMS_LISTED),
    problemsOmitted: Math.max(0, problems.length - PROBLEMS_LISTED),
  });
}
