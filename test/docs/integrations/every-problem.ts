import type { Observation } from '../../../functions/sweeper/closing/verify.ts';
import { PROBLEM_TYPES } from '../../../functions/sweeper/http/problems.ts';
import { KEEP_REASONS } from '../../../functions/sweeper/policy/judgement.ts';
import { DIAGNOSIS_CODES } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { edgeProblems } from '../../../lib/api-problems.ts';

/** A problem document as a caller gets it, with the members that what to do depends on. */
export interface ProblemAnswer {
  readonly status: number;
  readonly body: {
    readonly code: string;
    readonly sweepId?: string;
    readonly outcome?: string;
    readonly reason?: string;
    readonly diagnosis?: { readonly code: string; readonly remedy: string };
    readonly diagnoses?: readonly { readonly code: string; readonly remedy: string }[];
  };
}

type UnknownReason = Extract<Observation, { kind: 'unknown' }>['reason'];
const STATE_UNKNOWN = {
  deadline: true,
  'rate-limited': true,
  'credentials-changed': true,
  'state-unknown': true,
} satisfies Record<UnknownReason, true>;

/** Why an end may not have been seen. */
const UNVERIFIED_REASONS = [
  ...Object.keys(STATE_UNKNOWN),
  'still-open',
  'guest-returned',
  ...KEEP_REASONS,
] as const;

/** The members of a function's document that tell several cases of one code apart. */
function casesOf(code: string): readonly Omit<ProblemAnswer['body'], 'code' | 'sweepId'>[] {
  switch (code) {
    case 'kept':
      return KEEP_REASONS.map((reason) => ({ outcome: code, reason }));
    case 'unverified':
      return UNVERIFIED_REASONS.map((reason) => ({ outcome: code, reason }));
    case 'refused':
      return DIAGNOSIS_CODES.map((cause) => ({ diagnosis: { code: cause, remedy: 'Do this.' } }));
    case 'run-refused':
      return DIAGNOSIS_CODES.map((cause) => ({ diagnoses: [{ code: cause, remedy: 'Do this.' }] }));
    default:
      return [{}];
  }
}

const OF_THE_FUNCTION: readonly ProblemAnswer[] = Object.entries(PROBLEM_TYPES).flatMap(
  ([code, { status }]) =>
    casesOf(code).map((members) => ({ status, body: { code, sweepId: 'run-1', ...members } })),
);

const OF_THE_EDGE: readonly ProblemAnswer[] = (['iam', 'cognito'] as const).flatMap((auth) =>
  edgeProblems(auth).map(({ status, code }) => ({ status, body: { code } })),
);

/** Every problem of the function and of the edge in front of it, in each case that a caller can tell apart. */
export const EVERY_PROBLEM: readonly (readonly [name: string, problem: ProblemAnswer])[] = [
  ...new Map(
    [...OF_THE_FUNCTION, ...OF_THE_EDGE].map((problem) => {
      const { code, sweepId = 'of the edge', reason, diagnosis, diagnoses = [] } = problem.body;
      const told = [problem.status, code, sweepId, reason, diagnosis?.code ?? diagnoses[0]?.code];
      return [told.filter((one) => one !== undefined).join(' '), problem] as const;
    }),
  ),
];
