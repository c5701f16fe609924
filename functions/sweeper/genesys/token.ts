import type { Dispatcher } from 'undici';
import { momentOf, type Clock, type Moment } from '../clock.ts';
import type { SweeperError } from '../errors.ts';
import { fieldOf } from '../json.ts';
import type { ClockDifference } from './clock-difference.ts';
import type { ClientCredentials } from './credentials.ts';
import {
  ClientSecretRejectedError,
  ClientUnknownError,
  LoginMalformedError,
  LoginRefusedError,
  LoginUnreachableError,
} from './errors.ts';
import { exchange, type Arrived, type Broken } from './exchange.ts';
import { OPERATIONS } from './operations.ts';
import { hostsOf } from './regions.ts';
import { askedSeconds, readRetryAfter, retryDelay, TRIES, type FailedTry } from './retry.ts';

export interface Token {
  readonly accessToken: string;
  /** When it was requested: the token is no older than this. */
  readonly askedAt: Moment;
  /** The age at which another one is requested, some time before this one expires. Milliseconds. */
  readonly renewAfterMs: number;
  /** `expires_in`, if the answer has it. Seconds. */
  readonly lifetimeSeconds: number | undefined;
}

/** When a caller stops waiting. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Nothing is tried again after this. Milliseconds by the monotonic clock. */
  readonly deadline: number;
}

export interface LoginContext extends Patience {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Called when a request is about to be sent on its connection, as `leave` of {@link exchange}. */
  readonly onLogin: () => boolean;
  /** The pause that the answer to an earlier login has asked for. The caller keeps it between logins. */
  readonly pause: LoginPause;
  /** Learns from the answers' `Date`. */
  readonly clockDifference: ClockDifference;
}

/** No login may be sent before this. */
export interface LoginPause {
  /** Milliseconds by the monotonic clock. */
  until: number;
  /** The status of the answer that asked for it; 0 before there was one. */
  status: number;
}

/** The pauses of all login hosts. */
export class LoginPauses {
  readonly #byHost = new Map<string, LoginPause>();

  of(loginBaseUrl: string): LoginPause {
    const pause = this.#byHost.get(loginBaseUrl) ?? { until: 0, status: 0 };
    this.#byHost.set(loginBaseUrl, pause);
    return pause;
  }

  /** The function was frozen for this many milliseconds, and the monotonic clock stood still. */
  passed(ms: number): void {
    for (const pause of this.#byHost.values()) pause.until -= ms;
  }
}

/** The shortest lifetime that a client can be given (reference 3.1): assumed if the answer names none. */
const SHORTEST_LIFETIME_SECONDS = 300;

/** The token is renewed a tenth of its lifetime before its end, but not more than a minute. */
const LONGEST_MARGIN_MS = 60_000;

/**
 * Asks for a token by the client-credentials grant: `POST https://login.<domain>/oauth/token` with Basic authorization
 * and the body `grant_type=client_credentials`, no scope (reference 3.1). Tried again after 429, 502, 503 and 504 for as
 * long as there is time, after connection errors a few times.
 *
 * @returns undefined if `signal` was aborted first
 * @throws one of the SweeperErrors of errors.ts
 */
export async function requestToken(
  credentials: ClientCredentials,
  by: LoginContext,
): Promise<Token | undefined> {
  const { clock, signal, deadline, pause } = by;
  const { method, path, timeoutMs } = OPERATIONS.login;
  for (let tried = 1; ; tried += 1) {
    const rest = pause.until - clock.monotonic();
    if (clock.monotonic() + rest >= deadline) throw new LoginRefusedError(pause.status, credentials.region);
    if (rest > 0) await clock.sleep(rest, signal);
    if (signal.aborted) return undefined;
    const sentAt = momentOf(clock);
    const exchanged = await exchange(
      {
        method,
        url: `${credentials.loginBaseUrl}${path}`,
        headers: {
          accept: 'application/json',
          authorization: `Basic ${Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
        timeoutMs,
      },
      { dispatcher: by.dispatcher, clock, signal, leave: by.onLogin },
    );
    if (exchanged.kind === 'cut-off' || exchanged.kind === 'withheld') return undefined;
    if (exchanged.kind === 'answered')
      by.clockDifference.learn(exchanged.header('date'), sentAt, momentOf(clock));
    if (exchanged.kind === 'answered' && exchanged.status < 300) {
      return readToken(exchanged.body, sentAt, credentials.region);
    }
    const now = clock.monotonic();
    const failed: FailedTry = exchanged.kind === 'answered' ? failedTry(exchanged, clock.now()) : exchanged;
    const tries = failed.kind === 'http' ? OPERATIONS.login.tries : TRIES.live;
    const asked = askedSeconds(failed, tried);
    if (failed.kind === 'http' && asked !== undefined) {
      pause.until = now + asked * 1_000;
      pause.status = failed.status;
    }
    const delay = retryDelay(failed, { tried, tries, now, deadline, random: clock.random });
    if (delay === undefined) throw loginError(exchanged, credentials);
    await clock.sleep(delay, signal);
  }
}

function failedTry(arrived: Arrived, now: number): FailedTry {
  const retryAfterSeconds = readRetryAfter(arrived, now);
  return {
    kind: 'http',
    status: arrived.status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function readToken(body: unknown, sentAt: Moment, region: string): Token {
  const accessToken = fieldOf(body, 'access_token');
  const expiresIn = fieldOf(body, 'expires_in');
  // A text that does not fit into a header is not a token.
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken))
    throw new LoginMalformedError(region);
  const named = typeof expiresIn === 'number' && Number.isFinite(expiresIn) && expiresIn > 0;
  const lifetimeMs = (named ? expiresIn : SHORTEST_LIFETIME_SECONDS) * 1_000;
  return {
    accessToken,
    askedAt: sentAt,
    renewAfterMs: lifetimeMs - Math.min(LONGEST_MARGIN_MS, lifetimeMs / 10),
    lifetimeSeconds: named ? expiresIn : undefined,
  };
}

function loginError(exchanged: Arrived | Broken, credentials: ClientCredentials): SweeperError {
  const { region } = credentials;
  if (exchanged.kind === 'connection') return new LoginUnreachableError(region, exchanged);
  if (exchanged.status === 401) return new ClientSecretRejectedError(credentials);
  const isInvalidClient = fieldOf(exchanged.body, 'error') === 'invalid_client';
  if (exchanged.status === 400 && isInvalidClient) return new ClientUnknownError(region);
  return new LoginRefusedError(exchanged.status, region);
}

/** What a login has shown. */
export interface Login {
  readonly region: string;
  /** The secret names other hosts than its region's. */
  readonly ownHosts: boolean;
  /** How long the token is valid, seconds; undefined if Genesys did not say. */
  readonly tokenLifetimeSeconds: number | undefined;
  /** How far our clock is ahead of the login host's, milliseconds; undefined if its answer had no `Date`. */
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
