import type { SweeperError } from '../errors.ts';
import type { Answered, ConnectionFailure, Failure, HttpFailure } from '../genesys/answer.ts';
import { isGenesysError, isOfGenesys } from '../genesys/answers.ts';
import {
  ClientSecretRejectedError,
  ClientUnknownError,
  LoginMalformedError,
  LoginRefusedError,
  LoginUnreachableError,
} from '../genesys/errors.ts';
import { OPERATIONS, type Operation } from '../genesys/operations.ts';
import { fieldOf } from '../json.ts';
import type { Diagnosis, DiagnosisCode } from './diagnosis.ts';
import { isAboutConversation, remedyFor, unansweredRemedy, unreachableRemedy } from './remedies.ts';

type Refusal = Pick<HttpFailure, 'status' | 'code' | 'contextId' | 'errorBody'>;

/**
 * `domain:entity:action`, as Genesys writes a permission (reference 7): three words of letters, each beginning with a
 * lower-case letter. No official permission has digits, underscores or leading capitals, but names, numbers and times in
 * the same text may have them (promise 10).
 */
const WORD = '[a-z][A-Za-z]{1,59}';
const PERMISSION = `${WORD}:${WORD}:${WORD}`;
const PERMISSION_WHOLE = new RegExp(`^${PERMISSION}$`);
/** Not as a part of something longer, such as an address or a time. */
const PERMISSION_IN_TEXT = new RegExp(
  String.raw`(?<![\p{L}\p{N}_:@.-])${PERMISSION}(?![\p{L}\p{N}_:@-]|\.[\p{L}\p{N}])`,
  'gu',
);

type Cause = Pick<Diagnosis, 'code' | 'guessed'>;

/**
 * Why Genesys refused one request, from what it answered. Relies on the status, `ErrorBody.code` and `messageParams`;
 * the message's text is read only for permission names and the words "user context", as a last resort, and the diagnosis
 * is then marked as guessed. It is also guessed if the answer is not one of Genesys's error bodies (a web page, an empty
 * body, a part of one): then only the status is known, and it may come from something else. Sources: reference 3.1, 7
 * and 9.
 */
export function diagnoseRefusal(operation: Operation, refusal: Refusal): Diagnosis {
  const { code, guessed } = causeOf(operation, refusal);
  const isMissing = code === 'permission-missing' || code === 'division-not-granted';
  const named = isMissing ? permissionsIn(refusal.errorBody) : undefined;
  const documented = OPERATIONS[operation];
  const permissions = isMissing ? (named?.permissions ?? documented.permissions) : [];
  const anyOf =
    isMissing &&
    permissions.length > 1 &&
    (named === undefined ? documented.anyOf : refusal.code === 'missing.any.permissions');
  const isErrorBody = isGenesysError(refusal);
  return {
    code,
    operation,
    permissions,
    anyOf,
    guessed: guessed || !isErrorBody || (isMissing && named?.from !== 'params'),
    status: refusal.status,
    ...(refusal.code === undefined ? {} : { genesysCode: refusal.code }),
    ...(refusal.contextId === undefined ? {} : { contextId: refusal.contextId }),
    remedy: remedyFor(code, { operation, permissions, anyOf, status: refusal.status }),
  };
}

function causeOf(operation: Operation, refusal: Refusal): Cause {
  // A login has other error bodies (reference 3.1), which are read where it is sent.
  const isAnswer = operation === 'login' ? refusal.status >= 400 : isOfGenesys(refusal);
  if (!isAnswer) return guess('not-genesys');
  switch (refusal.status) {
    case 401:
      return sure('credentials-rejected');
    case 403:
      return forbidden(refusal);
    case 404:
      return sure('not-found');
    // Genesys gave up on the request, as with a 504.
    case 408:
      return sure('platform-error');
    // Documented on every operation since 2024-10 without a text of its own (reference 2).
    case 409:
      return sure('conflict');
    case 429:
      return sure('rate-limited');
    default:
      // A request that is not about a conversation has no reason of its own to be refused. A login has one: the client.
      return sure(refusal.status >= 500 || !hasOwnReasons(operation) ? 'platform-error' : 'unknown');
  }
}

function hasOwnReasons(operation: Operation): boolean {
  return operation === 'login' || isAboutConversation(operation);
}

/**
 * Whether Genesys itself has answered that this is not allowed or not possible. False if it failed, or if something else
 * answered.
 */
export function isRefusal(failure: HttpFailure): boolean {
  return failure.status < 500 && failure.status !== 408 && isOfGenesys(failure);
}

function forbidden(refusal: Refusal): Cause {
  const code = refusal.code ?? '';
  if (code === 'missing.permissions' || code === 'missing.any.permissions') return sure('permission-missing');
  // This code is known only from users of the API, without its text.
  if (code === 'missing.division.permission') return guess('division-not-granted');
  // No official text or code is known for this one; a third-party tool met it on live organisations (peers.md).
  if (/user.?context|client.?credentials/i.test(`${code} ${messageIn(refusal.errorBody)}`)) {
    return guess('user-context-required');
  }
  // "User is not active": documented on another operation, and a client is not a user who could take part.
  if (code === 'conversation.error.forbidden.not.active.participant') return guess('user-context-required');
  return code === 'not.authorized' ? sure('not-authorized') : guess('unknown');
}

function sure(code: DiagnosisCode): Cause {
  return { code, guessed: false };
}

function guess(code: DiagnosisCode): Cause {
  return { code, guessed: true };
}

function permissionsIn(
  body: unknown,
): { permissions: readonly string[]; from: 'params' | 'message' } | undefined {
  const fromParams = permissionsListedIn(fieldOf(fieldOf(body, 'messageParams'), 'permissions'));
  if (fromParams.length > 0) return { permissions: fromParams, from: 'params' };
  const fromMessage = [...new Set(messageIn(body).match(PERMISSION_IN_TEXT) ?? [])].slice(0, 20);
  return fromMessage.length > 0 ? { permissions: fromMessage, from: 'message' } : undefined;
}

/** A list, or one string with brackets and commas: it is not documented which one `messageParams` holds. */
function permissionsListedIn(value: unknown): readonly string[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[\s,[\]]+/) : [];
  const permissions = parts.filter(
    (part): part is string => typeof part === 'string' && PERMISSION_WHOLE.test(part),
  );
  return [...new Set(permissions)].slice(0, 20);
}

function messageIn(body: unknown): string {
  const message = fieldOf(body, 'message');
  return typeof message === 'string' ? message.slice(0, 2_000) : '';
}

/**
 * Why a request has no 2xx answer, whatever happened to it.
 *
 * @returns undefined if the run's time was up, or the request's own: that says nothing about Genesys
 */
export function diagnoseFailure(operation: Operation, failure: HttpFailure | ConnectionFailure): Diagnosis;
export function diagnoseFailure(operation: Operation, failure: Failure): Diagnosis | undefined;
export function diagnoseFailure(operation: Operation, failure: Failure): Diagnosis | undefined {
  switch (failure.kind) {
    case 'http':
      return diagnoseRefusal(operation, failure);
    case 'connection':
      return diagnoseConnection(operation, failure);
    case 'cut-off':
    case 'withheld':
      return undefined;
  }
}

/** Without an answer, only the network's error is known. */
function diagnoseConnection(operation: Operation, failure: ConnectionFailure): Diagnosis {
  const { reason, sent, because, login } = failure;
  const about = { operation, permissions: [], anyOf: false };
  const ofLogin = login && diagnoseLoginFailure(login);
  if (ofLogin !== undefined) return ofLogin;
  if (reason === 'malformed')
    return { ...about, code: 'not-genesys', guessed: true, remedy: remedyFor('not-genesys', about) };
  return reason === 'unreachable' || sent === false
    ? { ...about, code: 'unreachable', guessed: false, remedy: unreachableRemedy(operation, because) }
    : { ...about, code: 'platform-error', guessed: true, remedy: unansweredRemedy(operation) };
}

/** A 2xx answer that is not what was asked for: a web page, an empty body, a part of one, or another shape. */
export function diagnoseUnreadable(operation: Operation, { status, contextId }: Answered): Diagnosis {
  return diagnoseRefusal(operation, {
    status,
    errorBody: undefined,
    ...(contextId === undefined ? {} : { contextId }),
  });
}

/** Why Genesys gave no token; undefined if no token was requested, for example because the secret is wrong. */
export function diagnoseLoginFailure(error: SweeperError): Diagnosis | undefined {
  const { remedy } = error;
  const about = { operation: 'login', permissions: [], anyOf: false, remedy } as const;
  if (error instanceof ClientUnknownError)
    return { ...about, code: 'credentials-rejected', guessed: false, status: 400 };
  if (error instanceof ClientSecretRejectedError)
    return { ...about, code: 'credentials-rejected', guessed: false, status: 401 };
  if (error instanceof LoginRefusedError) {
    return { ...diagnoseRefusal('login', { status: error.status, errorBody: undefined }), remedy };
  }
  if (error instanceof LoginUnreachableError) return { ...about, code: 'unreachable', guessed: true };
  if (error instanceof LoginMalformedError) return { ...about, code: 'not-genesys', guessed: true };
  return undefined;
}
