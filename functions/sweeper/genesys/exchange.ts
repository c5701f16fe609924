import { errors, request, type Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import { parseJson } from '../json.ts';

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

export interface Broken {
  readonly kind: 'connection';
  readonly reason: 'timeout' | 'reset' | 'unreachable' | 'malformed';
}

/** Nothing was sent: no connection came about. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
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
    return isWithheld ? { kind: 'withheld' } : { kind: 'connection', reason: reasonOf(error) };
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

function reasonOf(error: unknown): Broken['reason'] {
  const code = errorCodeOf(error);
  if (UNREACHABLE.has(code) || /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return 'unreachable';
  const isMalformed =
    error instanceof errors.HTTPParserError || error instanceof errors.ResponseExceededMaxSizeError;
  if (isMalformed) return 'malformed';
  return 'reset';
}

function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
