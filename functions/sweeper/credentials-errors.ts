import { SweeperError } from './errors.ts';
import { REGION_IDS } from './genesys/regions.ts';

const SHAPE = '{"clientId": "…", "clientSecret": "…", "region": "eu-west-1"}';

/** There is no such secret, or it has no value yet: Secrets Manager says the same of both. */
export class SecretMissingError extends SweeperError {
  override readonly name = 'SecretMissingError';
  readonly code = 'secret-missing';

  constructor(secretId: string, reason: string) {
    super(
      `Secrets Manager has no secret ${secretId} in this account and region.`,
      `Create it with the content ${SHAPE}; if it is there, it has no value yet: put that in. Or correct the organisation's ` +
        'secret name in the deployment.',
      causedBy(reason),
    );
  }
}

/** The secret is marked for deletion: Secrets Manager calls it an invalid request for a secret in that state. */
export class SecretDeletedError extends SweeperError {
  override readonly name = 'SecretDeletedError';
  readonly code = 'secret-deleted';

  constructor(secretId: string, reason: string) {
    super(
      `Secrets Manager does not give out the secret ${secretId} in its present state: it is probably marked for deletion.`,
      `Restore it (aws secretsmanager restore-secret --secret-id ${secretId}), or correct the organisation's secret ` +
        'name in the deployment.',
      causedBy(reason),
    );
  }
}

/** The function's role may not read the secret. */
export class SecretForbiddenError extends SweeperError {
  override readonly name = 'SecretForbiddenError';
  readonly code = 'secret-forbidden';

  constructor(secretId: string, reason: string) {
    super(
      `The function may not read the secret ${secretId}.`,
      'Grant its role secretsmanager:GetSecretValue on the secret, and kms:Decrypt on its key where the secret is ' +
        'encrypted with a key of your own; look also for a resource policy on either that denies it.',
      causedBy(reason),
    );
  }
}

/** The secret is there, and its key cannot be used. */
export class SecretUndecryptableError extends SweeperError {
  override readonly name = 'SecretUndecryptableError';
  readonly code = 'secret-undecryptable';

  constructor(secretId: string, reason: string) {
    super(
      `The secret ${secretId} cannot be decrypted with its KMS key.`,
      'Grant the function’s role kms:Decrypt on that key, in its policy ("kmsKeyArn" of the organisation in the ' +
        'configuration does so) and in the key’s own; see that the key is enabled and not pending deletion.',
      causedBy(reason),
    );
  }
}

/** Secrets Manager gave no answer that says anything about the secret. */
export class SecretUnavailableError extends SweeperError {
  override readonly name = 'SecretUnavailableError';
  readonly code = 'secret-unavailable';

  constructor(secretId: string, reason: string) {
    super(
      `The secret ${secretId} could not be read now.`,
      'Check that the function has AWS credentials and can reach Secrets Manager (in a VPC: a NAT gateway or an ' +
        'interface endpoint). The next run tries again.',
      causedBy(reason),
    );
  }
}

/** The secret's content is not a JSON object. */
export class SecretNotJsonError extends SweeperError {
  override readonly name = 'SecretNotJsonError';
  readonly code = 'secret-not-json';

  constructor(secretId: string) {
    super(
      `The content of the secret ${secretId} is not a JSON object.`,
      `Store it as plain text of the form ${SHAPE}.`,
    );
  }
}

/** A field of the secret is missing, empty or of no use. */
export class SecretFieldError extends SweeperError {
  override readonly name = 'SecretFieldError';
  readonly code = 'secret-field';

  constructor(secretId: string, field: string, problem: string) {
    super(
      `The field "${field}" of the secret ${secretId} is ${problem}.`,
      field.endsWith('BaseUrl')
        ? `Give "${field}" an origin only, such as "https://${field === 'loginBaseUrl' ? 'login' : 'api'}.mypurecloud.de" (http on loopback ` +
            'only): the sweeper itself adds "/api/v2/…" and "/oauth/token". Or leave it out to use the region’s host.'
        : `Store the secret in the form ${SHAPE}; the client's id and secret stand in Genesys Cloud under Admin > ` +
            'Integrations > OAuth.',
    );
  }
}

/** The secret's region is not one of Genesys Cloud's. */
export class UnknownRegionError extends SweeperError {
  override readonly name = 'UnknownRegionError';
  readonly code = 'region-unknown';

  constructor(secretId: string, nearest: string) {
    super(
      `The field "region" of the secret ${secretId} is not a Genesys Cloud region. Did you mean "${nearest}"?`,
      `Use one of ${REGION_IDS.join(', ')}.`,
    );
  }
}

/** The name of AWS's exception alone: its message may hold what must not be passed on (promise 10). */
function causedBy(reason: string): ErrorOptions {
  return { cause: new Error(/^[A-Za-z]{1,60}$/.test(reason) ? reason : 'unknown') };
}
