import type { OutcomeName, OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot, Stuck } from '../policy/judgement.ts';
import type { Report } from '../report/schemas.ts';

/** What a run remembers, and what earlier runs have left it. DESIGN.md section 11. */
export interface Records {
  /** Conversations that this sweep does not look at. Empty for other actions, and if the table gave no answer. */
  readonly waiting: ReadonlyMap<string, Remembered>;
  /** What earlier runs may have written and whose outcome nobody has noted, because they were killed. */
  readonly unfinished: readonly UnfinishedWrite[];
  /**
   * Notes what is about to be written to a conversation, before anything is. Afterwards the live state may be too old
   * for a write.
   *
   * @returns `go-on`: it could not be noted, and may be written all the same; `stop`: it must not be written
   */
  readonly intend: (target: Intended) => Promise<'recorded' | 'go-on' | 'stop'>;
  /**
   * Notes what became of a conversation that `intend` was called for. Never rejects, and need not be waited for:
   * `finish` does that.
   *
   * @param sent false if nothing was written to it: its intent is then taken back
   */
  readonly settle: (row: OutcomeRow, sent: boolean) => Promise<void>;
  /** At the end: waits for what has been noted, and keeps the numbers and the rows of a sweep. Never rejects. */
  readonly finish: (report: Report, rows: readonly OutcomeRow[]) => Promise<void>;
  /** False once the table has failed in this run, or was too slow. */
  readonly isAvailable: () => boolean;
}

/** A conversation that a live read has proved stuck, and that is about to be written to. */
export interface Intended {
  readonly conversationId: string;
  readonly judgement: Stuck;
  readonly snapshot: LiveSnapshot;
}

/** A conversation that was written to and not seen to end. Times are milliseconds since the epoch. */
export interface Remembered {
  readonly conversationId: string;
  /** How often, since the guest last wrote or connected. */
  readonly attempts: number;
  readonly triedAt: number;
  /** Before this, no sweep looks at it. */
  readonly notBefore: number;
  readonly class?: OutcomeRow['class'];
  readonly outcome: OutcomeName;
  readonly reason?: string;
  readonly operation?: OutcomeRow['operation'];
  readonly contextId?: string;
  readonly lastGuestMessageAt?: number;
  readonly lastGuestConnectedAt?: number;
}

/** An intent of an earlier run that has no outcome. */
export interface UnfinishedWrite {
  readonly sweepId: string;
  readonly conversationId: string;
  /** The class, or `forced:<KeepReason>`. */
  readonly rule: string;
  readonly operation: NonNullable<OutcomeRow['operation']>;
  readonly guestWaits: boolean;
}

/** Remembers nothing: without a table. */
export const NO_RECORDS: Records = {
  waiting: new Map(),
  unfinished: [],
  intend: () => Promise.resolve('go-on'),
  settle: () => Promise.resolve(),
  finish: () => Promise.resolve(),
  isAvailable: () => true,
};
