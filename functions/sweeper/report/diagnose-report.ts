import type { Diagnosis } from '../closing/diagnosis.ts';

/** What `diagnose` can look at, in its order. DESIGN.md section 5. */
export const CHECK_NAMES = [
  'secret',
  'login',
  'identity',
  'permissions',
  'divisions',
  'search',
  'rate-limit',
  'configuration',
  'prevention',
  'assumptions',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export interface Check {
  readonly name: CheckName;
  /** `skipped`: an earlier check failed, and this one rests on it; or there was nothing to look at. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly seen: string;
  readonly meaning: string;
  /** What an administrator can do; empty where there is nothing to do. */
  readonly remedy: string;
  readonly diagnoses: readonly Diagnosis[];
}

/** Whether an organisation is set up so that a sweep can work. */
export interface DiagnoseReport {
  readonly action: 'diagnose';
  readonly org: string;
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly checks: readonly Check[];
}
