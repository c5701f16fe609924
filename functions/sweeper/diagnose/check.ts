import { SweeperError } from '../errors.ts';
import type { Answer } from '../genesys/answer.ts';
import type { Operation, ReadRequest } from '../genesys/operations.ts';
import type { Genesys } from '../genesys/port.ts';
import { diagnoseFailure, diagnoseLoginFailure, diagnoseUnreadable } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { Check, CheckName } from '../report/schemas.ts';

/** One thing that is not as it should be. */
export interface Finding {
  readonly status: 'warning' | 'failed';
  readonly meaning: string;
  readonly remedy: string;
  readonly diagnosis?: Diagnosis | undefined;
}

/**
 * A check from what was found: its status is the worst of them, and the worst come first.
 *
 * @param meaning what it means where nothing was found
 */
export function checkOf(
  name: CheckName,
  about: { readonly seen: string; readonly findings: readonly Finding[]; readonly meaning: string },
): Check {
  const { seen, findings, meaning } = about;
  const sorted = [
    ...findings.filter(({ status }) => status === 'failed'),
    ...findings.filter(({ status }) => status === 'warning'),
  ];
  const [worst] = sorted;
  if (worst === undefined) return { name, status: 'ok', seen, meaning, remedy: '', diagnoses: [] };
  return {
    name,
    status: worst.status,
    seen,
    meaning: sentences(sorted.map((finding) => finding.meaning)),
    remedy: sentences(sorted.map((finding) => finding.remedy)),
    diagnoses: sorted.flatMap(({ diagnosis }) => diagnosis ?? []),
  };
}

/** A check that depends on one that failed. */
export function skippedCheck(name: CheckName, because: CheckName): Check {
  return {
    name,
    status: 'skipped',
    seen: `Not tried, because it depends on the check "${because}", which failed.`,
    meaning: 'Not known yet.',
    remedy: '',
    diagnoses: [],
  };
}

/** Several sentences as one text, each once; those that say nothing are left out. */
export function sentences(parts: readonly (string | undefined)[]): string {
  return [...new Set(parts.flatMap((part) => part || []))].join(' ');
}

/** `a`, `a and b`, `a, b and c`; of a long list the first few and how many more. */
export function listed(parts: readonly string[], most = 10): string {
  const more = parts.length - most;
  const shown = more > 0 ? [...parts.slice(0, most), `${more} more`] : parts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** `1 queue`, `2 queues`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A parsed answer, or why there is no answer that could be parsed. */
export type Result<T> = { readonly known: true; readonly value: T } | Unavailable;

export interface Unavailable {
  readonly known: false;
  /** Why there is no such answer; undefined if none came in time. */
  readonly diagnosis: Diagnosis | undefined;
}

/**
 * Asks Genesys something that may stay unanswered. Never throws for what Genesys, or a login, does.
 *
 * @param read undefined for an answer that is not what was asked for
 */
export async function query<T>(
  genesys: Pick<Genesys, 'inspect'>,
  request: ReadRequest,
  read: (body: unknown) => T | undefined,
): Promise<Result<T>> {
  return resultOf(request.operation, await askSafely(() => genesys.inspect(request)), read);
}

/** @param read as for {@link query} */
export function resultOf<T>(
  operation: Operation,
  answer: Answer | SweeperError,
  read: (body: unknown) => T | undefined,
): Result<T> {
  if (answer instanceof SweeperError) return { known: false, diagnosis: diagnoseLoginFailure(answer) };
  if (!answer.ok) return { known: false, diagnosis: diagnoseFailure(operation, answer.failure) };
  const value = read(answer.body);
  return value === undefined
    ? { known: false, diagnosis: diagnoseUnreadable(operation, answer) }
    : { known: true, value };
}

/** An answer, or why there was no token to ask with. */
export async function askSafely(ask: () => Promise<Answer>): Promise<Answer | SweeperError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SweeperError) return error;
    throw error;
  }
}

/** Why something is not known, as a part of a sentence. */
export function whyUnknown({ diagnosis }: Unavailable): string {
  if (diagnosis === undefined) return 'there was no answer in time';
  const { status, code, permissions } = diagnosis;
  if (status === undefined) return 'there was no answer';
  if (status < 300) return 'the answer was not one that Genesys gives';
  const named = permissions.length === 0 ? '' : `: ${permissions.join(', ')}`;
  return `it was answered with status ${status}${code === 'unknown' ? '' : `, ${code}${named}`}`;
}

/** Refused because the client may not ask this, and not because of a temporary problem. */
export function isRefused({ diagnosis }: Unavailable): boolean {
  return diagnosis?.status === 403 || diagnosis?.status === 401;
}
