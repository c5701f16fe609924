import type { ClientCredentials } from './client-credentials.ts';
import { hostsOf } from './regions.ts';
import type { Token } from './token.ts';

/** What a login has shown. */
export interface Login {
  readonly region: string;
  /** The secret names other hosts than its region's. */
  readonly ownHosts: boolean;
  /** How long the token is good for, seconds; undefined where Genesys did not say. */
  readonly tokenLifetimeSeconds: number | undefined;
  /** How far our clock is ahead of the login host's, milliseconds; undefined where it did not tell its time. */
  readonly clockAheadMs: number | undefined;
}

export function loginOf(
  credentials: ClientCredentials,
  token: Token,
  clockAheadMs: number | undefined,
): Login {
  const { region, apiBaseUrl, loginBaseUrl } = credentials;
  const hosts = hostsOf(region);
  return {
    region,
    ownHosts: hosts?.apiBaseUrl !== apiBaseUrl || hosts.loginBaseUrl !== loginBaseUrl,
    tokenLifetimeSeconds: token.lifetimeSeconds,
    clockAheadMs,
  };
}
