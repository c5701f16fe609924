import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  SecretDeletedError,
  SecretFieldError,
  SecretForbiddenError,
  SecretMissingError,
  SecretNotJsonError,
  SecretUnavailableError,
  SecretUndecryptableError,
  UnknownRegionError,
} from './credentials-errors.ts';
import type { ClientCredentials } from './genesys/client-credentials.ts';
import { hostsOf, nearestRegion } from './genesys/regions.ts';

/** A read that hangs would otherwise hang every later run of a warm function as well. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Reads the credentials of one organisation from Secrets Manager: `clientId`, `clientSecret`, `region`, and
 * optionally `apiBaseUrl` and `loginBaseUrl`, which replace the region's hosts. DESIGN.md section 8. Nothing of
 * the secret's content ever stands in an error.
 *
 * @param secretId name or ARN
 * @throws one of the SweeperErrors of credentials-errors.ts
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
    if (name === 'ResourceNotFoundException') throw new SecretMissingError(secretId, name);
    if (name === 'InvalidRequestException') throw new SecretDeletedError(secretId, name);
    if (name === 'DecryptionFailure') throw new SecretUndecryptableError(secretId, name);
    if (name === 'AccessDeniedException') {
      // Who may read the secret, but not use its key, gets the same exception with this text.
      const isKey = error instanceof Error && /Access to KMS is not allowed/.test(error.message);
      throw isKey ? new SecretUndecryptableError(secretId, name) : new SecretForbiddenError(secretId, name);
    }
    throw new SecretUnavailableError(secretId, name);
  }
}

function parseCredentials(secretId: string, text: string): ClientCredentials {
  const secret = parseObject(text);
  if (secret === undefined) throw new SecretNotJsonError(secretId);
  const clientId = readField(secretId, secret, 'clientId');
  const clientSecret = readField(secretId, secret, 'clientSecret');
  const region = readField(secretId, secret, 'region').toLowerCase();
  const hosts = hostsOf(region);
  if (hosts === undefined) throw new UnknownRegionError(secretId, nearestRegion(region));
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
    throw new SecretFieldError(secretId, field, 'missing or empty');
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
    throw new SecretFieldError(secretId, field, 'not a plain URL');
  }
  const mayCarrySecrets = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!mayCarrySecrets) throw new SecretFieldError(secretId, field, 'neither https nor http on loopback');
  if (url.pathname !== '/') throw new SecretFieldError(secretId, field, 'more than an origin: it has a path');
  return url.origin;
}

/** The URL parser has already brought every spelling of an IPv4 address into its dotted form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
