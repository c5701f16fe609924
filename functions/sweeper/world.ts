import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Dispatcher } from 'undici';
import type { Clock } from './clock.ts';

/** Everything outside that the function touches, as one object. Production fills it in; a test replaces parts. */
export interface World {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
  /** What carries requests to Genesys; undefined for a keep-alive pool of undici's. */
  readonly dispatcher: Dispatcher | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A new sweep id, for a run that nobody has named. */
  readonly newId: () => string;
}
