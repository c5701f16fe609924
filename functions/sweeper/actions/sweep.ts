import { crowdLimit, estimateStuck, hasTripped, type CrowdLimit } from '../closing/limits.ts';
import { notReachedRow } from '../closing/rows.ts';
import { processCandidates } from '../closing/process-candidates.ts';
import type { HttpFailure } from '../genesys/answer.ts';
import type { OutcomeRow } from '../outcome.ts';
import { diagnoseRefusal } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import { grantsReaderOf, refineWithGrants } from '../refusals/grants.ts';
import { countAssumptions } from '../report/count-assumptions.ts';
import type { RunResult } from '../report/build.ts';
import type { Run } from '../run.ts';
import { findCandidates } from './find-candidates.ts';

/** Finds the open web-messaging conversations and ends those that are stuck. DESIGN.md section 6. */
export async function sweep(run: Run): Promise<RunResult> {
  const { maxCloses } = run.plan;
  const found = await findCandidates(run);
  const { search, nothingSearched, candidates, kept } = found;
  const limit = crowdLimit(run.plan, found.open);
  if (found.refusal !== undefined) {
    return {
      rows: candidates.map((row) => notReachedRow(row, 'systemic-refusal')),
      search,
      nothingSearched,
      crowd: crowdOf([], { candidates: 0, limit, maxCloses, decidedByEstimate: false }),
      aborted: false,
      systemicRefusal: { nothingDone: true },
      diagnoses: [...found.diagnoses, await diagnoseRefusedSearch(found.refusal, run)],
      assumptions: countAssumptions(new Map(), []),
    };
  }
  const worked = await processCandidates(candidates, run, limit);
  return {
    rows: [...worked.rows, ...kept],
    search,
    nothingSearched,
    crowd: crowdOf(worked.rows, {
      candidates: candidates.length,
      limit,
      maxCloses,
      decidedByEstimate: worked.estimated,
    }),
    aborted: worked.aborted,
    systemicRefusal: worked.systemicRefusal,
    diagnoses: [...found.diagnoses, ...worked.tagDiagnoses],
    assumptions: worked.assumptions,
  };
}

export function diagnoseRefusedSearch(refusal: HttpFailure, { genesys }: Run): Promise<Diagnosis> {
  return refineWithGrants(diagnoseRefusal('search', refusal), {}, grantsReaderOf(genesys));
}

/** How many were stuck, and whether an enforcing sweep would have stopped because of that, from the rows. */
export function crowdOf(
  rows: readonly OutcomeRow[],
  about: { candidates: number; limit: CrowdLimit; maxCloses: number; decidedByEstimate: boolean },
): RunResult['crowd'] {
  const { candidates, maxCloses } = about;
  const { limit, limitSetBy } = about.limit;
  const stuck = rows.filter((row) => row.stuck === true).length;
  const judged = rows.filter(wasJudged).length;
  const tripped = hasTripped({ stuck, limit });
  return {
    candidates,
    judged,
    stuck,
    limit,
    limitSetBy,
    estimated: about.decidedByEstimate || (judged < candidates && !tripped),
    wouldAbort: tripped || (judged > 0 && estimateStuck({ stuck, judged, candidates }) > limit),
    capped:
      stuck > maxCloses || rows.some(({ reason, outcome }) => outcome === 'not-reached' && reason === 'cap'),
  };
}

/**
 * Counts as the crowd guard does: a conversation that Genesys does not know is not stuck; one that it did not show may
 * be.
 */
export function wasJudged({ stuck, outcome }: OutcomeRow): boolean {
  return stuck === true || outcome === 'closed' || outcome === 'kept' || outcome === 'already-ended';
}

/** Does for the conversations that the caller names what a sweep does for those it finds. DESIGN.md section 4. */
export async function close(run: Run): Promise<RunResult> {
  const candidates = run.plan.conversationIds.map((conversationId) => ({ conversationId, divisionIds: [] }));
  const worked = await processCandidates(candidates, run, { limit: undefined });
  return {
    rows: worked.rows,
    cancelled: worked.rows.some(({ reason }) => reason === 'cancelled'),
    aborted: worked.aborted,
    systemicRefusal: worked.systemicRefusal,
    diagnoses: worked.tagDiagnoses,
    assumptions: worked.assumptions,
  };
}
