import { type Dispatcher, errors, request } from 'undici';
import type { Clock } from '../clock.ts';

/** One HTTP request as it goes out, whole. */
export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** What came back. `body` is undefined where there was none, or none that is JSON. */
export type Exchanged = Arrived | Broken | { readonly kind: 'cut-off' };

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
export const OVER = new Error('over');

/**
 * Sends one request once and waits for the whole answer. Redirects are not followed. Never throws: what the
 * network says stays here, for it may name addresses.
 *
 * @param signal ends the wait at once; what became of the request is then unknown
 */
export async function exchange(
  outgoing: Outgoing,
  by: { dispatcher: Dispatcher; clock: Clock; signal: AbortSignal },
): Promise<Exchanged> {
  const over = new AbortController();
  const timeout = by.clock
    .sleep(outgoing.timeoutMs, over.signal)
    .then((): Exchanged => ({ kind: 'connection', reason: 'timeout' }));
  const cutOff = aborted(by.signal, over.signal).then((): Exchanged => ({ kind: 'cut-off' }));
  try {
    return await Promise.race([send(outgoing, by.dispatcher, over.signal), timeout, cutOff]);
  } finally {
    over.abort(OVER);
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
    over.abort(OVER);
  }
}

async function send(outgoing: Outgoing, dispatcher: Dispatcher, signal: AbortSignal): Promise<Exchanged> {
  try {
    const { statusCode, headers, body } = await request(outgoing.url, {
      dispatcher,
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
    return { kind: 'connection', reason: reasonOf(error) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): Broken['reason'] {
  const code = codeOf(error);
  if (UNREACHABLE.has(code) || /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return 'unreachable';
  const isMalformed =
    error instanceof errors.HTTPParserError || error instanceof errors.ResponseExceededMaxSizeError;
  if (isMalformed) return 'malformed';
  return 'reset';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
