import { describe, expect, it } from 'vitest';
import type { Unavailable } from '../../../functions/sweeper/diagnose/check.ts';
import { checkIdentity, isOutOfReach } from '../../../functions/sweeper/diagnose/identity.ts';
import type { TokenClient, TokenInfo } from '../../../functions/sweeper/genesys/answers.ts';
import { broken, id, known, LATE, LOGIN, refused } from './facts.ts';

const CLIENT: TokenClient = {
  name: 'sweeper',
  grantType: 'CLIENT-CREDENTIALS',
  state: 'active',
  deletedAt: undefined,
  roleDivisions: [],
};

function token(part: Partial<TokenClient> | undefined): ReturnType<typeof known<TokenInfo>> {
  return known({
    organisationId: id(9),
    organisationName: 'Acme',
    client: part === undefined ? undefined : { ...CLIENT, ...part },
  });
}

describe('the check of identity', () => {
  it('names organisation, client, grant type, state and token lifetime', () => {
    const { status, seen } = checkIdentity(token({}), LOGIN);

    expect(status).toBe('ok');
    expect(seen).toBe(
      `The organisation is "Acme" (${id(9)}). The OAuth client is "sweeper", of grant type CLIENT-CREDENTIALS and ` +
        'state active. Its tokens last 24 hours.',
    );
  });

  it.each(['CODE', 'TOKEN', 'SAML2-BEARER', 'PASSWORD'] as const)(
    'fails for grant type %s, and explains roles and scopes',
    (grantType) => {
      const { status, meaning, remedy } = checkIdentity(token({ grantType }), LOGIN);

      expect(status).toBe('failed');
      expect(meaning).toMatch(/no scopes.*roles/s);
      expect(remedy).toContain('"Client Credentials"');
    },
  );

  it.each([
    ['disabled', 'failed', 'do not work'],
    ['inactive', 'failed', 'delete'],
  ] as const)('of a client that is %s is %s', (state, status, word) => {
    const check = checkIdentity(token({ state }), LOGIN);

    expect(check.status).toBe(status);
    expect(check.meaning).toContain(word);
  });

  it('warns before the client is deleted, with the day', () => {
    const { status, meaning } = checkIdentity(token({ deletedAt: Date.UTC(2026, 11, 1) }), LOGIN);

    expect(status).toBe('warning');
    expect(meaning).toContain('2026-12-01');
  });

  it.each([
    ['names no client', undefined],
    ['names no grant type that is known', { grantType: undefined }],
  ])('warns where Genesys %s', (_name, part) => {
    expect(checkIdentity(token(part), LOGIN).status).toBe('warning');
  });

  it.each([
    [899, 'warning'],
    [900, 'ok'],
    [undefined, 'ok'],
  ])(
    'of a token that lasts %s seconds, against a run of 15 minutes, is %s',
    (tokenLifetimeSeconds, status) => {
      expect(checkIdentity(token({}), { ...LOGIN, tokenLifetimeSeconds }).status).toBe(status);
    },
  );

  it.each<[string, Unavailable, string, boolean]>([
    ['rejects the token', refused('identity', 401, 'bad.credentials'), 'failed', true],
    ['is not there', broken('identity', 'unreachable'), 'failed', true],
    ['breaks the connection', broken('identity'), 'warning', false],
    ['refuses it', refused('identity', 403, 'not.authorized'), 'warning', false],
    ['fails', refused('identity', 500, 'internal.server.error'), 'warning', false],
    ['is too slow', LATE, 'warning', false],
  ])('of an API that %s', (_name, unavailable, status, out) => {
    const check = checkIdentity(unavailable, LOGIN);

    expect(check.status).toBe(status);
    expect(check.remedy).not.toBe('');
    expect(check.diagnoses).toEqual(unavailable.diagnosis === undefined ? [] : [unavailable.diagnosis]);
    expect(isOutOfReach(unavailable)).toBe(out);
  });

  it('suspects hosts of two regions where a new token is rejected', () => {
    expect(checkIdentity(refused('identity', 401, 'bad.credentials'), LOGIN).remedy).toContain('same region');
  });
});
