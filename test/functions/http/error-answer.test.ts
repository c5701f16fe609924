import { describe, expect, it } from 'vitest';
import { SweeperError } from '../../../functions/sweeper/errors.ts';
import { errorAnswer } from '../../../functions/sweeper/http/answer.ts';
import { MethodNotAllowedError } from '../../../functions/sweeper/http/routes.ts';
import { InvalidRequestError } from '../../../functions/sweeper/request/problems.ts';
import { ModeNotAllowedError } from '../../../functions/sweeper/request/resolve-run.ts';
import { received } from '../../support/api-event.ts';

const problems = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: `queueIds[${index}]`,
    problem: 'is wrong',
    accepted: 'a UUID',
  }));

describe('an error over HTTP is a problem document', () => {
  it('with its type, title, status, detail, code, remedy and sweep id, and never cached', () => {
    const { status, headers, body } = received(errorAnswer(new ModeNotAllowedError(), 's-1'));

    expect(status).toBe(403);
    expect(headers).toEqual({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    expect(body).toEqual({
      type: 'urn:problem:stuck-conversation-sweeper:mode-not-allowed',
      title: 'This deployment ends nothing',
      status: 403,
      detail: 'This deployment is set to dry-run and refuses "mode": "enforce" from any caller.',
      code: 'mode-not-allowed',
      remedy: 'Ask for "mode": "dry-run", or deploy the stack with mode enforce.',
      sweepId: 's-1',
    });
  });

  it('with every problem of a request, its fields named in one sentence', () => {
    const { status, body } = received(errorAnswer(new InvalidRequestError(problems(2)), 's-1'));

    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'invalid-request',
      detail: 'These parts of the request were not accepted: queueIds[0], queueIds[1].',
      problems: problems(2),
      problemsOmitted: 0,
    });
  });

  it('of bounded length, however much is wrong', () => {
    const { body } = received(errorAnswer(new InvalidRequestError(problems(20_000)), 's-1'));

    expect(body['problems']).toHaveLength(50);
    expect(body).toMatchObject({
      problemsOmitted: 19_950,
      detail: expect.stringMatching(/and 19995 more\.$/) as string,
    });
  });

  it('with the methods that there are, where one is not', () => {
    const { status, headers } = received(errorAnswer(new MethodNotAllowedError(['GET', 'POST']), 's-1'));

    expect(status).toBe(405);
    expect(headers).toMatchObject({ allow: 'GET, POST' });
  });

  it('of our own fault where the error has no kind of its own', () => {
    class NovelError extends SweeperError {
      override readonly name = 'NovelError';
      readonly code = 'toString';
    }

    expect(received(errorAnswer(new NovelError('New.', 'None.'), 's-1'))).toMatchObject({
      status: 500,
      body: { code: 'internal-error', detail: 'New.' },
    });
  });
});
