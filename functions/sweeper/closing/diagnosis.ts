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
  'unknown',
] as const;
export type DiagnosisCode = (typeof DIAGNOSIS_CODES)[number];

/** Which request was refused. */
export type RefusedRung = 'search' | 'read' | 'disconnect' | 'teardown' | 'tag';

export interface Diagnosis {
  readonly code: DiagnosisCode;
  readonly rung: RefusedRung;
  /** The permissions that Genesys named, or that this rung is documented to need. */
  readonly permissions: readonly string[];
  /** Whether any one of `permissions` suffices. */
  readonly anyOf: boolean;
  /** True when the code rests on an undocumented body or on the message's text. */
  readonly guessed: boolean;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** `ErrorBody.code`, where it has the shape of a code. */
  readonly genesysCode?: string;
  readonly contextId?: string;
  /** What a Genesys administrator can do, in our words. */
  readonly remedy: string;
}
