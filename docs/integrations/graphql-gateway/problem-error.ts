import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { type ApiAnswer, membersOf } from './api-answer.ts';

/** What a client may branch on: exactly this stands in an error's `extensions`. */
export interface ProblemExtensions {
  /** Of the problem document: `refused`, `unknown-id`, `invalid-request`, … */
  readonly code: string;
  readonly status: number;
  /** Why an end was not seen: whether another try is of use depends on it. */
  readonly reason: string | undefined;
  /** What can be done about it. */
  readonly remedy: string | undefined;
  /** The run's id, for its log lines. Undefined in an answer of API Gateway's own. */
  readonly sweepId: string | undefined;
  /** Why Genesys Cloud refused, where it did. */
  readonly diagnosis: Diagnosis | undefined;
}

interface Diagnosis {
  readonly code: string;
  readonly operation: string | undefined;
  /** Of Genesys Cloud, as an administrator finds them: `conversation:communication:disconnect`. */
  readonly permissions: readonly string[];
  /** Any one of the permissions is enough. Undefined for a run that was refused as a whole. */
  readonly anyOf: boolean | undefined;
  /** For a case at Genesys Cloud Customer Care. */
  readonly contextId: string | undefined;
}

/**
 * A problem document (RFC 9457) as a GraphQL error. Members are picked one by one: what a later version of the API
 * adds is not shown to clients before somebody has looked at it.
 */
export function problemError({ status, document }: ApiAnswer): GraphQLError {
  const { detail, code, reason, remedy, sweepId, diagnosis, diagnoses, problems } = document;
  const extensions: ProblemExtensions = {
    code: text(code) ?? 'no-answer',
    status,
    reason: text(reason),
    remedy: text(remedy),
    sweepId: text(sweepId),
    // A run that was refused as a whole lists its causes; the remedy above is of the first.
    diagnosis: diagnosisOf(diagnosis) ?? diagnosisOf(list(diagnoses)[0]),
  };
  const message =
    list(problems).map(problemLine).join(' ') || (text(detail) ?? 'The sweeper gave no answer.');
  // Of yoga's own copy of graphql: an error of another copy would be masked as an unexpected one.
  return createGraphQLError(message, { extensions: { ...extensions } });
}

/** A caller who may not do this: the gateway's own word, in the API's shape. */
export function forbidden(permission: string): GraphQLError {
  return problemError({
    status: 403,
    document: {
      code: 'forbidden',
      detail: 'You may not do this.',
      remedy: `Ask for the permission ${permission}.`,
    },
  });
}

function diagnosisOf(value: unknown): Diagnosis | undefined {
  const { code, operation, permissions, anyOf, contextId } = membersOf(value);
  if (typeof code !== 'string') return undefined;
  const named = list(permissions).filter((one) => typeof one === 'string');
  return {
    code,
    operation: text(operation),
    permissions: named,
    anyOf: typeof anyOf === 'boolean' ? anyOf : undefined,
    contextId: text(contextId),
  };
}

function problemLine(value: unknown): string {
  const { path, problem, accepted } = membersOf(value);
  return `${text(path)}: ${text(problem)}; accepted is ${text(accepted)}.`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
