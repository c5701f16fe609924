import { describe, expect, it } from 'vitest';
import { CredentialsError, REASONS } from '../../../functions/sweeper/credentials.ts';
import type { Failure } from '../../../functions/sweeper/genesys/answer.ts';
import {
  ClientSecretRejectedError,
  ClientUnknownError,
  LoginMalformedError,
  LoginRefusedError,
  LoginUnreachableError,
} from '../../../functions/sweeper/genesys/errors.ts';
import {
  diagnoseFailure,
  diagnoseLoginFailure,
  diagnoseUnreadable,
} from '../../../functions/sweeper/refusals/diagnose-refusal.ts';
import { momentAt, times } from '../../support/moments.ts';

const SENT = { sentAt: momentAt(1) } as const;

const IRELAND = {
  region: 'eu-west-1',
  loginBaseUrl: 'https://login.mypurecloud.ie',
  apiBaseUrl: 'https://api.mypurecloud.ie',
};

describe('diagnoseFailure', () => {
  it('is the refusal’s diagnosis where Genesys answered', () => {
    const failure: Failure = {
      ...SENT,
      kind: 'http',
      status: 429,
      errorBody: { code: 'too.many.requests' },
    };

    expect(diagnoseFailure('limits', failure)).toMatchObject({
      code: 'rate-limited',
      operation: 'limits',
      status: 429,
    });
  });

  it.each([
    [{ reason: 'timeout' }, 'platform-error', true],
    [{ reason: 'reset' }, 'platform-error', true],
    [{ reason: 'timeout', sent: false }, 'unreachable', false],
    [{ reason: 'unreachable' }, 'unreachable', false],
    [{ reason: 'unreachable', because: 'tls' }, 'unreachable', false],
    [{ reason: 'malformed' }, 'not-genesys', true],
  ] as const)('of a connection that ends with %j is %s, without a status', (broken, code, guessed) => {
    const diagnosis = diagnoseFailure('queues', { ...SENT, kind: 'connection', ...broken });

    expect(diagnosis).toMatchObject({ code, operation: 'queues', guessed, permissions: [], anyOf: false });
    expect(diagnosis).not.toHaveProperty('status');
    expect(diagnosis.remedy).toContain('reading the queues');
  });

  it.each([
    [new LoginRefusedError(429, 'eu-west-1'), 'rate-limited', 429],
    [new LoginUnreachableError('eu-west-1', { reason: 'reset' }), 'unreachable', undefined],
    [new LoginMalformedError('eu-west-1'), 'not-genesys', undefined],
  ])('of a request for which there was no token is that of the login: %o', (login, code, status) => {
    const failure = { ...SENT, kind: 'connection', reason: 'unreachable', login } as const;

    expect(diagnoseFailure('read', failure)).toMatchObject({
      code,
      operation: 'login',
      remedy: login.remedy,
    });
    expect(diagnoseFailure('read', failure).status).toBe(status);
  });

  it('says nothing of Genesys where our own time was up', () => {
    expect(diagnoseFailure('search', { ...SENT, kind: 'cut-off', sent: true })).toBeUndefined();
    expect(diagnoseFailure('search', { ...SENT, kind: 'withheld' })).toBeUndefined();
  });
});

describe('diagnoseUnreadable', () => {
  it('is a guess that something else answered, with its context id', () => {
    const answered = {
      ok: true,
      status: 200,
      body: undefined,
      ...times(1, 2),
      contextId: 'c-12345678',
    } as const;

    expect(diagnoseUnreadable('identity', answered)).toMatchObject({
      code: 'not-genesys',
      status: 200,
      guessed: true,
      contextId: 'c-12345678',
      remedy: expect.stringContaining('proxy') as string,
    });
  });
});

describe('diagnoseUnreadable, without a context id', () => {
  it('names none', () => {
    const answered = { ok: true, status: 200, body: undefined, ...times(1, 2) } as const;

    expect(diagnoseUnreadable('identity', answered)).not.toHaveProperty('contextId');
  });
});

describe('diagnoseLoginFailure', () => {
  it.each([
    [new ClientUnknownError('eu-west-1'), 'credentials-rejected', 400, false],
    [new ClientSecretRejectedError(IRELAND), 'credentials-rejected', 401, false],
    [new LoginRefusedError(503, 'eu-west-1'), 'platform-error', 503, true],
    [new LoginRefusedError(429, 'eu-west-1'), 'rate-limited', 429, true],
    [new LoginRefusedError(400, 'eu-west-1'), 'unknown', 400, true],
    [new LoginUnreachableError('eu-west-1', { reason: 'reset' }), 'unreachable', undefined, true],
    [new LoginMalformedError('eu-west-1'), 'not-genesys', undefined, true],
  ])('tells %o apart, with its own remedy', (error, code, status, guessed) => {
    const diagnosis = diagnoseLoginFailure(error);

    expect(diagnosis).toMatchObject({ code, operation: 'login', guessed, remedy: error.remedy });
    expect(diagnosis?.status).toBe(status);
  });

  it('is none where Genesys was never asked', () => {
    expect(diagnoseLoginFailure(new CredentialsError(REASONS.missing('s')))).toBeUndefined();
  });
});
