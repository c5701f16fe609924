import type { Diagnosis, RefusedRung } from '../../closing/diagnosis.ts';
import { diagnoseLoginFailure } from '../../closing/login-failure.ts';
import { diagnoseFailure, diagnoseUnreadable } from '../../closing/no-answer.ts';
import { SweeperError } from '../../errors.ts';
import type { Answer } from '../../genesys/answer.ts';

/** What an answer of Genesys's has told. */
export type Learnt<T> = { readonly known: true; readonly value: T } | Unlearnt;

export interface Unlearnt {
  readonly known: false;
  /** Why it was not told; undefined where there was no answer in time. */
  readonly diagnosis: Diagnosis | undefined;
  /** No connection to the host came about. */
  readonly unreachable?: true;
}

/**
 * Asks Genesys something that need not be answered. Never throws for what Genesys, or a login, does.
 *
 * @param read undefined for an answer that is not what was asked for
 */
export async function learn<T>(
  rung: RefusedRung,
  ask: () => Promise<Answer>,
  read: (body: unknown) => T | undefined,
): Promise<Learnt<T>> {
  const answer = await askSafely(ask);
  if (answer instanceof SweeperError) return { known: false, diagnosis: diagnoseLoginFailure(answer) };
  if (!answer.ok) {
    const { failure } = answer;
    const unreachable = failure.kind === 'connection' && failure.reason === 'unreachable';
    return {
      known: false,
      diagnosis: diagnoseFailure(rung, failure),
      ...(unreachable ? { unreachable } : {}),
    };
  }
  const value = read(answer.body);
  return value === undefined
    ? { known: false, diagnosis: diagnoseUnreadable(rung, answer) }
    : { known: true, value };
}

/** An answer, or why no token could be had for the question. */
export async function askSafely(ask: () => Promise<Answer>): Promise<Answer | SweeperError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SweeperError) return error;
    throw error;
  }
}

/** Why something is not known, as a part of a sentence. */
export function whyUnknown({ diagnosis }: Unlearnt): string {
  if (diagnosis === undefined) return 'there was no answer in time';
  const { status, code, permissions } = diagnosis;
  if (status === undefined) return 'there was no answer';
  if (status < 300) return 'the answer was not what Genesys gives';
  const named = permissions.length === 0 ? '' : `: ${permissions.join(', ')}`;
  return `it was answered with status ${status}${code === 'unknown' ? '' : `, ${code}${named}`}`;
}

/** Refused for good, so that it is no fault of the moment: the client may not ask this. */
export function isRefused({ diagnosis }: Unlearnt): boolean {
  return diagnosis?.status === 403 || diagnosis?.status === 401;
}
