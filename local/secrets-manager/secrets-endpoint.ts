import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { z } from 'zod';
import { createSecretStore, type SecretFailure, type SecretStore } from './secret-store.ts';

/** A running endpoint, and the secrets behind it. */
export interface SecretsEndpoint extends SecretStore {
  /** For `AWS_ENDPOINT_URL_SECRETS_MANAGER`: loopback, http, no slash at the end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface ServiceError {
  /** 400 where absent. */
  readonly status?: number;
  readonly type: string;
  readonly message: string;
}
/** An answer of the service: what GetSecretValue returns, or an error. */
type ServiceAnswer = { readonly output: object } | { readonly error: ServiceError };

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const GET_SECRET_VALUE = 'secretsmanager.GetSecretValue';
const getSecretValueInput = z.object({ SecretId: z.string().min(1).max(2048) });

const NOT_FOUND: ServiceError = {
  type: 'ResourceNotFoundException',
  message: "Secrets Manager can't find the specified secret.",
};
const INVALID_PARAMETER: ServiceError = {
  type: 'InvalidParameterException',
  message: 'The parameter SecretId is missing or invalid.',
};
const UNKNOWN_OPERATION: ServiceError = {
  type: 'UnknownOperationException',
  message: 'This endpoint answers only GetSecretValue.',
};

/**
 * Starts a stand-in for AWS Secrets Manager on a free loopback port. It answers `GetSecretValue` in the service's
 * own protocol (AWS JSON 1.1: the operation in `x-amz-target`, errors as status 400 or 500 with `__type`), so that the
 * unmodified AWS SDK reads its secrets here when `AWS_ENDPOINT_URL_SECRETS_MANAGER` says so (AWS reference, "Running the real Lambda locally").
 * Any access key is accepted; signatures are not checked.
 */
export async function startSecretsEndpoint(
  secrets: Readonly<Record<string, string | object>> = {},
): Promise<SecretsEndpoint> {
  const store = createSecretStore();
  for (const [name, value] of Object.entries(secrets)) store.put(name, value);

  const server = fastify({ forceCloseConnections: true });
  server.addContentTypeParser(
    CONTENT_TYPE,
    { parseAs: 'string' },
    server.getDefaultJsonParser('error', 'error'),
  );
  server.post('/', async (request, reply) => {
    const answer =
      request.headers['x-amz-target'] === GET_SECRET_VALUE
        ? getSecretValue(store, request.body)
        : { error: UNKNOWN_OPERATION };
    const body =
      'error' in answer ? { __type: answer.error.type, Message: answer.error.message } : answer.output;
    return reply
      .status('error' in answer ? (answer.error.status ?? 400) : 200)
      .header('x-amzn-requestid', randomUUID())
      .type(CONTENT_TYPE)
      .send(JSON.stringify(body));
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { ...store, url, close: () => server.close() };
}

function getSecretValue(store: SecretStore, input: unknown): ServiceAnswer {
  const parsed = getSecretValueInput.safeParse(input);
  if (!parsed.success) return { error: INVALID_PARAMETER };
  const { SecretId: secretId } = parsed.data;
  const found = store.read(secretId);
  if (found === undefined) return { error: NOT_FOUND };
  if (typeof found === 'string') return { error: failureOf(found, secretId) };
  const output = {
    ARN: found.arn,
    // The protocol's timestamps are seconds.
    CreatedDate: found.createdAt / 1000,
    Name: found.name,
    SecretString: found.value,
    VersionId: found.versionId,
    VersionStages: ['AWSCURRENT'],
  };
  return { output };
}

/** In the words of the real service. */
function failureOf(failure: SecretFailure, secretId: string): ServiceError {
  switch (failure) {
    case 'access-denied':
      return {
        type: 'AccessDeniedException',
        message:
          'User: arn:aws:sts::123456789012:assumed-role/sweeper/sweeper is not authorized to perform: ' +
          `secretsmanager:GetSecretValue on resource: ${secretId} because no identity-based policy allows ` +
          'the secretsmanager:GetSecretValue action',
      };
    case 'decryption-failure':
      return {
        type: 'DecryptionFailure',
        message: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      };
    case 'scheduled-for-deletion':
      return {
        type: 'InvalidRequestException',
        message: "You can't perform this operation on the secret because it was marked for deletion.",
      };
    case 'throttled':
      return { type: 'ThrottlingException', message: 'Rate exceeded' };
    case 'internal-error':
      return { status: 500, type: 'InternalServiceError', message: 'An error occurred on the server side.' };
  }
}
