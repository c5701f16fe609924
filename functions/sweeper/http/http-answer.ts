import { PROBLEM_TYPES, PROBLEM_URN, type ProblemCode } from './problem-types.ts';

/** What a Lambda proxy integration answers, for API Gateway to pass on. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

/** What a problem document says beyond what its type says. */
export interface ProblemMembers {
  /** A sentence or two about this very problem, for people. */
  readonly detail: string;
  /** What can be done about it. */
  readonly remedy?: string | undefined;
  /** Of the run that met it: its log lines carry it. */
  readonly sweepId: string;
}

/** 200, with a document. */
export function okAnswer(document: object): HttpAnswer {
  return answer(200, 'application/json', document);
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
  return answer(status, 'application/problem+json', document, headers);
}

function answer(
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
