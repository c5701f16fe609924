import type { Reply } from '../node-service/answers.ts';

/** What the API has answered: a report, or a problem document (RFC 9457). */
export interface ApiAnswer {
  readonly status: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** A reply of the client. Where none came, the problem document that the API's edge has for that. */
export function answerOf(reply: Reply): ApiAnswer {
  if (reply.status !== undefined) return { status: reply.status, document: { ...reply.answer } };
  const late = reply.failed === 'timeout';
  return {
    status: late ? 504 : 502,
    document: {
      code: late ? 'no-answer-in-time' : 'no-answer',
      detail: 'The sweeper gave no answer.',
      remedy: 'Try again in a minute: to end an ended conversation once more does no harm.',
    },
  };
}

/** The members of what should be an object; none of what is not. */
export function membersOf(value: unknown): ApiAnswer['document'] {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
