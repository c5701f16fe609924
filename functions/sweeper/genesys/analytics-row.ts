/** What analytics says of one open conversation: a hint where to look, never a proof that something is stuck. */
export interface AnalyticsRow {
  /** Lower case, of the shape of a UUID. */
  readonly conversationId: string;
  /** `conversationStart`, milliseconds since the epoch. Absent when it could not be read. */
  readonly startedAt?: number;
  /** Lower case, each once. */
  readonly divisionIds: readonly string[];
  /** Every queue that any segment names. Lower case, each once. */
  readonly queueIds: readonly string[];
  /** Every user who took part. Lower case, each once. */
  readonly userIds: readonly string[];
  /** False when a part that scope or exemptions need could not be read: then only the live state decides. */
  readonly complete: boolean;
}
