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

/** What came back. `body` is undefined where there was none, or none that is JSON. */
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

/** Why no connection came about, by the codes of Node.js and undici: nothing was sent. */
const UNREACHABLE_BY_CODE: ReadonlyMap<string, Unreachable> = new Map<string, Unreachable>([
  ['ENOTFOUND', 'host-unknown'],
  ['EAI_AGAIN', 'host-unknown'],
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'no-connection'],
  ['ENETUNREACH', 'no-connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no-connection'],
]);

/** Ends what waits beside something that is over. A constant: an abort without a reason makes an error each time. */
export const WAIT_OVER = new Error('over');

/**
 * Sends one request once and waits for the whole answer. Redirects are not followed. Never throws: what the
 * network says stays here, because it may name addresses.
 *
 * @param by.signal ends the wait at once; the result of the request is then unknown
 * @param by.leave asked when the connection is there and the request is about to leave on it, last of all: false takes
 * it back, and nothing of it leaves (`withheld`)
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

/** Resolves when `signal` is aborted, or without effect when `over` is: so that nothing listens for ever. */
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

/** Waits for some work no longer than until `signal` is aborted; undefined then. */
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
    // Nobody waits for it any more: undici takes it back by itself.
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
