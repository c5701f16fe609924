import type { Operation } from '../genesys/operations.ts';

/** Why Genesys refused. DESIGN.md sections 3 and 6. */
export const DIAGNOSIS_CODES = [
  'permission-missing',
  'division-not-granted',
  'user-context-required',
  'not-authorized',
  'not-found',
  'conflict',
  'rate-limited',
  'credentials-rejected',
  'platform-error',
  'not-genesys',
  'unreachable',
  'unknown',
] as const;
export type DiagnosisCode = (typeof DIAGNOSIS_CODES)[number];

export interface Diagnosis {
  readonly code: DiagnosisCode;
  /**
   * Which request was refused. `search` to `tag` are what sweeps send to find, judge and end conversations. Only
   * `diagnose` reports why any other was refused.
   */
  readonly operation: Operation;
  /** The permissions that Genesys named, or that this operation is documented to need. */
  readonly permissions: readonly string[];
  /** Whether any one of `permissions` suffices. */
  readonly anyOf: boolean;
  /** The divisions in which they are missing, where `diagnose` knows them. */
  readonly divisionIds?: readonly string[];
  /** True if the code is based on an undocumented body, on the message's text, or on no answer at all. */
  readonly guessed: boolean;
  /** HTTP status, if there was one. */
  readonly status?: number;
  /** `ErrorBody.code`, if it has the form of a code. */
  readonly genesysCode?: string;
  readonly contextId?: string;
  /** What a Genesys administrator can do, in our words. */
  readonly remedy: string;
}
