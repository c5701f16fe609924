import { type Dispatcher, request } from 'undici';
import type { Answer, Reply } from './answers.ts';
import { createSigner, type Credentials } from './sign.ts';

/** API Gateway gives up after 29 seconds: a client that hangs up sooner never learns the result of the call. */
const TIMEOUT_MS = 35_000;

export interface SweeperClientOptions {
  /** The stack's output `ApiUrl`, e.g. `https://abc123.execute-api.eu-central-1.amazonaws.com/v1/`. */
  readonly url: string;
  /** The API's region, e.g. `eu-central-1`. */
  readonly region: string;
  readonly credentials: Credentials;
  /** For tests: where the requests go. */
  readonly dispatcher?: Dispatcher;
  readonly timeoutMs?: number;
}

/** The fields of a close. */
export interface CloseInput {
  /** `dry-run` says what would be ended; `enforce` ends it. */
  readonly mode: 'dry-run' | 'enforce';
  /** Which organisation; the first configured one if absent. */
  readonly org?: string;
  /** For the audit, up to 200 characters: the number of a ticket, and nothing personal. */
  readonly note?: string;
  /** Who has asked for it, as the service knows them: up to 64 characters. */
  readonly requestedBy?: string;
}

/** The fields of a forced close, which has to say why. */
export type ForceInput = CloseInput & Required<Pick<CloseInput, 'note'>>;

export interface PreviewInput {
  readonly org?: string;
  readonly queueIds?: readonly string[];
  readonly divisionIds?: readonly string[];
  readonly lookbackDays?: number;
  readonly note?: string;
  /** Who has asked for it, as the service knows them: up to 64 characters. */
  readonly requestedBy?: string;
}

export interface SweepInput extends PreviewInput {
  readonly maxCloses?: number;
  /** A preview that is over: only what it listed as would-close is ended, if it is still stuck. Without a scope then. */
  readonly fromSweep?: string;
}

/** How a sweep or a preview is started. */
export interface StartOptions {
  /** The same call with the same key is the same sweep, for 24 hours: a call whose answer was lost can be made again. */
  readonly key?: string;
  /** How long the answer may wait for the end of the sweep, up to 20 seconds. */
  readonly waitSeconds?: number;
}

/** Which rows of a sweep. */
export interface RowsQuery {
  readonly outcome?: string;
  readonly limit?: number;
  readonly cursor?: string | undefined;
}

/** The sweeper's HTTP API. No method throws because of the API or the network: `decide` says what a reply means. */
export class SweeperClient {
  readonly #options: SweeperClientOptions;
  readonly #sign: ReturnType<typeof createSigner>;

  constructor(options: SweeperClientOptions) {
    this.#options = options;
    this.#sign = createSigner(options.region, options.credentials);
  }

  /** Starts a dry run of a sweep, which ends nothing: its rows say what would be ended. */
  preview(input: PreviewInput = {}, options: StartOptions = {}): Promise<Reply> {
    return this.#call('POST', 'sweeps/preview', input, headersOf(options));
  }

  /** Starts a sweep that ends what is stuck. */
  sweep(input: SweepInput = {}, options: StartOptions = {}): Promise<Reply> {
    return this.#call('POST', 'sweeps', input, headersOf(options));
  }

  /** How far a sweep is, or the numbers of its report. */
  lookAt(sweepId: string): Promise<Reply> {
    return this.#call('GET', `sweeps/${encodeURIComponent(sweepId)}`);
  }

  /** A part of a sweep's rows; `rowsOf` gives all. */
  sweepRows(sweepId: string, query: RowsQuery = {}): Promise<Reply> {
    return this.#call('GET', `sweeps/${encodeURIComponent(sweepId)}/conversations${queryText(query)}`);
  }

  /** The newest sweeps first. */
  sweeps(
    query: { readonly org?: string; readonly limit?: number; readonly cursor?: string } = {},
  ): Promise<Reply> {
    return this.#call('GET', `sweeps${queryText(query)}`);
  }

  /** Asks a sweep to begin nothing new. */
  cancel(sweepId: string): Promise<Reply> {
    return this.#call('POST', `sweeps/${encodeURIComponent(sweepId)}/cancel`, {});
  }

  /** What was written to a conversation, when, in which sweep, and who asked for it. */
  history(conversationId: string, org?: string): Promise<Reply> {
    return this.#call(
      'GET',
      `conversations/${encodeURIComponent(conversationId)}/history${queryText({ org })}`,
    );
  }

  closeOne(conversationId: string, input: CloseInput): Promise<Reply> {
    return this.#call('POST', `conversations/${encodeURIComponent(conversationId)}/close`, input);
  }

  /**
   * Ends a conversation that the policy would keep as `active`, `waiting-for-us`, `too-young`, `class-off`, `parked` or
   * `platform-will-time-out`: a decision for a person. Needs the scope `force`.
   */
  forceClose(conversationId: string, input: ForceInput): Promise<Reply> {
    return this.#call('POST', `conversations/${encodeURIComponent(conversationId)}/force-close`, input);
  }

  /** @param conversationIds 1 to 100; `closeAll` takes any number */
  closeList(conversationIds: readonly string[], input: CloseInput): Promise<Reply> {
    return this.#call('POST', 'conversations/close', { ...input, conversationIds });
  }

  /** The verdict on one conversation, and the evidence it rests on. Writes nothing. */
  explain(conversationId: string, org?: string): Promise<Reply> {
    return this.#call('GET', `conversations/${encodeURIComponent(conversationId)}${queryText({ org })}`);
  }

  /** Whether the organisation is set up so that a sweep can work. Writes nothing. */
  diagnosis(org?: string): Promise<Reply> {
    return this.#call('GET', `diagnosis${queryText({ org })}`);
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    input?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const { url: base, dispatcher, timeoutMs = TIMEOUT_MS } = this.#options;
    const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
    const body = input === undefined ? undefined : JSON.stringify(input);
    // Not inside the try: if there are no credentials, trying again does not help.
    const headers = await this.#sign({ method, url, body, headers: more });
    try {
      const reply = await request(url, {
        method,
        headers,
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body }),
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      return { status: reply.statusCode, answer: readAnswer(await reply.body.text()) };
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      return { status: undefined, failed: timedOut ? 'timeout' : 'connection' };
    }
  }
}

function queryText(query: object): string {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
}

function headersOf({ key, waitSeconds }: StartOptions): Record<string, string> {
  return {
    ...(key === undefined ? {} : { 'idempotency-key': JSON.stringify(key) }),
    ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
  };
}

/** A proxy may answer with a page of its own: anything that is not a JSON object becomes an answer without members. */
function readAnswer(text: string): Answer {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
