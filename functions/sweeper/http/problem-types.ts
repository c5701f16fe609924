/** One kind of problem: what every document about it says. */
interface ProblemType {
  readonly status: number;
  readonly title: string;
}

/**
 * Everything that an HTTP request can be told instead of an answer, by the code that stands in the document: the
 * code of a SweeperError, or what became of a conversation or a run.
 */
export const PROBLEM_TYPES = {
  'invalid-request': { status: 400, title: 'The request was not accepted' },
  'mode-not-allowed': { status: 403, title: 'This deployment ends nothing' },
  'route-unknown': { status: 404, title: 'There is no such route' },
  'unknown-id': { status: 404, title: 'There is no such conversation' },
  'method-not-allowed': { status: 405, title: 'The route does not take that method' },
  kept: { status: 409, title: 'The conversation was left alone' },
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
  failed: { status: 502, title: 'Genesys Cloud failed' },
  'client-unknown': { status: 502, title: 'Genesys Cloud does not know the OAuth client' },
  'client-secret-rejected': { status: 502, title: 'Genesys Cloud rejects the OAuth client’s secret' },
  'login-refused': { status: 502, title: 'Genesys Cloud refused the login' },
  'login-unreachable': { status: 502, title: 'The login host of Genesys Cloud gives no answer' },
  'login-malformed': { status: 502, title: 'The login host did not answer with a token' },
  'credentials-changed': { status: 503, title: 'The organisation’s secret was changed meanwhile' },
  unverified: { status: 504, title: 'The end of the conversation was not seen' },
  'not-reached': { status: 504, title: 'The time for an answer was up' },
  'out-of-reach': { status: 504, title: 'Genesys Cloud could not be asked in time' },
} as const satisfies Readonly<Record<string, ProblemType>>;

export type ProblemCode = keyof typeof PROBLEM_TYPES;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEM_TYPES, code);
}

/** What stands before the code in a document's `type`. */
export const PROBLEM_URN = 'urn:problem:stuck-conversation-sweeper:';
