/** The parts of the API's answers that the decisions use. `docs/openapi.json` has all of them. */

/** What became of one conversation: a row of a report, and a part of each answer about one conversation. */
export interface Row {
  readonly conversationId: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly class?: string;
  /** Of a closed conversation: the guest had just written, or an agent had just joined, and was cut off. */
  readonly overtaken?: string;
}

/** Why Genesys Cloud refused. */
export interface Refusal {
  readonly code: string;
  readonly remedy: string;
}

/** What a problem document (RFC 9457) has besides the row of its conversation. */
interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly remedy?: string;
  /** The run's id, to find its log lines. Absent if API Gateway itself answered. */
  readonly sweepId?: string;
  readonly diagnosis?: Refusal;
  /** Of a conversation that would not end: ready to paste into a case for Genesys Cloud Customer Care. */
  readonly supportCase?: string;
}

/** A check of `GET /diagnosis`. */
interface Check {
  readonly name: string;
  readonly status: string;
  readonly remedy?: string;
}

/** The body of any answer: it has some of these parts. */
export interface Answer extends Problem, Partial<Omit<Row, 'conversationId'>> {
  /** Of a report `close`; of a diagnosis `diagnose`. */
  readonly action?: string;
  /** Of a close of one id, whatever its status. */
  readonly ended?: boolean;
  /** Of a sweep: `queued`, `running`, `cancelling`, and then the outcome of its run. */
  readonly state?: string;
  /** Of a sweep without a report: why. */
  readonly problem?: { readonly code: string; readonly detail: string; readonly remedy: string };
  /** Of a list: the cursor of its next part. */
  readonly next?: string;
  /** Of the list of sweeps. */
  readonly sweeps?: readonly Answer[];
  /** Of an explanation. */
  readonly verdict?: string;
  readonly conversations?: readonly Row[];
  readonly diagnoses?: readonly Refusal[];
  readonly checks?: readonly Check[];
}

/** The result of a call: an answer, or the fact that none came. */
export type Reply =
  | { readonly status: number; readonly answer: Answer }
  | { readonly status: undefined; readonly failed: 'timeout' | 'connection' };
