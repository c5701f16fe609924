import { hash } from 'node:crypto';
import { SweeperError } from '../errors.ts';
import type { RegionHosts } from './regions.ts';

/** What it takes to log in to one organisation as an OAuth client (reference 3.1). */
export interface ClientCredentials extends RegionHosts {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A region id of the table in reference 3.5. */
  readonly region: string;
}

/** Whether both are the same OAuth client at the same hosts, so that ids found with one are valid for the other. */
export function isSameClient(a: ClientCredentials, b: ClientCredentials): boolean {
  return (
    a.clientId === b.clientId &&
    a.region === b.region &&
    a.apiBaseUrl === b.apiBaseUrl &&
    a.loginBaseUrl === b.loginBaseUrl
  );
}

/** The same client at the same hosts has the same hash, in another run too. Says nothing of what it was made from. */
export function hashOfClient({ clientId, apiBaseUrl, loginBaseUrl }: ClientCredentials): string {
  return hash('sha256', JSON.stringify([clientId, apiBaseUrl, loginBaseUrl]));
}

/** Whether a token that was given for one is valid for the other too. */
export function isSame(a: ClientCredentials, b: ClientCredentials): boolean {
  return isSameClient(a, b) && a.clientSecret === b.clientSecret;
}

/**
 * The credentials of one run. The secret is read once, before the first request to Genesys, and this run's ids are only
 * ever sent with the client that it names. DESIGN.md section 8.
 */
export class RunCredentials {
  readonly #read: () => Promise<ClientCredentials>;
  #current: ClientCredentials | undefined;
  #hasChanged = false;
  #begun: Promise<void> | undefined;

  constructor(read: () => Promise<ClientCredentials>) {
    this.#read = read;
  }

  /** As last read; undefined before the first read. */
  get current(): ClientCredentials | undefined {
    return this.#current;
  }

  /** During the run, the secret was replaced by another client's, or removed: no more requests may be sent. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  /** Calls `begin` once, however often this is called. If it fails, every call fails. */
  begun(begin: () => Promise<void>): Promise<void> {
    this.#begun ??= begin();
    return this.#begun;
  }

  /**
   * Reads the secret for the first time.
   *
   * @throws SweeperError if it cannot be read
   */
  async readFirst(): Promise<ClientCredentials> {
    const credentials = await this.#read();
    this.#current = credentials;
    return credentials;
  }

  /**
   * Reads the secret once more, after Genesys has rejected a token or the credentials. If Secrets Manager does
   * not answer, the run continues with what it knows.
   *
   * @returns undefined if the run is over: the secret now has another client, other hosts, or no credentials
   */
  async readAgain(known: ClientCredentials): Promise<ClientCredentials | undefined> {
    let credentials: ClientCredentials | undefined;
    try {
      credentials = await this.#read();
    } catch (error) {
      if (!(error instanceof SweeperError)) throw error;
      credentials = isUnavailable(error) ? known : undefined;
    }
    if (credentials !== undefined && isSameClient(credentials, known)) this.#current = credentials;
    else this.#hasChanged = true;
    return this.#hasChanged ? undefined : this.#current;
  }

  /** Whether the secret, as last read, holds other credentials than these. */
  isOther(credentials: ClientCredentials): boolean {
    return this.#hasChanged || (this.#current !== undefined && !isSame(this.#current, credentials));
  }

  /** Whether the session of these credentials may still be used; if not, the run is over. */
  mayUse(credentials: ClientCredentials): boolean {
    this.#hasChanged ||= this.#current === undefined || !isSameClient(credentials, this.#current);
    return !this.#hasChanged;
  }
}

/**
 * Whether an error says nothing about the secret, only that Secrets Manager did not answer: then the warm token stays.
 * Every other error means that there are no credentials to use.
 */
export function isUnavailable(error: unknown): boolean {
  return !(error instanceof SweeperError) || error.code === 'secret-unavailable';
}
