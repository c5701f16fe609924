import type { RegionHosts } from './regions.ts';

/** What it takes to log in to one organisation as an OAuth client (reference 3.1). */
export interface ClientCredentials extends RegionHosts {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A region id of the table in reference 3.5. */
  readonly region: string;
}
