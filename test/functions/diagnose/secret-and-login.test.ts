import { describe, expect, it } from 'vitest';
import { CredentialsError, REASONS } from '../../../functions/sweeper/credentials.ts';
import { checkLogin, checkSecret, type LoginTried } from '../../../functions/sweeper/diagnose/identity.ts';
import {
  ClientSecretRejectedError,
  ClientUnknownError,
  LoginRefusedError,
  LoginUnreachableError,
} from '../../../functions/sweeper/genesys/errors.ts';
import { OutOfReachError } from '../../../functions/sweeper/errors.ts';
import { LOGIN } from './facts.ts';

const loggedIn = (part: Partial<typeof LOGIN> = {}): LoginTried => ({
  kind: 'in',
  login: { ...LOGIN, ...part },
});

const IRELAND = {
  region: 'eu-west-1',
  loginBaseUrl: 'https://login.mypurecloud.ie',
  apiBaseUrl: 'https://api.mypurecloud.ie',
};

describe('the check of the secret', () => {
  it('is ok with its region, and says where hosts were replaced', () => {
    expect(checkSecret(loggedIn(), 'genesys/main')).toMatchObject({ status: 'ok', remedy: '' });
    expect(checkSecret(loggedIn(), 'genesys/main').seen).toMatch(/genesys\/main .* region is eu-central-1\./);
    expect(checkSecret(loggedIn({ ownHosts: true }), 'genesys/main').seen).toContain('hosts of its own');
  });

  it.each([
    new CredentialsError(REASONS.missing('genesys/main')),
    new CredentialsError(REASONS.regionUnknown('genesys/main', 'eu-central-1')),
  ])('fails with what $name says', (error) => {
    const tried: LoginTried = { kind: 'failed', at: 'secret', error };

    expect(checkSecret(tried, 'genesys/main')).toMatchObject({
      status: 'failed',
      seen: error.message,
      remedy: error.remedy,
      diagnoses: [],
    });
    expect(checkLogin(tried)).toMatchObject({
      status: 'skipped',
      seen: expect.stringContaining('"secret"') as string,
    });
  });
});

describe('the check of the login', () => {
  it.each([
    [new ClientUnknownError('eu-west-1'), ['credentials-rejected']],
    [new ClientSecretRejectedError(IRELAND), ['credentials-rejected']],
    [new LoginRefusedError(500, 'eu-west-1'), ['platform-error']],
    [new LoginUnreachableError('eu-west-1', { reason: 'timeout' }), ['unreachable']],
    [new OutOfReachError(), []],
  ])('fails with what %o says, and leaves the secret ok', (error, codes) => {
    const tried: LoginTried = { kind: 'failed', at: 'login', error };
    const check = checkLogin(tried);

    expect(check).toMatchObject({ status: 'failed', seen: error.message, remedy: error.remedy });
    expect(check.diagnoses.map(({ code }) => code)).toEqual(codes);
    expect(checkSecret(tried, 'genesys/main').status).toBe('ok');
  });

  const MINUTE = 60_000;
  it.each([
    [0, 'ok'],
    [MINUTE, 'ok'],
    [-MINUTE, 'ok'],
    [MINUTE + 1, 'warning'],
    [-MINUTE - 1, 'warning'],
    [6 * MINUTE, 'warning'],
    [-6 * MINUTE, 'warning'],
    [24 * 60 * MINUTE, 'warning'],
    [-48 * 60 * MINUTE, 'warning'],
    [undefined, 'ok'],
  ])('takes a clock that is %s ms ahead for %s', (clockAheadMs, status) => {
    expect(checkLogin(loggedIn({ clockAheadMs })).status).toBe(status);
  });

  it('says which way a clock is wrong', () => {
    expect(checkLogin(loggedIn({ clockAheadMs: 6 * MINUTE })).meaning).toMatch(
      /6 minutes ahead .* none counts as idle for longer/s,
    );
    expect(checkLogin(loggedIn({ clockAheadMs: -6 * MINUTE })).meaning).toMatch(
      /6 minutes behind .* less than it is, by this difference/s,
    );
  });
});
