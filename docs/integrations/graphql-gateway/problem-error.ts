import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { type ApiAnswer, membersOf } from './api-answer.ts';

/** What a client may branch on: an error's `extensions` have exactly these members. */
export interface ProblemExtensions {
  /** The code of the problem document: `refused`, `unknown-id`, `invalid-request`, … */
  readonly code: string;
  readonly status: number;
  /** Why an end was not seen: it decides whether another try is of use. */
  readonly reason: string | undefined;
  /** What can be done about it. */
  readonly remedy: string | undefined;
  /** The run's id, to find its log lines. Undefined if API Gateway itself answered. */
  readonly sweepId: string | undefined;
  /** Why Genesys Cloud refused or failed, if it did. */
  readonly diagnosis: Diagnosis | undefined;
}

interface Diagnosis {
  readonly code: string;
  readonly operation: string | undefined;
  /** Permissions of Genesys Cloud, spelt as an administrator finds them: `conversation:communication:disconnect`. */
  readonly permissions: readonly string[];
  /** Any one of the permissions is enough. Undefined for a run that was refused as a whole. */
  readonly anyOf: boolean | undefined;
  /** For a case at Genesys Cloud Customer Care. */
  readonly contextId: string | undefined;
}

/**
 * A problem document (RFC 9457) as a GraphQL error. Members are picked one by one: if a later version of the API
 * adds one, clients do not get it before somebody has looked at it.
 */
export function problemError({ status, document }: ApiAnswer): GraphQLError {
  const { detail, code, reason, remedy, sweepId, diagnosis, diagnoses, problems } = document;
  const extensions: ProblemExtensions = {
    code: text(code) ?? 'no-answer',
    status,
    reason: text(reason),
    remedy: text(remedy),
    sweepId: text(sweepId),
    // A run that was refused as a whole lists its causes; the remedy above belongs to the first.
    diagnosis: diagnosisOf(diagnosis) ?? diagnosisOf(list(diagnoses)[0]),
  };
  const message =
    list(problems).map(problemLine).join(' ') || (text(detail) ?? 'The sweeper gave no answer.');
  // Made with yoga's own copy of graphql: yoga would mask an error of another copy as an unexpected one.
  return createGraphQLError(message, { extensions: { ...extensions } });
}

/** The gateway's own error for a caller who may not do this, in the shape of the API's errors. */
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
