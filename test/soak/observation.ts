import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import type { Assumptions } from '../../local/simulator/assumptions.ts';
import type { Fault } from '../../local/simulator/faults.ts';

/**
 * One simulated day as somebody sees it who stands outside of the function and knows what Genesys knows. All times
 * are Genesys's own: milliseconds since the epoch of the driven clock, whatever the function's clock says.
 */
export interface ObservedDay {
  readonly seed: number;
  readonly setUp: SetUp;
  /** Everything that happened, in the order in which it did. */
  readonly facts: readonly Fact[];
  /** The same requests and invocations that the facts speak of, in the order of their beginning. */
  readonly requests: readonly ObservedRequest[];
  readonly invocations: readonly ObservedInvocation[];
  /**
   * From here on nothing goes wrong and nobody does anything: what is left are scheduled sweeps that enforce
   * (where the deployment does), one after the other.
   */
  readonly calmFrom: number;
  /** The secret, in the order of its changes. */
  readonly secret: readonly HeldSecret[];
  /** What is true at the end of the day. */
  readonly end: ReadonlyMap<string, Truth>;
  /** The deployment's table; absent where it has none. */
  readonly table?: ObservedTable;
}

/** The table of a day: what was asked of it, and what it was made to suffer. */
export interface ObservedTable {
  /** In the order of leaving. */
  readonly calls: readonly TableCall[];
  /** When everything in it was lost, or became another version's. */
  readonly changedAt: readonly number[];
  readonly spells: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

/** One call to the table. All times are Genesys's. */
export interface TableCall {
  readonly invocation: ObservedInvocation | undefined;
  readonly method: string;
  /** Partition and sort key of what it is about, with a space between. Of a query its partition and prefix. */
  readonly keys: readonly string[];
  /** What it stores or sets. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly calledAt: number;
  /** When it took effect; undefined where it never did. */
  readonly effectAt: number | undefined;
  /** When its process heard of it; undefined where it never did. */
  readonly answeredAt: number | undefined;
  /** The code of the error that it heard. */
  readonly failed: string | undefined;
  /** What the table answered, whether anybody heard it or not. */
  readonly found: unknown;
}

/** What was settled when the day began. */
export interface SetUp {
  /** What the function finds in its environment: a partial policy, limits, mode. The first organisation is the one. */
  readonly settings: SettingsInput;
  readonly assumptions: Readonly<Assumptions>;
  /** Requests a minute that Genesys grants a token. */
  readonly allowancePerMinute: number;
  /** Where Genesys is: no request may go anywhere else. Origins. */
  readonly apiOrigin: string;
  readonly loginOrigin: string;
  readonly conversations: readonly SetUpConversation[];
  /** Every division and queue of the organisation. */
  readonly divisionIds: readonly string[];
  readonly queueIds: readonly string[];
  /** Minutes in which a guest's message re-opens an ended conversation. */
  readonly threadingMinutes: number;
  /** Names of the faults that this day may meet: for the statistics. */
  readonly weather: readonly string[];
  /** Names of its outages, for the statistics. */
  readonly outages: readonly string[];
}

/** What no later fact changes about a conversation. */
export interface SetUpConversation {
  readonly id: string;
  /** Which life it leads, for people. */
  readonly story: string;
  readonly startTime: number;
  readonly messageType: string;
  /** Ends that have no effect although the reply says they had: a fault of the platform that no sweep can mend. */
  readonly resists: 'nothing' | 'disconnect' | 'everything';
  /** Analytics alone knows it: GET answers 404. */
  readonly analyticsOnly: boolean;
  /** Analytics goes on listing an old state of it. */
  readonly analyticsFrozen: boolean;
  /** Its live view holds what no documented conversation does: a missing field, an unknown value. */
  readonly distorted: boolean;
}

/** What is true of a conversation at one moment, whether anybody has asked or not. */
export interface Truth {
  /** `endTime` is set. */
  readonly endTime: number | undefined;
  /** Every communication of every participant is disconnected, or `endTime` is set. */
  readonly over: boolean;
  /** `connectedTime` of the newest guest communication, whether it is still there or not. */
  readonly guestConnectedAt: number | undefined;
  readonly guestConnected: boolean;
  /** Time of the newest text of the guest's and of the business's. */
  readonly lastGuestTextAt: number | undefined;
  readonly lastBusinessTextAt: number | undefined;
  readonly externalTag: string | undefined;
  /** Somebody is in after-call work that waits for a wrap-up code. */
  readonly owesWrapUp: boolean;
  /** GET would answer 404. */
  readonly gone: boolean;
}

export type Fact =
  /** An invocation begins, or has ended in one of the ways of {@link Ended}. */
  | { readonly kind: 'invoked'; readonly at: number; readonly invocation: ObservedInvocation }
  | { readonly kind: 'ended'; readonly at: number; readonly invocation: ObservedInvocation }
  /** A request was handed to the dispatcher, and never left: its sender thought better of it, or died first. */
  | {
      readonly kind: 'withheld';
      readonly at: number;
      readonly invocation: ObservedInvocation | undefined;
      readonly method: string;
      readonly url: string;
      /** The JSON body, parsed; the login's is left out. */
      readonly body: unknown;
      /** When it was handed over, to a connection that had to be opened first, mostly. */
      readonly handedAt: number;
    }
  /** A request was handed to the dispatcher, and no connection came about: nothing of it has left. */
  | {
      readonly kind: 'unconnected';
      readonly at: number;
      readonly invocation: ObservedInvocation | undefined;
      readonly method: string;
      readonly url: string;
      /** The JSON body, parsed; the login's is left out. */
      readonly body: unknown;
      /** As Node or undici names the reason, e.g. `ENOTFOUND`. */
      readonly code: string;
    }
  /** A request of the function's has left. */
  | { readonly kind: 'sent'; readonly at: number; readonly request: ObservedRequest }
  /** It was answered whole or in part, or its connection broke. Never comes for one that hangs. */
  | { readonly kind: 'answered'; readonly at: number; readonly request: ObservedRequest }
  /** A conversation has changed, for whatever reason; or has begun. `truth` is how it is now. */
  | {
      readonly kind: 'changed';
      readonly at: number;
      readonly conversationId: string;
      /** `request`: one of the function's took effect; else the act of the life it leads, e.g. `guest-writes`. */
      readonly cause: string;
      /** The request that was being executed when it changed, where one was. */
      readonly request: ObservedRequest | undefined;
      readonly truth: Truth;
    }
  /** A line of the log, a metric record, or what is published to the topic, whole. */
  | {
      readonly kind: 'printed';
      readonly at: number;
      readonly invocation: ObservedInvocation | undefined;
      readonly stream: 'log' | 'metric' | 'summary';
      readonly text: string;
    }
  /** Something about the whole platform, the account or the network has changed; for people and for the statistics. */
  | { readonly kind: 'weather'; readonly at: number; readonly what: string }
  /**
   * Live views of all conversations that Genesys would answer a GET for, as it would; ids that it would answer 404
   * are missing. Taken when an invocation begins and when it ends, in the calm part of the day alone.
   */
  | {
      readonly kind: 'views';
      readonly at: number;
      readonly views: ReadonlyMap<string, unknown>;
    };

/** One request as the dispatcher saw it. What is not known before the answer is undefined until then. */
export interface ObservedRequest {
  /** From 1, in the order of leaving. */
  readonly id: number;
  readonly invocation: ObservedInvocation | undefined;
  readonly method: string;
  readonly origin: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Path template of the route, e.g. `/api/v2/conversations/{conversationId}`; the path where there is none. */
  readonly path: string;
  readonly conversationId: string | undefined;
  /** The JSON body, parsed; the login's is left out. */
  readonly body: unknown;
  /** The text behind `Bearer`; undefined where there was no token. */
  readonly token: string | undefined;
  /** When the function handed it to its dispatcher, which may have had to open a connection first. */
  readonly handedAt: number;
  /** When it left, on an open connection. */
  readonly sentAt: number;
  /** Whose login it is: `client id:secret`; undefined for any other request. */
  readonly login: string | undefined;
  /** When the whole answer was there, or the connection broke. */
  answeredAt: number | undefined;
  /** When its process heard of that: later, where it stood still by then; undefined where it never did. */
  heardAt: number | undefined;
  /** Absent where the connection broke before a status came. */
  status: number | undefined;
  /** The whole answer, parsed where it is JSON, its text where it is not. Undefined where it broke off or is empty. */
  answer: unknown;
  retryAfter: string | undefined;
  /** The answer's `Date`, ms since the epoch; undefined where it has none. */
  date: number | undefined;
  /** Its `inin-ratelimit-reset`. */
  rateLimitReset: string | undefined;
  /** How it ended: `whole`, `cut` (reset or half a body), `hung`, `abandoned` (the caller gave up or was killed). */
  fate: 'pending' | 'whole' | 'cut' | 'hung' | 'abandoned';
  /** Genesys has carried it out (its effect may still be late, see `faults`). */
  executed: boolean;
  /** What went wrong with it. */
  faults: readonly Fault[];
  /**
   * Of a read on a day on which a counted assumption does not hold: what it would have shown if they all held. For the
   * statistics: no judge may look at it.
   */
  truly?: unknown;
}

/** What was meant, whatever envelope it came in. */
export interface Asked {
  readonly action: 'sweep' | 'close' | 'explain' | 'diagnose';
  readonly mode: 'dry-run' | 'enforce';
  /** The rest of the request as in DESIGN section 4: conversationIds, force, policy, maxCloses, queueIds, … */
  readonly request: Readonly<Record<string, unknown>>;
}

/** A call about sweeps, which asks Genesys for nothing. */
export interface SweepCall {
  readonly route: 'preview' | 'startSweep' | 'getSweep' | 'sweepConversations' | 'cancelSweep' | 'listSweeps';
  readonly sweepId?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** What the clocks of one process show, as Genesys's own time passes: all times are Genesys's. */
export interface OwnClock {
  /** How far the wall clock is ahead of Genesys's, milliseconds, from a moment on. */
  readonly steps: readonly { readonly at: number; readonly aheadMs: number }[];
  /** When the monotonic clock stood still; `to` is Infinity while it does. */
  readonly stood: readonly { readonly from: number; readonly to: number }[];
}

/** What Secrets Manager holds, from a moment on. */
export interface HeldSecret {
  readonly at: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the organisation is. */
  readonly origin: string;
  /** Where its API is looked for: elsewhere where the secret names a wrong host. */
  readonly apiOrigin: string;
  /**
   * `gone`: deleted, or not to be had by this function; `silent`: it is there, and Secrets Manager does not answer.
   * Undefined where all is well.
   */
  readonly trouble: 'gone' | 'silent' | undefined;
}

export interface ObservedInvocation {
  /** From 1. */
  readonly id: number;
  readonly trigger: 'schedule' | 'api' | 'console' | 'step-functions';
  /** The event as Lambda was given it. */
  readonly event: unknown;
  /** Undefined for an event that is no valid request, and for a call about sweeps. */
  readonly asked: Asked | undefined;
  /** A call about sweeps over the API: what was called. */
  readonly call?: SweepCall | undefined;
  /** A round of a long sweep: its id. `asked` is then what the whole sweep is to do. */
  readonly sweepId?: string | undefined;
  /** Where the same event was delivered before: the id of that invocation. */
  readonly deliveredBefore: number | undefined;
  /** Which instance of the function ran it, from 1. What is warm, such as its token, is an instance's own. */
  readonly instance: number;
  readonly startedAt: number;
  /** When Lambda ends it: it must have answered by then. Over HTTP the answer is due earlier, see DESIGN. */
  readonly deadlineAt: number;
  /** What the clocks of its process show. */
  readonly clock: OwnClock;
  /** So long its process was made to stand still in the middle of it, ms: by as much it may be late. */
  stoodStillMs: number;
  /** In the calm part of the day. */
  readonly calm: boolean;
  ended: Ended | undefined;
}

export type Ended =
  | {
      readonly kind: 'answered';
      readonly at: number;
      /** What the handler has returned. */
      readonly answer: unknown;
      /** The report in it (of a sweep, a close, explain or diagnose), however it is wrapped; problem documents too. */
      readonly report: unknown;
    }
  | { readonly kind: 'threw'; readonly at: number; readonly name: string; readonly message: string }
  /** The process was killed at a moment of the day's choosing. */
  | { readonly kind: 'killed'; readonly at: number }
  /** Lambda ended it at its deadline. */
  | { readonly kind: 'timed-out'; readonly at: number };

/** What a check of a day found broken. */
export interface Breach {
  /** A short name: `promise-02`, `report-agrees`, `ends-in-time`, … */
  readonly invariant: string;
  readonly at: number;
  readonly conversationId?: string;
  /** What was found, and what would be right. */
  readonly what: string;
}

/** A check of a whole day. It changes nothing and keeps nothing between days. */
export type Invariant = (day: ObservedDay) => readonly Breach[];
