/** What the processes of the bench tell each other. */

/** A moment of real time and what the clock shows then, ms since the epoch; and how much faster it runs. */
export interface BenchTime {
  readonly realOrigin: number;
  readonly origin: number;
  readonly speed: number;
}

export interface OrganisationPlan {
  /** Open conversations, and how many of them are stuck. */
  readonly open: number;
  readonly stuck: number;
  /** How long each answer takes, ms. */
  readonly latencyMs: number;
  /** Requests a minute before Genesys answers 429. */
  readonly allowancePerMinute: number;
  readonly time: BenchTime;
}

/** Where the organisation listens. */
export interface Told {
  readonly genesysUrl: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
}

/** What arrived at the organisation since it was last asked. */
export interface Counted {
  readonly byKind: Readonly<Record<'login' | 'search' | 'read' | 'write' | 'verify' | 'other', number>>;
  readonly throttled: number;
  /** Conversations that are over and were stuck; and that were not. */
  readonly right: number;
  readonly wrong: number;
  /** From the first request; absent while one that is stuck is open. */
  readonly allEndedAfterMs?: number;
  /** From the first request to the last. */
  readonly spanMs: number;
}

/** What a contestant is to do, and where. */
export interface Task extends Told {
  readonly contestant: Contestant;
  readonly time: BenchTime;
}

export const CONTESTANTS = ['ours', 'one-after-another', 'everything-in-tens'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** What a contestant says when it has done its task. */
export interface Done {
  /** From the start of its process until its work began, ms. */
  readonly loadMs: number;
  readonly tookMs: number;
  /** The most memory that its process has held. */
  readonly peakBytes: number;
}
