import { parseJson } from '../json.ts';
import { InvalidRequestError, type Problem } from './problems.ts';
import { requestSchema, type SweeperRequest } from './schema.ts';

/** A sweep as it is remembered, in so far as another may rest on it. Times are milliseconds since the epoch. */
export interface Previewed {
  readonly org: string;
  readonly mode: 'dry-run' | 'enforce';
  readonly state: string;
  readonly createdAt: number;
  /** Only of a long sweep, JSON. */
  readonly request?: string | undefined;
}

/** For so long may a guest come back into a conversation (DESIGN.md section 7), and a preview's list counts. */
const LONGEST_MS = 72 * 60 * 60_000;

/**
 * The request of a sweep that ends what a preview has found: what is stuck, and where, is what the preview has settled.
 *
 * @param preview undefined if there is none of this id
 * @throws InvalidRequestError that names `fromSweep` or `org`
 */
export function requestFrom(
  preview: Previewed | undefined,
  request: SweeperRequest,
  now: number,
): SweeperRequest {
  const problem = problemWithPreview(preview, now);
  const settled = requestSchema.safeParse(parseJson(preview?.request ?? ''));
  if (preview === undefined || problem !== undefined || !settled.success)
    throw new InvalidRequestError([fromSweepProblem(problem ?? 'this sweep is no preview')]);
  if (request.org !== undefined && request.org !== preview.org) {
    const about = { path: 'org', problem: 'the preview is of another organisation', accepted: preview.org };
    throw new InvalidRequestError([about]);
  }
  const { queueIds, divisionIds, policy } = settled.data;
  return {
    ...request,
    org: preview.org,
    ...(queueIds === undefined ? {} : { queueIds }),
    ...(divisionIds === undefined ? {} : { divisionIds }),
    ...(policy === undefined ? {} : { policy }),
  };
}

/** Why no sweep may rest on this preview, now; undefined if one may. */
export function problemWithPreview(preview: Previewed | undefined, now: number): string | undefined {
  if (preview === undefined) return 'there is no sweep with this id';
  const { mode, request, state, createdAt } = preview;
  if (mode !== 'dry-run' || request === undefined) return 'this sweep is no preview';
  if (state !== 'complete' && state !== 'partial') return `this preview is ${state}`;
  return now - createdAt > LONGEST_MS ? 'this preview is older than 72 hours' : undefined;
}

function fromSweepProblem(problem: string): Problem {
  return {
    path: 'fromSweep',
    problem,
    accepted: 'the sweepId of a preview over the API that is complete or partial, and at most 72 hours old',
  };
}
