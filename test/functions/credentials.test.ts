import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readCredentials } from '../../functions/sweeper/credentials.ts';
import { SweeperError } from '../../functions/sweeper/errors.ts';

const NAME = 'genesys/acme';
const SECRET = { clientId: 'c1', clientSecret: 'sesame-4711', region: 'eu-west-1' };
const aws = mockClient(SecretsManagerClient);
beforeEach(() => {
  aws.reset();
});
afterAll(() => {
  aws.restore();
});

const read = (): ReturnType<typeof readCredentials> =>
  readCredentials(NAME, new SecretsManagerClient({ region: 'eu-west-1' }));
const readFrom = (secret: unknown): ReturnType<typeof readCredentials> => {
  aws
    .on(GetSecretValueCommand)
    .resolves({ SecretString: typeof secret === 'string' ? secret : JSON.stringify(secret) });
  return read();
};
async function errorOf(work: Promise<unknown>): Promise<SweeperError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof SweeperError) return error;
  throw new Error('no SweeperError was thrown');
}
/** Everything that a log could show of an error. */
const shown = (error: SweeperError): string =>
  [String(error), error.remedy, error.code, error.stack, String(error.cause), JSON.stringify(error)].join(
    ' ',
  );

describe('the credentials of an organisation', () => {
  it('are read with one request, by the secret’s name, with the hosts of its region', async () => {
    expect(await readFrom(SECRET)).toEqual({
      ...SECRET,
      apiBaseUrl: 'https://api.mypurecloud.ie',
      loginBaseUrl: 'https://login.mypurecloud.ie',
    });
    expect(aws.calls().map(({ args }) => args[0].input)).toEqual([{ SecretId: NAME }]);
  });

  it('may be stored as binary', async () => {
    const SecretBinary = new TextEncoder().encode(JSON.stringify(SECRET));
    aws.on(GetSecretValueCommand).resolves({ SecretBinary });
    expect(await read()).toMatchObject(SECRET);
  });

  it('may name the region as the consoles do', async () => {
    expect(await readFrom({ ...SECRET, region: 'EU (Frankfurt)' })).toMatchObject({
      region: 'eu-central-1',
      loginBaseUrl: 'https://login.mypurecloud.de',
    });
  });

  it('may come from a client made by default', async () => {
    aws.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(SECRET) });
    expect(await readCredentials(NAME)).toMatchObject({ clientId: 'c1' });
  });

  it('are taken without the spaces that copying leaves, and the region in any case', async () => {
    const secret = { clientId: ' c1\n', clientSecret: ' sesame-4711 ', region: ' EU-West-1' };
    expect(await readFrom(secret)).toMatchObject(SECRET);
  });

  it.each([
    ['https://gateway.example.com/', 'https://gateway.example.com'],
    ['https://gateway.example.com:8443', 'https://gateway.example.com:8443'],
    ['https://gateway.example.com', 'https://gateway.example.com'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.8.9.1:8080/', 'http://127.8.9.1:8080'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('may replace a host by %s', async (url, base) => {
    expect(await readFrom({ ...SECRET, apiBaseUrl: url })).toMatchObject({
      apiBaseUrl: base,
      loginBaseUrl: 'https://login.mypurecloud.ie',
    });
    expect(await readFrom({ ...SECRET, loginBaseUrl: url })).toMatchObject({
      apiBaseUrl: 'https://api.mypurecloud.ie',
      loginBaseUrl: base,
    });
  });

  it.each([
    'http://api.mypurecloud.ie',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'http://[::2]',
    'ftp://localhost',
    'api.mypurecloud.ie',
    'https://sesame:4711@api.mypurecloud.ie',
    'https://api.mypurecloud.ie/?sesame',
    'https://api.mypurecloud.ie/#sesame',
    '',
    7,
  ])('may not replace a host by %j', async (url) => {
    const error = await errorOf(readFrom({ ...SECRET, apiBaseUrl: url }));
    expect(error).toMatchObject({ name: 'SecretFieldError', code: 'secret-field' });
    expect(error.message).toContain('"apiBaseUrl"');
    expect(error.remedy).toContain('https');
    expect(shown(error)).not.toMatch(/sesame|mypurecloud\.ie|example\.com/);
  });
});

describe('a host with a path', () => {
  it.each(
    ['apiBaseUrl', 'loginBaseUrl'].flatMap((field) =>
      ['/api/v2', '/api/v2/', '/oauth/token', '/sesame', '//', '/;'].map((path) => ({ field, path })),
    ),
  )('is refused, with what would be right: $field, $path', async ({ field, path }) => {
    const error = await errorOf(readFrom({ ...SECRET, [field]: `https://gateway.example.com${path}` }));
    expect(error).toMatchObject({ name: 'SecretFieldError', code: 'secret-field' });
    expect(error.message).toContain(`"${field}"`);
    expect(error.message).toContain('path');
    expect(error.remedy).toContain(`https://${field === 'apiBaseUrl' ? 'api' : 'login'}.mypurecloud.de`);
    expect(shown(error)).not.toMatch(/sesame|gateway/);
  });

  it.each(['/', '/?', '/#', '/.', '/a/..'])('is none where that is a bare slash: %s', async (path) => {
    const url = `https://gateway.example.com${path}`;
    expect(await readFrom({ ...SECRET, apiBaseUrl: url, loginBaseUrl: url })).toMatchObject({
      apiBaseUrl: 'https://gateway.example.com',
      loginBaseUrl: 'https://gateway.example.com',
    });
  });
});

describe('credentials that cannot be had', () => {
  const about = { message: 'canary', $metadata: {} };

  it('say that the secret is missing', async () => {
    aws.on(GetSecretValueCommand).rejects(new ResourceNotFoundException(about));
    const error = await errorOf(read());
    expect(error).toMatchObject({ name: 'SecretMissingError', code: 'secret-missing' });
    expect(error.message).toContain(NAME);
    expect(error.remedy).toContain('clientId');
    expect(error.cause).toEqual(new Error('ResourceNotFoundException'));
    expect(shown(error)).not.toContain('canary');
  });

  it('say how to restore a secret that is marked for deletion', async () => {
    aws.on(GetSecretValueCommand).rejects(new InvalidRequestException(about));
    const error = await errorOf(read());
    expect(error).toMatchObject({ name: 'SecretDeletedError', code: 'secret-deleted' });
    expect(error.remedy).toContain(`restore-secret --secret-id ${NAME}`);
    expect(shown(error)).not.toContain('canary');
  });

  it('say that access is missing', async () => {
    aws
      .on(GetSecretValueCommand)
      .rejects(Object.assign(new Error('canary'), { name: 'AccessDeniedException' }));
    const error = await errorOf(read());
    expect(error).toMatchObject({ name: 'SecretForbiddenError', code: 'secret-forbidden' });
    expect(error.remedy).toContain('secretsmanager:GetSecretValue');
    expect(shown(error)).not.toContain('canary');
  });

  it.each([
    ['DecryptionFailure', 'canary'],
    ['AccessDeniedException', 'canary: Access to KMS is not allowed'],
  ])('say that the key may not be used (%s: %s)', async (name, message) => {
    aws.on(GetSecretValueCommand).rejects(Object.assign(new Error(message), { name }));
    const error = await errorOf(read());
    expect(error).toMatchObject({ name: 'SecretUndecryptableError', code: 'secret-undecryptable' });
    expect(error.remedy).toContain('kms:Decrypt');
    expect(error.cause).toEqual(new Error(name));
    expect(shown(error)).not.toContain('canary');
  });

  it.each([
    Object.assign(new Error('canary'), { name: 'an odd name, canary' }),
    new TypeError('canary'),
    'canary',
  ])('say that the secret could not be read now, for anything else', async (thrown) => {
    const secrets = { send: () => Promise.reject(thrown) };
    const error = await errorOf(readCredentials(NAME, secrets));
    expect(error).toMatchObject({ name: 'SecretUnavailableError', code: 'secret-unavailable' });
    expect(shown(error)).not.toContain('canary');
  });

  it.each(['{"clientId": "sesame', '"sesame"', '["sesame"]', 'null', ''])(
    'say that %j is not JSON',
    async (text) => {
      const error = await errorOf(readFrom(text));
      expect(error).toMatchObject({ name: 'SecretNotJsonError', code: 'secret-not-json' });
      expect(error.remedy).toContain('"region"');
      expect(shown(error)).not.toContain('sesame');
    },
  );

  it('say that a binary secret is not JSON', async () => {
    aws.on(GetSecretValueCommand).resolves({ SecretBinary: new Uint8Array([1]) });
    expect(await errorOf(read())).toMatchObject({ name: 'SecretNotJsonError', code: 'secret-not-json' });
  });

  it.each(
    ['clientId', 'clientSecret', 'region'].flatMap((field) =>
      [undefined, '', '  ', 7].map((value) => ({ field, value })),
    ),
  )('name the field $field when it is $value', async ({ field, value }) => {
    const error = await errorOf(readFrom({ ...SECRET, [field]: value }));
    expect(error).toMatchObject({ name: 'SecretFieldError', code: 'secret-field' });
    expect(error.message).toContain(`"${field}"`);
    expect(shown(error)).not.toContain('sesame');
  });

  it('suggest no region that is only near in letters', async () => {
    const error = await errorOf(readFrom({ ...SECRET, region: 'Tokio' }));
    expect(error).toMatchObject({ name: 'UnknownRegionError' });
    expect(error.message).not.toContain('Did you mean');
  });

  it('suggest the region that is meant, and do not repeat what was written', async () => {
    const error = await errorOf(readFrom({ ...SECRET, region: 'eu-west1 sesame' }));
    expect(error).toMatchObject({ name: 'UnknownRegionError', code: 'region-unknown' });
    expect(error.message).toContain('"eu-west-1"');
    expect(error.remedy).toContain('us-east-1');
    expect(shown(error)).not.toContain('sesame');
  });

  it('have each a code of its own', async () => {
    const codes = await Promise.all(
      ['x', {}, { ...SECRET, region: 'x' }].map(async (secret) => (await errorOf(readFrom(secret))).code),
    );
    expect(codes).toEqual(['secret-not-json', 'secret-field', 'region-unknown']);
  });
});
