import type { OutcomeRow } from '../outcome.ts';
import type { KeepReason } from '../policy/judgement.ts';

/** The text about a conversation that has not ended: which kind of problem, what it means, what to do. */
export interface ProblemText {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly remedy?: string | undefined;
}

type RowPart<Keys extends keyof OutcomeRow> = Pick<OutcomeRow, Keys>;

export const UNKNOWN_ID: ProblemText = {
  code: 'unknown-id',
  detail: 'Genesys Cloud has no conversation with this id.',
  remedy: 'Check the id, and "org" if there are several organisations.',
};

export const OUT_OF_TIME: ProblemText = {
  code: 'not-reached',
  detail: 'The time limit for an HTTP answer was reached before the conversation could be read.',
  remedy: 'Try again: nothing was done.',
};

/** The secret was replaced or removed while the conversation waited for its turn. */
export const CREDENTIALS_CHANGED: ProblemText = {
  code: 'credentials-changed',
  detail:
    'The organisation’s secret was changed during the call, to another client or other hosts. Nothing more was sent to either.',
  remedy:
    'The conversation was not written to. Check that its id belongs to the organisation of the client that is now in the secret. Then call again: the new secret is used.',
};

export function problemOfKept({ reason }: RowPart<'reason'>): ProblemText {
  return { code: 'kept', detail: keptDetail(reason) };
}

const REFUSED: Readonly<Record<NonNullable<OutcomeRow['operation']>, string>> = {
  search: 'to search for open conversations',
  read: 'to show the conversation',
  disconnect: 'to end the conversation',
  teardown: 'the full teardown of the conversation',
};

export function problemOfRefused({
  operation = 'read',
  diagnosis,
}: RowPart<'operation' | 'diagnosis'>): ProblemText {
  return {
    code: 'refused',
    detail: `Genesys Cloud refused ${REFUSED[operation]}: ${diagnosis?.code ?? 'unknown'}.`,
    remedy: diagnosis?.remedy,
  };
}

/** The run stopped on a systemic refusal before this conversation. */
export const REFUSED_BEFORE: ProblemText = {
  code: 'refused',
  detail: 'Genesys Cloud refused so often that the run stopped before this conversation.',
  remedy: 'Each entry of "diagnoses" says what to do.',
};

export function problemOfFailed({ reason, diagnosis }: RowPart<'reason' | 'diagnosis'>): ProblemText {
  if (reason === 'internal-error') {
    return {
      code: 'internal-error',
      detail: 'The sweeper failed with an unexpected error.',
      remedy: 'Look for "unforeseen" in the log of this run, and report it.',
    };
  }
  return {
    code: 'failed',
    detail:
      diagnosis?.code === 'not-genesys'
        ? 'Something other than Genesys Cloud answered in its place.'
        : diagnosis?.operation === 'login'
          ? 'The sweeper could not log in again in the middle of the call.'
          : reason === 'connection'
            ? 'Genesys Cloud could not be reached, or broke the connection, several times.'
            : 'Genesys Cloud failed to answer, several times.',
    remedy: `${diagnosis?.remedy ?? 'Look at the status page of Genesys Cloud.'} ${CALL_AGAIN}`,
  };
}

const CALL_AGAIN = 'Calling again is safe: ending a conversation twice does no harm.';

const SENT = 'The request to end the conversation was sent';
const LOOK_AGAIN = 'Call again in a minute: if the conversation has ended, the answer says so.';
const UNVERIFIED: Readonly<Record<string, Omit<ProblemText, 'code'>>> = {
  'still-open': {
    detail: `${SENT} and accepted, but the conversation is still open.`,
    remedy: 'Try again later. If it stays open, give "supportCase" to Genesys Cloud Customer Care.',
  },
  'guest-returned': {
    detail: `${SENT}, and the guest has written since; the conversation is open.`,
    remedy: 'There is nothing to do: the guest is back. Each new call judges the conversation again.',
  },
  'rate-limited': {
    detail: `${SENT}, but the rate limit of Genesys Cloud left no request to check the result.`,
    remedy: LOOK_AGAIN,
  },
  deadline: {
    detail: `${SENT}, but the time limit was reached before its end was seen.`,
    remedy: LOOK_AGAIN,
  },
  'credentials-changed': {
    detail: `${SENT}, and then the organisation’s secret was changed: the result could not be checked.`,
    remedy:
      'Check that the id belongs to the organisation of the client that is now in the secret. If it does, call again: the new secret is used. If it does not, check in Genesys Cloud whether the conversation has ended.',
  },
  'state-unknown': {
    detail: `${SENT}, but its live state could not be read afterwards.`,
    remedy: LOOK_AGAIN,
  },
};

export function problemOfUnverified({ reason }: RowPart<'reason'>): ProblemText {
  const told = new Map(Object.entries(UNVERIFIED)).get(reason ?? '');
  if (told !== undefined) return { code: 'unverified', ...told };
  return {
    code: 'unverified',
    detail: `${SENT}; it was open afterwards, and the policy would now keep it${isKeepReason(reason) ? `: ${reason}` : ''}.`,
    remedy: 'Each new call judges the conversation again.',
  };
}

const FORCE = 'POST /conversations/{conversationId}/force-close';

/** What each reason to keep means, and what would end such a conversation. DESIGN.md sections 3 and 4. */
const DETAILS: Readonly<Record<KeepReason, string>> = {
  'too-young': `It began, or its guest connected, too recently to be judged. Wait until it is older than "minAgeMinutes" of the policy, or use ${FORCE}.`,
  active: `It has not been idle for as long as the policy requires for its class. Wait, lower the threshold of the class in "policy", or use ${FORCE}.`,
  'waiting-for-us': `The guest waits for an answer. Answer the guest; ${FORCE} ends the conversation anyway.`,
  'platform-will-time-out': `Genesys Cloud is about to end it for inactivity. Wait until it has, or use ${FORCE}.`,
  parked: `It is parked, to be continued later. Wait until then, or use ${FORCE}.`,
  'other-media':
    'Another medium of it, such as a call, is still connected. The sweeper does not end the conversation before that medium has ended. End it first.',
  exempt:
    'The policy exempts it: by a queue, a division, a user, its id or an attribute. Nothing ends it until the exemption is removed.',
  'class-off': `The policy ends no conversations of its class. Give the class a threshold in "policy" if the deployment allows that, or use ${FORCE}.`,
  'not-web-messaging': 'This is not a web-messaging conversation. The sweeper never ends any other kind.',
  unreadable:
    'Its live state could not be judged with certainty, so it was kept. GET /conversations/{conversationId} says which field or rule is the reason. If it must end, end it by hand in Genesys Cloud.',
  'out-of-scope':
    'It has been in none of the queues, or is in none of the divisions, that the request names. Leave out "queueIds" and "divisionIds", or name its own queue and division.',
  'waits-for-retry':
    'A sweep has written to it and not seen it end, and the next sweeps leave it alone for a while. A close of its id does not wait.',
};

/** Why a conversation was kept, in a sentence, and what would end it, in another. */
export function keptDetail(reason: string | undefined): string {
  return isKeepReason(reason) ? DETAILS[reason] : DETAILS.unreadable;
}

export function isKeepReason(reason: string | undefined): reason is KeepReason {
  return reason !== undefined && Object.hasOwn(DETAILS, reason);
}

/** One kind of problem: what every document about it says. */
interface ProblemType {
  readonly status: number;
  readonly title: string;
}

/**
 * Every problem that can be answered over HTTP, by the code in the document: the code of a SweeperError, or the
 * outcome of a conversation or a run.
 */
export const PROBLEM_TYPES = {
  'invalid-request': { status: 400, title: 'The request was not accepted' },
  'mode-not-allowed': { status: 403, title: 'This deployment ends nothing' },
  'route-unknown': { status: 404, title: 'There is no such route' },
  'unknown-id': { status: 404, title: 'There is no such conversation' },
  'unknown-sweep': { status: 404, title: 'There is no such sweep' },
  'method-not-allowed': { status: 405, title: 'The route does not accept this method' },
  kept: { status: 409, title: 'The conversation was kept' },
  'sweep-running': { status: 409, title: 'Another sweep of the organisation is at work' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key came with another request' },
  busy: { status: 429, title: 'The rate limit for Genesys Cloud is used up' },
  'internal-error': { status: 500, title: 'The sweeper failed' },
  'invalid-settings': { status: 500, title: 'The sweeper’s settings are wrong' },
  'secret-missing': { status: 500, title: 'There is no secret for the organisation' },
  'secret-deleted': { status: 500, title: 'The organisation’s secret is marked for deletion' },
  'secret-undecryptable': { status: 500, title: 'The organisation’s secret cannot be decrypted' },
  'secret-forbidden': { status: 500, title: 'The sweeper may not read the organisation’s secret' },
  'secret-unavailable': { status: 500, title: 'The organisation’s secret could not be read' },
  'secret-not-json': { status: 500, title: 'The organisation’s secret is not JSON' },
  'secret-field': { status: 500, title: 'A field of the organisation’s secret is wrong' },
  'region-unknown': { status: 500, title: 'The region in the organisation’s secret is wrong' },
  refused: { status: 502, title: 'Genesys Cloud refused' },
  'run-refused': { status: 502, title: 'Genesys Cloud refused, and nothing was done' },
  'run-failed': { status: 502, title: 'Genesys Cloud could not be searched, read or written to' },
  failed: { status: 502, title: 'Genesys Cloud failed' },
  'client-unknown': { status: 502, title: 'Genesys Cloud does not know the OAuth client' },
  'client-secret-rejected': { status: 502, title: 'Genesys Cloud rejects the OAuth client’s secret' },
  'login-refused': { status: 502, title: 'Genesys Cloud refused the login' },
  'login-unreachable': { status: 502, title: 'The login host of Genesys Cloud does not answer' },
  'login-malformed': { status: 502, title: 'The login host did not answer with a token' },
  'credentials-changed': { status: 503, title: 'The organisation’s secret was changed during the call' },
  'history-unavailable': { status: 503, title: 'What is remembered cannot be reached' },
  'sweep-not-started': { status: 503, title: 'The sweep could not be started' },
  unverified: { status: 504, title: 'The end of the conversation was not seen' },
  'not-reached': { status: 504, title: 'The time limit for an answer was reached' },
  'out-of-reach': { status: 504, title: 'Genesys Cloud could not be reached in time' },
} as const satisfies Readonly<Record<string, ProblemType>>;

export type ProblemCode = keyof typeof PROBLEM_TYPES;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEM_TYPES, code);
}

/** The part of a document's `type` before the code. */
export const PROBLEM_URN = 'urn:problem:stuck-conversation-sweeper:';
