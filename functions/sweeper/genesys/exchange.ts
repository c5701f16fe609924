import { errors, request, type Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import { parseJson } from '../json.ts';
import type { Unreachable } from './answer.ts';

/** One HTTP request as it goes out, whole. */
export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** What came back. `body` is undefined if there was none, or if it is not JSON. */
export type Exchanged = Arrived | Broken | { readonly kind: 'cut-off' } | { readonly kind: 'withheld' };

export interface Arrived {
  readonly kind: 'answered';
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: unknown;
}

export type Broken =
  | { readonly kind: 'connection'; readonly reason: 'timeout' | 'reset' | 'malformed' }
  | { readonly kind: 'connection'; readonly reason: 'unreachable'; readonly because: Unreachable };

/** Why no connection was made, by the codes of Node.js and undici. Nothing was sent. */
const UNREACHABLE_BY_CODE: ReadonlyMap<string, Unreachable> = new Map<string, Unreachable>([
  ['ENOTFOUND', 'host-unknown'],
  ['EAI_AGAIN', 'host-unknown'],
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'no-connection'],
  ['ENETUNREACH', 'no-connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no-connection'],
]);

/**
 * Ends waits that are no longer needed. A constant, because an abort without a reason creates a new error each time.
 */
export const WAIT_OVER = new Error('over');

/**
 * Sends one request once and waits for the whole answer. Redirects are not followed. Never throws: the texts of network
 * errors stay here, because they may contain addresses.
 *
 * @param by.signal ends the wait at once; the result of the request is then unknown
 * @param by.leave called last of all, when the connection is there and the request is about to be sent on it. If false,
 * no part of it is sent (`withheld`)
 */
export async function exchange(
  outgoing: Outgoing,
  by: { dispatcher: Dispatcher; clock: Clock; signal: AbortSignal; leave?: () => boolean },
): Promise<Exchanged> {
  const over = new AbortController();
  const timeout = by.clock
    .sleep(outgoing.timeoutMs, over.signal)
    .then((): Exchanged => ({ kind: 'connection', reason: 'timeout' }));
  const cutOff = aborted(by.signal, over.signal).then((): Exchanged => ({ kind: 'cut-off' }));
  try {
    return await Promise.race([roundTrip(outgoing, by.dispatcher, over.signal, by.leave), timeout, cutOff]);
  } finally {
    over.abort(WAIT_OVER);
  }
}

/** Resolves when `signal` is aborted. Also when `over` is aborted, only so that nothing listens for ever. */
export function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    over.addEventListener('abort', done, { once: true });
  });
}

/** Waits for some work, but only until `signal` is aborted; returns undefined then. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([work, aborted(signal, over.signal).then(() => undefined)]);
  } finally {
    over.abort(WAIT_OVER);
  }
}

async function roundTrip(
  outgoing: Outgoing,
  dispatcher: Dispatcher,
  signal: AbortSignal,
  leave: () => boolean = () => true,
): Promise<Exchanged> {
  let isWithheld = false;
  const mayStart = (): boolean => {
    // Nobody waits for it any more: undici cancels it by itself.
    if (signal.aborted) return true;
    isWithheld = !leave();
    return !isWithheld;
  };
  try {
    const { statusCode, headers, body } = await request(outgoing.url, {
      dispatcher: askedAtStart(dispatcher, mayStart),
      signal,
      method: outgoing.method,
      headers: outgoing.headers,
      body: outgoing.body ?? null,
    });
    const text = await body.text();
    return {
      kind: 'answered',
      status: statusCode,
      header: (name) => {
        const value = headers[name];
        return typeof value === 'string' ? value : value?.[0];
      },
      body: parseJson(text),
    };
  } catch (error) {
    return isWithheld ? { kind: 'withheld' } : brokenBy(error);
  }
}

/**
 * `onRequestStart` runs when the connection is made, before the first byte: undici aborts a request there without sending
 * anything of it (its documentation of `Dispatcher.dispatch`, and `writeH1` in its source).
 */
function askedAtStart(dispatcher: Dispatcher, mayStart: () => boolean): Dispatcher {
  return dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch(options, {
        onRequestStart: (controller, context: unknown) => {
          if (mayStart()) handler.onRequestStart?.(controller, context);
          else controller.abort(WAIT_OVER);
        },
        onResponseStart: (...answer) => handler.onResponseStart?.(...answer),
        onResponseData: (...part) => handler.onResponseData?.(...part),
        onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
        onResponseError: (...failed) => handler.onResponseError?.(...failed),
      }),
  );
}

function brokenBy(error: unknown): Broken {
  const code = errorCodeOf(error);
  const isTls =
    /^(?:ERR_TLS|ERR_SSL_WRONG_VERSION|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/.test(
      code,
    );
  const because = isTls ? 'tls' : UNREACHABLE_BY_CODE.get(code);
  if (because !== undefined) return { kind: 'connection', reason: 'unreachable', because };
  const isMalformed =
    error instanceof errors.HTTPParserError || error instanceof errors.ResponseExceededMaxSizeError;
  return { kind: 'connection', reason: isMalformed ? 'malformed' : 'reset' };
}

function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
