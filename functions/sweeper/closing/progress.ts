import type { Moment } from '../clock.ts';
import type { NotReachedReason, OutcomeRow, Rung } from '../outcome.ts';
import type { StuckConversation } from './ending.ts';

/** The last write that was to end the conversation. */
export interface LastWrite {
  readonly rung: Rung;
  /** When it left. */
  readonly at: Moment;
  readonly contextId: string | undefined;
  /** Its row, where neither this write nor one before it can have had any effect: refused with a 4xx each. */
  readonly ineffective?: OutcomeRow | undefined;
}

/** What has been done to the conversation so far. */
export interface Done {
  tagging: 'to-do' | 'left-alone' | 'sent';
  last: LastWrite | undefined;
  /** A write that ends was answered 2xx. */
  accepted: boolean;
}

export type Step =
  | { readonly kind: 'done'; readonly row: OutcomeRow }
  /** No further write may leave. `otherwise`: the row of this rung's last write, where it failed. */
  | {
      readonly kind: 'stopped';
      readonly reason: NotReachedReason;
      readonly at: StuckConversation;
      readonly otherwise?: OutcomeRow | undefined;
    }
  /**
   * Still open and still stuck. `otherwise`: this rung's row, should there be no other rung. `notBefore`: until when
   * Genesys has asked to be left alone, milliseconds by the monotonic clock.
   */
  | {
      readonly kind: 'climb';
      readonly still: StuckConversation;
      readonly otherwise: OutcomeRow;
      readonly notBefore?: number;
    };
