import type { RegionHosts } from './regions.ts';

/** What it takes to log in to one organisation as an OAuth client (reference 3.1). */
export interface ClientCredentials extends RegionHosts {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A region id of the table in reference 3.5. */
  readonly region: string;
}

/** Whether both are the same client at the same hosts: ids that one has found belong to the other too. */
export function isSameClient(a: ClientCredentials, b: ClientCredentials): boolean {
  return (
    a.clientId === b.clientId &&
    a.region === b.region &&
    a.apiBaseUrl === b.apiBaseUrl &&
    a.loginBaseUrl === b.loginBaseUrl
  );
}

/** Whether a token that one was given is good for the other as well. */
export function isSame(a: ClientCredentials, b: ClientCredentials): boolean {
  return isSameClient(a, b) && a.clientSecret === b.clientSecret;
}
