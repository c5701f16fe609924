import { SweeperError } from '../errors.ts';
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

/**
 * The credentials of one run. The secret is read once, before anything is asked of Genesys, and this run's ids
 * are only ever sent with the client that it names. DESIGN.md section 8.
 */
export class RunCredentials {
  readonly #read: () => Promise<ClientCredentials>;
  #current: ClientCredentials | undefined;
  #hasChanged = false;
  #begun: Promise<void> | undefined;

  constructor(read: () => Promise<ClientCredentials>) {
    this.#read = read;
  }

  /** As read last; undefined before the first time. */
  get current(): ClientCredentials | undefined {
    return this.#current;
  }

  /** The secret was replaced by another client's in the middle of the run, or taken away: nothing may be asked any more. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  /** What the run begins with, once however often it is asked for: it has failed for good where it fails. */
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

  /** Whether the secret was seen to say anything else than these credentials. */
  isOther(credentials: ClientCredentials): boolean {
    return this.#hasChanged || (this.#current !== undefined && !isSame(this.#current, credentials));
  }

  /** Whether what belongs to these credentials may be used; if it may not, the run is over. */
  mayUse(credentials: ClientCredentials): boolean {
    this.#hasChanged ||= this.#current === undefined || !isSameClient(credentials, this.#current);
    return !this.#hasChanged;
  }
}

/**
 * Whether an error says nothing of the secret, only that Secrets Manager did not answer now: what is warm then stays.
 * Every other one says that there are no credentials to be used.
 */
export function isUnavailable(error: unknown): boolean {
  return !(error instanceof SweeperError) || error.code === 'secret-unavailable';
}
