import { codeIn } from '../page.ts';
import type { ProblemAnswer } from './every-problem.ts';

/** A row of a page's table of answers. */
export interface AnswerRow {
  /** `502`, `413, 415`, `429, 5xx`, `any other`; empty for whatever status. */
  readonly statuses: string;
  /** None in a row for any other code. */
  readonly codes: readonly string[];
  /** Which of the answers with this code; empty for all of them. */
  readonly where: string;
  /** What the page says of them. */
  readonly says: readonly string[];
}

/** The cells of a table's rows, without those of its head. The head begins with the cell `first`. Cells hold no `|`. */
export function cellsOf(page: string, first: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${first} |`));
  if (start === -1) throw new Error(`The page has no table that begins with ${first}`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/**
 * The one row that is about a problem: one that names its code, or else one for any other.
 *
 * @throws Error where there is none, or more than one
 */
export function rowAbout(problem: ProblemAnswer, rows: readonly AnswerRow[]): AnswerRow {
  const naming = rows.filter(({ codes }) => codes.includes(problem.body.code));
  const ofCode = naming.length > 0 ? naming : rows.filter(({ codes }) => codes.length === 0);
  const ofStatus = ofCode.filter(({ statuses }) => hasStatus(statuses, problem.status));
  const about = ofStatus.length > 0 ? ofStatus : ofCode.filter(({ statuses }) => statuses === 'any other');
  const exactly = about.filter(({ where }) => isThere(where, problem.body));
  const found = exactly.length > 0 ? exactly : about.filter(({ where }) => where.startsWith('any other '));
  const [row] = found;
  if (row === undefined || found.length > 1) {
    throw new Error(`The page has ${found.length} rows about ${JSON.stringify(problem)}`);
  }
  return row;
}

function hasStatus(statuses: string, status: number): boolean {
  if (statuses === '') return true;
  return statuses
    .split(', ')
    .some((one) => (one.endsWith('xx') ? one[0] === String(status)[0] : Number(one) === status));
}

/** Understands "with `a`", "without `a`" and "`a` is `x`, `y` or `z`". */
function isThere(where: string, body: ProblemAnswer['body']): boolean {
  const [member = '', ...values] = codeIn(where);
  if (where === '') return true;
  if (where.startsWith('any other ')) return false;
  const value = membersOf(body).get(member);
  if (where === `with \`${member}\``) return value !== undefined;
  if (where === `without \`${member}\``) return value === undefined;
  if (!where.startsWith(`\`${member}\` is \``)) throw new Error(`Nobody understands "${where}"`);
  return value !== undefined && values.includes(value);
}

/** A run that was refused as a whole lists its causes; the first counts. */
function membersOf({ sweepId, reason, diagnosis, diagnoses = [] }: ProblemAnswer['body']) {
  const cause = diagnosis ?? diagnoses[0];
  return new Map([
    ['sweepId', sweepId],
    ['reason', reason],
    ['diagnosis.code', cause?.code],
  ]);
}
