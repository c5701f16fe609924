import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type SecretsEndpoint,
  startSecretsEndpoint,
} from '../../../local/secrets-manager/secrets-endpoint.ts';

const NAME = 'genesys/main';

describe('the Secrets Manager endpoint, asked by the AWS SDK', () => {
  let endpoint: SecretsEndpoint;
  let client: SecretsManagerClient;

  beforeEach(async () => {
    endpoint = await startSecretsEndpoint({ [NAME]: { clientId: 'one' } });
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', endpoint.url);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'anything');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'goes');
    client = new SecretsManagerClient();
  });
  afterEach(async () => {
    client.destroy();
    await endpoint.close();
  });

  const read = (secretId: string) => client.send(new GetSecretValueCommand({ SecretId: secretId }));

  it('hands out a secret by its name, an object as JSON', async () => {
    const answer = await read(NAME);

    expect(answer.SecretString).toBe('{"clientId":"one"}');
    expect(answer.Name).toBe(NAME);
    expect(answer.VersionStages).toEqual(['AWSCURRENT']);
    expect(Math.abs(Date.now() - (answer.CreatedDate?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it('hands out a string as it is, even where it is not JSON', async () => {
    endpoint.put('plain', 'not json');

    expect((await read('plain')).SecretString).toBe('not json');
  });

  it('finds a secret by its ARN too, with and without the six characters at the end', async () => {
    const { ARN: arn = '' } = await read(NAME);

    expect((await read(arn)).Name).toBe(NAME);
    expect((await read(arn.replace(/-.{6}$/, ''))).Name).toBe(NAME);
  });

  it('hands out the new value under a new version after a rotation', async () => {
    const before = await read(NAME);
    endpoint.put(NAME, { clientId: 'two' });
    const after = await read(NAME);

    expect(after.SecretString).toBe('{"clientId":"two"}');
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  it('answers ResourceNotFoundException for a secret that is not there, or not there any more', async () => {
    await expect(read('genesys/nobody')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
    endpoint.remove(NAME);
    await expect(read(NAME)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['access-denied', 'AccessDeniedException', 400],
    ['decryption-failure', 'DecryptionFailure', 400],
    ['scheduled-for-deletion', 'InvalidRequestException', 400],
    ['throttled', 'ThrottlingException', 400],
    ['internal-error', 'InternalServiceError', 500],
  ] as const)(
    'answers a secret denied with %s as %s, until it is allowed again',
    async (failure, name, status) => {
      endpoint.deny(NAME, failure);
      await expect(read(NAME)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });

      endpoint.allow(NAME);
      expect((await read(NAME)).SecretString).toBe('{"clientId":"one"}');
    },
  );

  it('counts how often a secret was asked for, failures included', async () => {
    await read(NAME);
    endpoint.deny(NAME, 'access-denied');
    await expect(read(NAME)).rejects.toThrow('not authorized');

    expect(endpoint.reads(NAME)).toBe(2);
    expect(endpoint.reads('genesys/nobody')).toBe(0);
  });

  it('answers InvalidParameterException when no secret is named', async () => {
    await expect(client.send(new GetSecretValueCommand({ SecretId: '' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('refuses every other operation', async () => {
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});
