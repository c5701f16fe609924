import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SweeperError } from './errors.ts';
import type { ClientCredentials } from './genesys/credentials.ts';
import { hostsOf, regionIn, regionNamed, REGION_IDS } from './genesys/regions.ts';

/** Milliseconds. Without a limit, a read that hangs would hang every later run of a warm function too. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Reads the credentials of one organisation from Secrets Manager: `clientId`, `clientSecret`, `region`, and
 * optionally `apiBaseUrl` and `loginBaseUrl`, which replace the region's hosts. DESIGN.md section 8. An error
 * never contains any of the secret's content.
 *
 * @param secretId name or ARN
 * @throws CredentialsError
 */
export async function readCredentials(
  secretId: string,
  secrets: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient(),
): Promise<ClientCredentials> {
  return parseCredentials(secretId, await readSecret(secretId, secrets));
}

/** The names are those of Secrets Manager's exceptions (its API reference, GetSecretValue). */
async function readSecret(secretId: string, secrets: Pick<SecretsManagerClient, 'send'>): Promise<string> {
  try {
    const { SecretString, SecretBinary } = await secrets.send(
      new GetSecretValueCommand({ SecretId: secretId }),
      {
        abortSignal: AbortSignal.timeout(LONGEST_WAIT_MS),
      },
    );
    return SecretString ?? new TextDecoder().decode(SecretBinary);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw new CredentialsError(reasonFor(name, error)(secretId), name);
  }
}

function reasonFor(name: string, error: unknown): (secretId: string) => Reason {
  switch (name) {
    case 'ResourceNotFoundException':
      return REASONS.missing;
    case 'InvalidRequestException':
      return REASONS.deleted;
    case 'DecryptionFailure':
      return REASONS.undecryptable;
    case 'AccessDeniedException':
      // A role that may read the secret but not use its key gets the same exception, with this text.
      return error instanceof Error && /Access to KMS is not allowed/.test(error.message)
        ? REASONS.undecryptable
        : REASONS.forbidden;
    default:
      return REASONS.unavailable;
  }
}

function parseCredentials(secretId: string, text: string): ClientCredentials {
  const secret = parseObject(text);
  if (secret === undefined) throw new CredentialsError(REASONS.notJson(secretId));
  const clientId = readField(secretId, secret, 'clientId');
  const clientSecret = readField(secretId, secret, 'clientSecret');
  const written = readField(secretId, secret, 'region');
  const region = regionNamed(written) ?? '';
  const hosts = hostsOf(region);
  if (hosts === undefined) throw new CredentialsError(REASONS.regionUnknown(secretId, regionIn(written)));
  return {
    clientId,
    clientSecret,
    region,
    apiBaseUrl: readBaseUrl(secretId, secret, 'apiBaseUrl') ?? hosts.apiBaseUrl,
    loginBaseUrl: readBaseUrl(secretId, secret, 'loginBaseUrl') ?? hosts.loginBaseUrl,
  };
}

type Secret = ReadonlyMap<string, unknown>;

function parseObject(text: string): Secret | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : undefined;
  } catch {
    // The parser's message would quote the secret.
    return undefined;
  }
}

function readField(secretId: string, secret: Secret, field: string): string {
  const value = secret.get(field);
  if (typeof value !== 'string' || value.trim() === '')
    throw new CredentialsError(REASONS.field(secretId, field, 'missing or empty'));
  return value.trim();
}

/**
 * An origin: https, or http on loopback for a simulator. A path is an error: with a wrong one, Genesys would
 * answer 404 for every conversation, and each would look ended.
 */
function readBaseUrl(secretId: string, secret: Secret, field: string): string | undefined {
  if (!secret.has(field)) return undefined;
  const url = URL.parse(readField(secretId, secret, field));
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new CredentialsError(REASONS.field(secretId, field, 'not a plain URL'));
  }
  const mayCarrySecrets = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!mayCarrySecrets)
    throw new CredentialsError(REASONS.field(secretId, field, 'neither https nor http on loopback'));
  if (url.pathname !== '/')
    throw new CredentialsError(REASONS.field(secretId, field, 'more than an origin: it has a path'));
  return url.origin;
}

/** The URL parser has already brought every spelling of an IPv4 address into its dotted form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

const SHAPE = '{"clientId": "…", "clientSecret": "…", "region": "eu-west-1"}';

interface Reason {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The credentials of an organisation cannot be read. `code` says which of {@link REASONS} it is. */
export class CredentialsError extends SweeperError {
  override readonly name: string;
  readonly code: string;

  /** @param exception the name of AWS's exception only: its message may hold what must not be passed on (promise 10) */
  constructor({ name, code, message, remedy }: Reason, exception?: string) {
    const isName = /^[A-Za-z]{1,60}$/.test(exception ?? '');
    super(
      message,
      remedy,
      exception === undefined ? {} : { cause: new Error(isName ? exception : 'unknown') },
    );
    this.name = name;
    this.code = code;
  }
}

export const REASONS = {
  /** There is no such secret, or it has no value yet: Secrets Manager answers the same in both cases. */
  missing: (secretId: string): Reason => ({
    name: 'SecretMissingError',
    code: 'secret-missing',
    message: `Secrets Manager has no secret ${secretId} in this account and region.`,
    remedy: `Create it with the content ${SHAPE}. If it exists, it has no value yet: store this content in it. If the name is wrong, correct the organisation's secret name in the deployment.`,
  }),
  /** Marked for deletion: Secrets Manager calls it an invalid request for a secret in that state. */
  deleted: (secretId: string): Reason => ({
    name: 'SecretDeletedError',
    code: 'secret-deleted',
    message: `Secrets Manager does not return the secret ${secretId} in its current state: it is probably marked for deletion.`,
    remedy:
      `Restore it (aws secretsmanager restore-secret --secret-id ${secretId}), or correct the organisation's secret ` +
      'name in the deployment.',
  }),
  forbidden: (secretId: string): Reason => ({
    name: 'SecretForbiddenError',
    code: 'secret-forbidden',
    message: `The function may not read the secret ${secretId}.`,
    remedy:
      'Grant the function’s role secretsmanager:GetSecretValue on the secret. If the secret is encrypted with a key of your own, grant kms:Decrypt on that key too. Also check that no resource policy on the secret or the key denies access.',
  }),
  undecryptable: (secretId: string): Reason => ({
    name: 'SecretUndecryptableError',
    code: 'secret-undecryptable',
    message: `The secret ${secretId} cannot be decrypted with its KMS key.`,
    remedy:
      'Grant the function’s role kms:Decrypt on that key, both in the role’s policy ("kmsKeyArn" of the organisation in the configuration does this) and in the key policy. Check that the key is enabled and not pending deletion.',
  }),
  /** Secrets Manager's answer, if any, says nothing about the secret. */
  unavailable: (secretId: string): Reason => ({
    name: 'SecretUnavailableError',
    code: 'secret-unavailable',
    message: `The secret ${secretId} could not be read.`,
    remedy:
      'Check that the function has AWS credentials and can reach Secrets Manager (in a VPC: a NAT gateway or an ' +
      'interface endpoint). The next run tries again.',
  }),
  notJson: (secretId: string): Reason => ({
    name: 'SecretNotJsonError',
    code: 'secret-not-json',
    message: `The content of the secret ${secretId} is not a JSON object.`,
    remedy: `Store it as plain text of the form ${SHAPE}.`,
  }),
  field: (secretId: string, field: string, problem: string): Reason => ({
    name: 'SecretFieldError',
    code: 'secret-field',
    message: `The field "${field}" of the secret ${secretId} is ${problem}.`,
    remedy: field.endsWith('BaseUrl')
      ? `Set "${field}" to an origin only, such as "https://${field === 'loginBaseUrl' ? 'login' : 'api'}.mypurecloud.de" (http is accepted on loopback only). The sweeper itself adds "/api/v2/…" and "/oauth/token". Or leave it out to use the region’s host.`
      : `Store the secret in the form ${SHAPE}; the client's id and secret are in Genesys Cloud under Admin > ` +
        'Integrations > OAuth.',
  }),
  regionUnknown: (secretId: string, meant: string | undefined): Reason => ({
    name: 'UnknownRegionError',
    code: 'region-unknown',
    message: `The field "region" of the secret ${secretId} is not a Genesys Cloud region.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
    remedy: `Use one of ${REGION_IDS.join(', ')}; or the name that AWS or Genesys Cloud gives it, such as "Europe (Frankfurt)".`,
  }),
};
