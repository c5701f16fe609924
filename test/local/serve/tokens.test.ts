import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { checkToken } from '../../../local/serve/check-token.ts';
import { conversed } from '../../support/lives.ts';
import { type LocalApi, startLocalApi } from '../../support/local-api.ts';
import { type Answer, send } from './callers.ts';

const FORM = 'application/x-www-form-urlencoded';
const GRANT = { grant_type: 'client_credentials' };

function askForToken(
  { tokenUrl }: LocalApi,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  return send(tokenUrl, { method: 'POST', headers: { 'content-type': FORM, ...headers }, body });
}

function basic({ clientId, clientSecret }: LocalApi['client']): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
}

async function tokenOf(api: LocalApi, scope: string): Promise<string> {
  const { body } = await askForToken(api, { ...GRANT, scope }, basic(api.client));
  return String(body['access_token']);
}

describe('the token endpoint', () => {
  it('gives a token for the client’s id and secret, by header or by form, as Cognito does', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { clientId, clientSecret } = api.client;
    const byHeader = await askForToken(api, GRANT, basic(api.client));
    const byForm = await askForToken(api, { ...GRANT, client_id: clientId, client_secret: clientSecret });

    for (const { status, body } of [byHeader, byForm]) {
      const { access_token: token, ...others } = body;
      const { iat = 0, exp, ...claims } = decodeJwt(String(token));
      expect([status, others]).toEqual([200, { expires_in: 3_600, token_type: 'Bearer' }]);
      expect(decodeProtectedHeader(String(token))).toMatchObject({ alg: 'RS256' });
      expect(exp).toBe(iat + 3_600);
      expect(claims).toMatchObject({
        token_use: 'access',
        scope: 'sweeper/read sweeper/write sweeper/force',
        client_id: clientId,
        sub: clientId,
      });
    }
  });

  it('gives the scopes that are asked for, and leaves out what the client may not have', async () => {
    const api = await startLocalApi({ auth: 'cognito' });

    expect(decodeJwt(await tokenOf(api, 'sweeper/read'))).toMatchObject({ scope: 'sweeper/read' });
    expect(decodeJwt(await tokenOf(api, 'other/all sweeper/write'))).toMatchObject({
      scope: 'sweeper/write',
    });
  });

  it('gives each client its own scopes, whatever it asks for', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const scopeFor = async (name: string, scope = 'sweeper/write sweeper/force'): Promise<unknown> => {
      const client = api.clients.find((one) => one.name === name);
      const { body } = await askForToken(api, { ...GRANT, scope }, basic(client ?? api.client));
      return body['error'] ?? decodeJwt(String(body['access_token']))['scope'];
    };

    expect(await scopeFor('reader')).toBe('invalid_scope');
    expect(await scopeFor('reader', '')).toBe('sweeper/read');
    expect(await scopeFor('caller')).toBe('sweeper/write');
    expect(await scopeFor('supervisor')).toBe('sweeper/write sweeper/force');
  });

  it('takes no client’s secret for another’s', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const [reader, caller] = api.clients;
    const mixed = {
      ...api.client,
      clientId: caller?.clientId ?? '',
      clientSecret: reader?.clientSecret ?? '',
    };

    expect(await askForToken(api, GRANT, basic(mixed))).toMatchObject({
      status: 400,
      body: { error: 'invalid_client' },
    });
  });

  it.each([
    ['invalid_client', { ...GRANT, client_id: 'somebody', client_secret: 'else' }],
    ['invalid_client', GRANT],
    ['invalid_request', { scope: 'sweeper/read' }],
  ])('refuses as Cognito does: %s', async (error, form) => {
    const api = await startLocalApi({ auth: 'cognito' });

    expect(await askForToken(api, form)).toMatchObject({ status: 400, body: { error } });
  });

  it.each([
    ['invalid_scope', { ...GRANT, scope: 'webmessaging:write' }, {}],
    ['unsupported_grant_type', { grant_type: 'password' }, {}],
    ['unauthorized_client', { grant_type: 'refresh_token' }, {}],
    ['invalid_client', { ...GRANT, client_id: 'another' }, {}],
    ['invalid_request', GRANT, { 'content-type': 'application/json' }],
  ])('refuses its client too: %s', async (error, form, headers) => {
    const api = await startLocalApi({ auth: 'cognito' });

    expect(await askForToken(api, form, { ...basic(api.client), ...headers })).toMatchObject({
      status: 400,
      body: { error },
    });
  });

  it('is not there where callers sign', async () => {
    const { origin } = await startLocalApi();

    expect(await send(`${origin}/oauth2/token`, { method: 'POST' })).toMatchObject({ status: 403 });
  });
});

describe('the local API with cognito', () => {
  it('lets a token pass that has the scope of the route, and no other', async () => {
    const api = await startLocalApi({ auth: 'cognito' });
    const { id } = api.whole.simulator.add(conversed(api.whole.simulator));
    const [read, write] = [await tokenOf(api, 'sweeper/read'), await tokenOf(api, 'sweeper/write')];
    const close = (token: string): Promise<Answer> =>
      send(`${api.url}/conversations/${id}/close`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{"mode":"enforce"}',
      });

    expect(await close(read)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await close(write)).toMatchObject({ status: 200, body: { ended: true } });
    expect(await send(`${api.url}/diagnosis`, { headers: { authorization: read } })).toMatchObject({
      status: 200,
    });
  });

  it('answers 401 to a call without a token', async () => {
    const { url } = await startLocalApi({ auth: 'cognito' });
    const answer = await send(`${url}/diagnosis`);

    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(answer.body['detail']).toContain('TokenUrl');
  });
});

describe('the form of a token', () => {
  const NOW = Date.UTC(2026, 10, 25);
  const SCOPES = ['sweeper/read'];
  const signed = async (claims: object, alg = 'RS256'): Promise<string> => {
    const { privateKey } = await generateKeyPair(alg);
    return new SignJWT({ exp: NOW / 1_000 + 1, token_use: 'access', scope: 'sweeper/read', ...claims })
      .setProtectedHeader({ alg })
      .sign(privateKey);
  };

  it('shows whose it is, whoever has signed it', async () => {
    expect(
      checkToken(`Bearer ${await signed({ client_id: 'itsm', version: 2 })}`, SCOPES, NOW),
    ).toMatchObject({
      claims: { client_id: 'itsm', version: '2' },
    });
  });

  it('is wrong for what is no access token in force', async () => {
    const wrong = {
      'the token has expired': await signed({ exp: NOW / 1_000 }),
      'the token is not an access token': await signed({ token_use: 'id' }),
      'the Authorization header has no signed JWT': 'Bearer opaque',
    };
    for (const [reason, token] of Object.entries(wrong)) {
      expect(checkToken(token, SCOPES, NOW)).toEqual({ type: 'UNAUTHORIZED', reason });
    }
    const [head = '', body = ''] = (await signed({})).split('.');
    expect(checkToken(`${head}.${body}.`, SCOPES, NOW)).toMatchObject({ type: 'UNAUTHORIZED' });
    expect(checkToken(await signed({}, 'ES256'), SCOPES, NOW)).toMatchObject({ type: 'UNAUTHORIZED' });
  });
});
