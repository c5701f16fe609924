import type { Dispatcher } from 'undici';
import { ageMs, type Clock, type Moment } from '../clock.ts';
import type { Limits } from './allowance.ts';
import { ClockDifference } from './clock-difference.ts';
import { ConnectionPool } from './connection-pool.ts';
import {
  isSame,
  isSameClient,
  isUnavailable,
  RunCredentials,
  type ClientCredentials,
} from './credentials.ts';
import { ClientSecretRejectedError, ClientUnknownError } from './errors.ts';
import { unlessAborted } from './exchange.ts';
import { Pacer } from './pacer.ts';
import { loginOf, LoginPauses, requestToken, type Login, type Patience, type Token } from './token.ts';

/** One token and what belongs to it. A new token is a new session: Genesys counts requests by token. */
export interface Session {
  readonly token: Token;
  /** The credentials that the token was given for. */
  readonly credentials: ClientCredentials;
  readonly pacer: Pacer;
}

/** One run's use of a connection. */
export interface ConnectedRun extends Patience {
  readonly credentials: RunCredentials;
}

/**
 * What stays warm for one organisation between runs: token, pace and connections. Every run reads the secret
 * first, and uses what is warm only if it still belongs to that secret. Logs in when a token is first
 * needed, one login at a time however many wait for it. DESIGN.md section 8.
 */
export class OrganisationConnection {
  readonly clock: Clock;
  readonly pool: ConnectionPool;
  readonly clockDifference = new ClockDifference();
  /** What Genesys has said of queues by their ids, and when it was asked. */
  readonly queueNames = new Map<string, { readonly name: string | undefined; readonly askedAt: Moment }>();
  readonly #readCredentials: () => Promise<ClientCredentials>;
  #limits: Limits = { requestsPerMinute: 1, requestsInFlight: 1 };
  #session: Session | undefined;
  #login: Promise<Session | undefined> | undefined;
  /** By login host. A pause outlasts the login that failed because of it: the next login must wait too. */
  readonly #loginPauses = new LoginPauses();
  /** Those of the latest run: logins that earlier runs began are of no use any more. */
  #latest: RunCredentials | undefined;
  /** A token was rejected, and no request has been accepted since. */
  #doubted = false;
  /** A token was rejected, and the secret has not been read since. */
  #mustReread = false;
  /** The second read of the secret, after the token in use was rejected although it replaced a rejected one. */
  #secondLook: Promise<unknown> | undefined;
  #logins = 0;
  #pausedMsBefore = 0;

  /**
   * @param about.readCredentials called once in every run, and again when Genesys rejects the credentials
   * @param about.dispatcher carries the requests, its answers bounded; by default a keep-alive pool of its own
   */
  constructor(about: {
    readonly clock: Clock;
    readonly readCredentials: () => Promise<ClientCredentials>;
    readonly dispatcher?: Dispatcher | undefined;
  }) {
    this.clock = about.clock;
    this.#readCredentials = about.readCredentials;
    this.pool = new ConnectionPool(about.clock, about.dispatcher);
  }

  /**
   * A run begins: its limits apply from now on, and a rejected token leads to a new login again. A login that an earlier
   * run left unfinished is ignored: it may hang, or fail because the function was frozen in between.
   *
   * @returns the run's session, to be passed with each of its requests
   */
  startRun(limits: Limits): RunCredentials {
    const run = new RunCredentials(this.#readCredentials);
    this.#limits = limits;
    this.#doubted = false;
    this.#mustReread = false;
    this.#secondLook = undefined;
    this.#latest = run;
    this.clockDifference.startRun();
    const frozenMs = this.clockDifference.frozenMs(this.clock);
    this.#session?.pacer.passed(frozenMs);
    this.#loginPauses.passed(frozenMs);
    this.pool.dropIdle();
    this.#login = undefined;
    return run;
  }

  /**
   * The current session, after a login if there is none or its token is about to expire. The first call of a run reads
   * the secret.
   *
   * @returns undefined if the caller's signal was aborted first, or the run is over because its credentials have changed
   * @throws SweeperError if there is no token, or no credentials
   */
  async session(by: ConnectedRun): Promise<Session | undefined> {
    await unlessAborted(this.#begin(by.credentials), by.signal);
    while (!by.signal.aborted && !by.credentials.hasChanged) {
      const session = this.#session;
      const isGood = session !== undefined && this.isUsable(session);
      // A run that was frozen may find the credentials of another run that began later.
      const inUse = isGood ? session.credentials : this.#latest?.current;
      if (inUse !== undefined && !by.credentials.mayUse(inUse)) return undefined;
      if (isGood) return session;
      // It may bring no token although we were not aborted, because the run that began it was cut off. Then begin
      // another.
      await unlessAborted(this.#login ?? this.#beginLogin(by), by.signal);
    }
    return undefined;
  }

  /**
   * Always logs in, to see whether it works now. If it does not, the warm session stays in use.
   *
   * @returns undefined when the caller's signal was aborted first
   * @throws SweeperError if there is no token, or no credentials
   */
  async logInAnew(by: ConnectedRun): Promise<Login | undefined> {
    await unlessAborted(this.#begin(by.credentials), by.signal);
    const { current } = by.credentials;
    if (current === undefined) return undefined;
    const session = await unlessAborted(this.#open(current, by), by.signal);
    return session === undefined
      ? undefined
      : loginOf(current, session.token, this.clockDifference.aheadMs());
  }

  /** How many requests a minute Genesys allows the token in use; undefined until it has said so. */
  allowedPerMinute(): number | undefined {
    return this.#session?.pacer.allowed();
  }

  /** How long the rate limit holds requests back from now, milliseconds. */
  waitMs(): number {
    return this.#session?.pacer.waitMs() ?? 0;
  }

  /** Whether a request that has waited may still use this session. */
  isUsable(session: Session): boolean {
    const { askedAt, renewAfterMs } = session.token;
    return this.#isCurrent(session) && ageMs(askedAt, this.clock) < renewAfterMs;
  }

  /**
   * A request of this session was answered 401: its token is dropped, unless it has already been replaced. If the token
   * itself replaced a rejected one, only another secret can help: the secret is read, once for each such token.
   *
   * @param isSecond the same request was answered 401 before
   * @returns whether it is worth sending the request again: with another token, or because the secret is another one
   */
  async rejected(
    session: Session,
    by: ConnectedRun,
    isSecond: boolean,
  ): Promise<'no' | 'new-token' | 'new-secret'> {
    const run = by.credentials;
    if (!this.#isCurrent(session)) return run.isOther(session.credentials) ? 'new-secret' : 'new-token';
    if (!this.#doubted && !isSecond) {
      this.#doubted = true;
      // Once for each token is enough.
      this.#mustReread = this.#secondLook === undefined;
      this.#replaceSession(undefined);
      return 'new-token';
    }
    this.#secondLook ??= run.readAgain(session.credentials);
    await unlessAborted(this.#secondLook, by.signal);
    if (!run.isOther(session.credentials)) return 'no';
    if (this.#isCurrent(session)) this.#replaceSession(undefined);
    return 'new-secret';
  }

  /** A request of this session was answered in a way that shows its token to be good. */
  accepted(session: Session): void {
    if (this.#isCurrent(session)) this.#doubted = false;
  }

  /** Login requests sent since the beginning. */
  logins(): number {
    return this.#logins;
  }

  /** For how long no request could be sent because of a 429, since the beginning, milliseconds. */
  pausedMs(): number {
    return this.#pausedMsBefore + (this.#session?.pacer.pausedMs() ?? 0);
  }

  #isCurrent(session: Session): boolean {
    return this.#session === session;
  }

  /** Reads the secret, once a run. Drops the warm session if the secret has changed, or can no longer be used. */
  #begin(run: RunCredentials): Promise<void> {
    return run.begun(() => this.#readFirst(run));
  }

  async #readFirst(run: RunCredentials): Promise<void> {
    try {
      const credentials = await run.readFirst();
      const warm = this.#session?.credentials;
      const isOver = warm !== undefined && !isSame(warm, credentials);
      if (run === this.#latest && isOver) this.#replaceSession(undefined);
    } catch (error) {
      if (run === this.#latest && !isUnavailable(error)) this.#replaceSession(undefined);
      throw error;
    }
  }

  /** Requests that wait at the old session's pacer are released, and ask for the new session. */
  #replaceSession(session: Session | undefined): void {
    this.#pausedMsBefore = this.pausedMs();
    this.#session?.pacer.close();
    this.#session = session;
    this.#secondLook = undefined;
  }

  #beginLogin(by: ConnectedRun): Promise<Session | undefined> {
    const login = this.#logIn(by).finally(() => {
      if (this.#login === login) this.#login = undefined;
    });
    this.#login = login;
    return login;
  }

  async #logIn(by: ConnectedRun): Promise<Session | undefined> {
    const run = by.credentials;
    const latest = this.#latest;
    const known = run.current;
    const credentials = this.#mustReread && known !== undefined ? await run.readAgain(known) : known;
    if (credentials === undefined || latest !== this.#latest) return undefined;
    this.#mustReread = false;
    try {
      return await this.#open(credentials, by);
    } catch (error) {
      const isRejected = error instanceof ClientSecretRejectedError || error instanceof ClientUnknownError;
      if (!isRejected || latest !== this.#latest) throw error;
      // The secret may have been rotated since it was read.
      const again = await run.readAgain(credentials);
      if (again === undefined || latest !== this.#latest) return undefined;
      if (isSame(again, credentials)) throw error;
      return await this.#open(again, by);
    }
  }

  async #open(credentials: ClientCredentials, by: ConnectedRun): Promise<Session | undefined> {
    const latest = this.#latest;
    const token = await requestToken(credentials, {
      signal: by.signal,
      deadline: by.deadline,
      dispatcher: this.pool.dispatcher,
      clock: this.clock,
      pause: this.#loginPauses.of(credentials.loginBaseUrl),
      clockDifference: this.clockDifference,
      onLogin: () => {
        this.#logins += 1;
        return true;
      },
    });
    if (token === undefined || latest !== this.#latest) return undefined;
    const wanted = latest?.current;
    if (wanted !== undefined && !isSameClient(credentials, wanted)) return undefined;
    const pacer = new Pacer(this.clock, () => this.#limits);
    const session = { token, credentials, pacer };
    this.#replaceSession(session);
    return session;
  }
}
