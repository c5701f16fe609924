import type { Reply } from '../node-service/answers.ts';

/** What the API has answered: a report, or a problem document (RFC 9457). */
export interface ApiAnswer {
  readonly status: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** A reply of the client. If none came, the problem document that API Gateway gives in that case. */
export function answerOf(reply: Reply): ApiAnswer {
  if (reply.status !== undefined) return { status: reply.status, document: { ...reply.answer } };
  const late = reply.failed === 'timeout';
  return {
    status: late ? 504 : 502,
    document: {
      code: late ? 'no-answer-in-time' : 'no-answer',
      detail: 'The sweeper gave no answer.',
      remedy: 'Try again in a minute: ending a conversation twice does no harm.',
    },
  };
}

/** The members of an object; none if the value is not an object. */
export function membersOf(value: unknown): ApiAnswer['document'] {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
