/** At which side of a request's effect something happens. */
export type When = 'before' | 'after';

/** How else a 429 says for how long, besides its `Retry-After` in seconds (reference 7). */
export interface AsksToWait {
  /** `Retry-After` is an HTTP date: so long after the answer's own `Date`. */
  readonly asDate?: boolean;
  /** The `[n]` of the body's text; as the header says where absent, no such number where null. */
  readonly bodySeconds?: number | null;
  /** `inin-ratelimit-reset`; the token's own where absent, no such header where null. */
  readonly resetSeconds?: number | null;
}

/**
 * What can go wrong with one request. `when` says whether the request's own effect has taken place by then;
 * `before` where absent.
 */
export type Fault =
  | { readonly kind: 'latency'; readonly ms: number }
  /** The normalised 429; `retryAfterSeconds` null leaves the header out, 1 where absent. */
  | ({ readonly kind: 'throttled'; readonly retryAfterSeconds?: number | null } & AsksToWait)
  | {
      readonly kind: 'server-error';
      readonly status: 500 | 502 | 503 | 504;
      readonly retryAfterSeconds?: number;
      /** `Retry-After` is an HTTP date. */
      readonly asDate?: boolean;
      readonly when?: When;
    }
  | { readonly kind: 'reset'; readonly when?: When }
  | { readonly kind: 'hang'; readonly when?: When }
  /** The real reply, a refusal too, cut off in its middle: the connection breaks there, or the half is sent as if it were all. */
  | { readonly kind: 'half-body'; readonly asIfWhole?: boolean }
  /** Something in front of Genesys, such as a proxy, answers with a web page; Genesys sees nothing. `location` of a redirect. */
  | { readonly kind: 'proxy'; readonly status: number; readonly location?: string }
  /** A web page in place of JSON, with that status. */
  | { readonly kind: 'html'; readonly status: number; readonly when?: When }
  | { readonly kind: 'empty-body'; readonly status: number; readonly when?: When }
  | {
      readonly kind: 'forbidden';
      readonly variant:
        | 'missing-permissions'
        | 'missing-any-permissions'
        | 'not-authorized'
        | 'user-context'
        | 'html';
      /** The permissions that the text names; the operation's own where absent. */
      readonly permissions?: readonly string[];
    }
  | { readonly kind: 'bad-request' }
  /** Genesys does not take the request, whatever is in it (reference 2 and 7). */
  | { readonly kind: 'rejected'; readonly status: 408 | 413 | 415 }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'conflict' }
  /** The token is revoked before it is looked at: 401 now and for every later use. */
  | { readonly kind: 'token-revoked' }
  /** An ending request answers as if it had worked, and nothing changes. */
  | { readonly kind: 'no-effect' }
  /** An ending request answers at once and takes effect `ms` later. */
  | { readonly kind: 'late-effect'; readonly ms: number }
  /** The reply to an ending PATCH shows the conversation as it was before. */
  | { readonly kind: 'hidden-end' }
  | { readonly kind: 'guest-writes'; readonly when?: When }
  | { readonly kind: 'guest-reconnects'; readonly when?: When };

export interface FaultRule {
  readonly fault: Fault;
  readonly method?: string;
  /** A path template, e.g. `/api/v2/conversations/messages/{conversationId}`. */
  readonly path?: string;
  readonly conversationId?: string;
  /** How many requests it strikes; until it is removed where absent. */
  readonly times?: number;
}

export interface ActiveFault extends FaultRule {
  readonly id: number;
  /** How many requests it has struck. */
  hits: number;
}

/** A request, as far as faults choose by it. */
export interface StruckRequest {
  readonly method: string;
  readonly path: string;
  readonly conversationId?: string;
  /** The JSON body, parsed; absent where there was none. */
  readonly body?: unknown;
}

/** Says what else goes wrong with a request that has arrived: for whoever draws faults by chance. */
export type FaultSource = (request: StruckRequest) => readonly Fault[];

/** The faults that are switched on. A rule without method, path and conversation strikes every request. */
export class Faults {
  /** Asked for every request, beside the rules; none where absent. */
  source: FaultSource | undefined;
  #active: ActiveFault[] = [];
  #lastId = 0;

  get list(): readonly ActiveFault[] {
    return this.#active;
  }
  add(rule: FaultRule): ActiveFault {
    this.#lastId += 1;
    const active = { ...rule, id: this.#lastId, hits: 0 };
    this.#active.push(active);
    return active;
  }
  /** Returns whether there was one of that id. */
  remove(id: number): boolean {
    const before = this.#active.length;
    this.#active = this.#active.filter((one) => one.id !== id);
    return this.#active.length < before;
  }
  clear(): void {
    this.#active = [];
  }
  /** The faults that strike this request; each is counted, and gone after its last time. */
  strike(request: StruckRequest): Fault[] {
    const striking = this.#active.filter(
      (rule) =>
        (rule.method === undefined || rule.method === request.method) &&
        (rule.path === undefined || rule.path === request.path) &&
        (rule.conversationId === undefined || rule.conversationId === request.conversationId),
    );
    for (const one of striking) one.hits += 1;
    this.#active = this.#active.filter((one) => one.times === undefined || one.hits < one.times);
    return [...striking.map(({ fault }) => fault), ...(this.source?.(request) ?? [])];
  }
}
