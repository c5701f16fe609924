import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SweeperError } from './errors.ts';
import type { ClientCredentials } from './genesys/credentials.ts';
import { hostsOf, nearestRegion, REGION_IDS } from './genesys/regions.ts';

/** A read that hangs would otherwise hang every later run of a warm function as well. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Reads the credentials of one organisation from Secrets Manager: `clientId`, `clientSecret`, `region`, and
 * optionally `apiBaseUrl` and `loginBaseUrl`, which replace the region's hosts. DESIGN.md section 8. Nothing of
 * the secret's content ever stands in an error.
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
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }), {
      abortSignal: AbortSignal.timeout(LONGEST_WAIT_MS),
    });
    return SecretString ?? '';
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
      // Who may read the secret, but not use its key, gets the same exception with this text.
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
  const region = readField(secretId, secret, 'region').toLowerCase();
  const hosts = hostsOf(region);
  if (hosts === undefined) throw new CredentialsError(REASONS.regionUnknown(secretId, nearestRegion(region)));
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
    // What the parser says quotes the secret.
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
 * An origin: https, or http on loopback for a simulator. A path of any kind is an error: below `/api/v2` every
 * conversation would be answered with Genesys's own 404, and pass for one that has ended.
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

/** Why the credentials of an organisation cannot be had. Which of {@link REASONS} it is, its code says. */
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
  /** There is no such secret, or it has no value yet: Secrets Manager says the same of both. */
  missing: (secretId: string): Reason => ({
    name: 'SecretMissingError',
    code: 'secret-missing',
    message: `Secrets Manager has no secret ${secretId} in this account and region.`,
    remedy:
      `Create it with the content ${SHAPE}; if it is there, it has no value yet: put that in. Or correct the organisation's ` +
      'secret name in the deployment.',
  }),
  /** Marked for deletion: Secrets Manager calls it an invalid request for a secret in that state. */
  deleted: (secretId: string): Reason => ({
    name: 'SecretDeletedError',
    code: 'secret-deleted',
    message: `Secrets Manager does not give out the secret ${secretId} in its present state: it is probably marked for deletion.`,
    remedy:
      `Restore it (aws secretsmanager restore-secret --secret-id ${secretId}), or correct the organisation's secret ` +
      'name in the deployment.',
  }),
  forbidden: (secretId: string): Reason => ({
    name: 'SecretForbiddenError',
    code: 'secret-forbidden',
    message: `The function may not read the secret ${secretId}.`,
    remedy:
      'Grant its role secretsmanager:GetSecretValue on the secret, and kms:Decrypt on its key where the secret is ' +
      'encrypted with a key of your own; look also for a resource policy on either that denies it.',
  }),
  undecryptable: (secretId: string): Reason => ({
    name: 'SecretUndecryptableError',
    code: 'secret-undecryptable',
    message: `The secret ${secretId} cannot be decrypted with its KMS key.`,
    remedy:
      'Grant the function’s role kms:Decrypt on that key, in its policy ("kmsKeyArn" of the organisation in the ' +
      'configuration does so) and in the key’s own; see that the key is enabled and not pending deletion.',
  }),
  /** Secrets Manager gave no answer that says anything about the secret. */
  unavailable: (secretId: string): Reason => ({
    name: 'SecretUnavailableError',
    code: 'secret-unavailable',
    message: `The secret ${secretId} could not be read now.`,
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
      ? `Give "${field}" an origin only, such as "https://${field === 'loginBaseUrl' ? 'login' : 'api'}.mypurecloud.de" (http on loopback ` +
        'only): the sweeper itself adds "/api/v2/…" and "/oauth/token". Or leave it out to use the region’s host.'
      : `Store the secret in the form ${SHAPE}; the client's id and secret stand in Genesys Cloud under Admin > ` +
        'Integrations > OAuth.',
  }),
  regionUnknown: (secretId: string, nearest: string): Reason => ({
    name: 'UnknownRegionError',
    code: 'region-unknown',
    message: `The field "region" of the secret ${secretId} is not a Genesys Cloud region. Did you mean "${nearest}"?`,
    remedy: `Use one of ${REGION_IDS.join(', ')}.`,
  }),
};
