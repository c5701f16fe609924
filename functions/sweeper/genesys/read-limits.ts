import { fieldOf } from '../json.ts';

/** The keys of the limit on one token, the more special one first (reference 7). */
const KEYS = ['client.credentials.token.rate.per.minute', 'token.rate.per.minute'];

/** What Genesys says in `GET /api/v2/organizations/limits/namespaces/platform.api`. */
export interface PlatformLimits {
  /** Requests a minute for one token; undefined where it is not among the limits. */
  readonly requestsPerMinute: number | undefined;
}

/** Undefined for what is no list of limits. */
export function readLimits(body: unknown): PlatformLimits | undefined {
  const entities = fieldOf(body, 'entities');
  if (!Array.isArray(entities)) return undefined;
  const values = KEYS.map((key) =>
    fieldOf(
      entities.find((limit: unknown) => fieldOf(limit, 'key') === key),
      'value',
    ),
  );
  return {
    requestsPerMinute: values.find((value): value is number => typeof value === 'number' && value > 0),
  };
}
