import { Agent, type Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import type { Limits } from './allowance.ts';
import { bounded } from './bounded-http.ts';
import type { ClientCredentials } from './client-credentials.ts';
import { ClientSecretRejectedError, ClientUnknownError } from './errors.ts';
import { aborted, OVER } from './exchange.ts';
import { type Login, loginOf } from './login.ts';
import { Pacer } from './pacer.ts';
import { type LoginPause, requestToken, type Token } from './token.ts';

/** One token and what belongs to it. A new token is a new session: Genesys counts requests by token. */
export interface Session {
  readonly token: Token;
  readonly apiBaseUrl: string;
  readonly pacer: Pacer;
}

/** When a caller stops waiting. `deadline`: milliseconds since the epoch. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly deadline: number;
}

/**
 * What is kept warm of one organisation between runs: credentials, token, pace and connections. Logs in when a
 * token is first needed, one login at a time however many wait for it.
 */
export class OrganisationConnection {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly #readCredentials: () => Promise<ClientCredentials>;
  #limits: Limits = { requestsPerMinute: 1, requestsInFlight: 1 };
  #credentials: ClientCredentials | undefined;
  #session: Session | undefined;
  #login: Promise<Session | undefined> | undefined;
  #clockAheadMs: number | undefined;
  /** Outlives a login that failed for it: whoever asks next must wait as well. */
  readonly #loginPause: LoginPause = { until: 0, status: 0 };
  /** Counts runs: what a login of an earlier one brings is of no use any more. */
  #run = 0;
  /** A token was rejected, and no request has been accepted since. */
  #doubted = false;
  #logins = 0;
  #pausedMsBefore = 0;

  /**
   * @param about.readCredentials asked once, and again whenever Genesys rejects what it gave
   * @param about.dispatcher carries the requests, its answers bounded; by default a keep-alive pool of its own
   */
  constructor(about: {
    readonly clock: Clock;
    readonly readCredentials: () => Promise<ClientCredentials>;
    readonly dispatcher?: Dispatcher | undefined;
  }) {
    this.clock = about.clock;
    this.#readCredentials = about.readCredentials;
    this.dispatcher = bounded(about.dispatcher ?? new Agent());
  }

  /**
   * A run begins: its limits hold from now on, and a token that is rejected is worth a new login again. A login
   * that an earlier run left under way is forgotten: it may hang, or fail for having been frozen in between.
   */
  startRun(limits: Limits): void {
    this.#limits = limits;
    this.#doubted = false;
    this.#run += 1;
    this.#login = undefined;
  }

  /**
   * The current session, after a login where there is none or its token is about to expire.
   *
   * @returns undefined when the caller's signal was aborted first
   * @throws SweeperError where no token can be had, or no credentials
   */
  async session(patience: Patience): Promise<Session | undefined> {
    while (!patience.signal.aborted) {
      if (this.#session !== undefined && this.clock.now() < this.#session.token.renewAt) return this.#session;
      // Undefined without an abort of our own: whoever began this login was cut off, so begin another.
      const session = await unlessAborted(this.#login ?? this.#beginLogin(patience), patience.signal);
      if (session !== undefined) return session;
    }
    return undefined;
  }

  /**
   * Reads the credentials and logs in whatever is kept warm, to see whether both work now. What was kept stays in
   * use where they do not.
   *
   * @returns undefined when the caller's signal was aborted first
   * @throws SweeperError where no token can be had, or no credentials
   */
  async logInAnew(patience: Patience): Promise<Login | undefined> {
    const run = this.#run;
    const logIn = async (): Promise<Login | undefined> => {
      const credentials = await this.#readCredentials();
      const session = await this.#open(credentials, patience, run);
      if (session === undefined) return undefined;
      this.#credentials = credentials;
      return loginOf(credentials, session.token);
    };
    return unlessAborted(logIn(), patience.signal);
  }

  /** How many requests a minute Genesys says that it allows the token in use; undefined while it has not said. */
  allowedPerMinute(): number | undefined {
    return this.#session?.pacer.allowed();
  }

  /** Whether a request that has waited may still use this session. */
  isUsable(session: Session): boolean {
    return this.#isCurrent(session) && this.clock.now() < session.token.renewAt;
  }

  /**
   * A request of this session was answered 401: its token is dropped, unless another one has taken its place.
   *
   * @returns whether it is worth sending the request again; not when the token is itself the answer to a 401
   */
  rejected(session: Session): boolean {
    if (!this.#isCurrent(session)) return true;
    if (this.#doubted) return false;
    this.#doubted = true;
    this.#forget();
    return true;
  }

  /** A request of this session was answered in a way that shows its token to be good. */
  accepted(session: Session): void {
    if (this.#isCurrent(session)) this.#doubted = false;
  }

  /** Login requests that have left since the beginning. */
  logins(): number {
    return this.#logins;
  }

  /** How far the clock is ahead of the login host's, milliseconds; undefined where no login has told. */
  clockAheadMs(): number | undefined {
    return this.#clockAheadMs;
  }

  /** How long a 429 has held everything back since the beginning, milliseconds. */
  pausedMs(): number {
    return this.#pausedMsBefore + (this.#session?.pacer.pausedMs() ?? 0);
  }

  #isCurrent(session: Session): boolean {
    return this.#session === session;
  }

  #forget(): void {
    this.#replaceSession(undefined);
    this.#credentials = undefined;
  }

  /** Whoever waits at the old session's pacer is let go, to ask for the new one. */
  #replaceSession(session: Session | undefined): void {
    this.#pausedMsBefore = this.pausedMs();
    this.#session?.pacer.close();
    this.#session = session;
  }

  #beginLogin(patience: Patience): Promise<Session | undefined> {
    const login = this.#logIn(patience, this.#run).finally(() => {
      if (this.#login === login) this.#login = undefined;
    });
    this.#login = login;
    return login;
  }

  async #logIn(patience: Patience, run: number): Promise<Session | undefined> {
    const known = this.#credentials;
    const credentials = known ?? (await this.#readCredentials());
    if (run !== this.#run) return undefined;
    this.#credentials = credentials;
    try {
      return await this.#open(credentials, patience, run);
    } catch (error) {
      const isRejected = error instanceof ClientSecretRejectedError || error instanceof ClientUnknownError;
      if (!isRejected || run !== this.#run) throw error;
      this.#credentials = undefined;
      if (known === undefined) throw error;
      // The token has expired and the secret was rotated meanwhile.
      const fresh = await this.#readCredentials();
      if (run !== this.#run || isSame(fresh, known)) throw error;
      this.#credentials = fresh;
      return await this.#open(fresh, patience, run);
    }
  }

  async #open(credentials: ClientCredentials, patience: Patience, run: number): Promise<Session | undefined> {
    const token = await requestToken(credentials, {
      ...patience,
      dispatcher: this.dispatcher,
      clock: this.clock,
      pause: this.#loginPause,
      onLogin: () => {
        this.#logins += 1;
      },
    });
    if (token === undefined || run !== this.#run) return undefined;
    this.#clockAheadMs = token.clockAheadMs;
    const pacer = new Pacer(this.clock, () => this.#limits);
    const session = { token, apiBaseUrl: credentials.apiBaseUrl, pacer };
    this.#replaceSession(session);
    return session;
  }
}

function isSame(a: ClientCredentials, b: ClientCredentials): boolean {
  return (
    a.clientId === b.clientId &&
    a.clientSecret === b.clientSecret &&
    a.loginBaseUrl === b.loginBaseUrl &&
    a.apiBaseUrl === b.apiBaseUrl
  );
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([work, aborted(signal, over.signal).then(() => undefined)]);
  } finally {
    over.abort(OVER);
  }
}
