import { hash } from 'node:crypto';
import { crowdLimit, estimateStuck, hasTripped, type CrowdLimit } from '../closing/limits.ts';
import { notReachedRow } from '../closing/rows.ts';
import { processCandidates, type Candidate } from '../closing/process-candidates.ts';
import { searchOpenConversations, type SearchResult } from '../genesys/analytics.ts';
import type { SearchFailure } from '../genesys/window.ts';
import { countsAsRefused, type OutcomeRow } from '../outcome.ts';
import { isOutOfScope, prefilter } from '../policy/scope.ts';
import { diagnoseFailure, diagnoseRefusal, diagnoseUnreadable } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import { grantsReaderOf, refineWithGrants } from '../refusals/grants.ts';
import { countAssumptions } from '../report/count-assumptions.ts';
import type { RunResult } from '../report/build.ts';
import type { Run } from '../run.ts';

/** Finds the open web-messaging conversations and ends those that are stuck. DESIGN.md section 6. */
export async function sweep(run: Run): Promise<RunResult> {
  const { plan, clock, deadline } = run;
  const found = await searchOpenConversations(run.genesys, {
    now: deadline.startedAt,
    lookbackDays: plan.lookbackDays,
    isOutOfTime: () => clock.monotonic() >= deadline.newWorkUntil,
  });
  const search = {
    from: found.from,
    windows: found.windows,
    failedWindows: found.failedWindows,
    dropped: found.dropped,
  };
  const searchDiagnoses = found.failures.map(diagnoseSearch);
  const nothingSearched = hasSearchFailed(found, searchDiagnoses, run);
  const open = found.rows.filter((row) => !isOutOfScope(row, plan.scope)).length;
  const limit = crowdLimit(plan, open);
  if (found.refusal !== undefined) {
    return {
      rows: found.rows.map((row) => notReachedRow(row, 'systemic-refusal')),
      search,
      nothingSearched,
      crowd: crowdOf([], { candidates: 0, limit, maxCloses: plan.maxCloses, decidedByEstimate: false }),
      aborted: false,
      systemicRefusal: { nothingDone: true },
      diagnoses: [
        ...searchDiagnoses,
        await refineWithGrants(diagnoseRefusal('search', found.refusal), {}, grantsReaderOf(run.genesys)),
      ],
      assumptions: countAssumptions(new Map(), []),
    };
  }

  const now = clock.now() - Math.max(0, run.genesys.clockAheadMs() ?? 0);
  const prefiltered: OutcomeRow[] = [];
  const candidates = new Map<string, Candidate>();
  for (const row of found.rows) {
    const kept = prefilter(row, { now, policy: plan.policy, scope: plan.scope });
    if (kept === undefined) candidates.set(row.conversationId, row);
    else
      prefiltered.push({
        conversationId: row.conversationId,
        outcome: 'kept',
        ...kept,
        isPrefiltered: true,
      });
  }
  const ordered = orderFairly([...candidates.keys()], {
    startedAt: deadline.startedAt,
    intervalMinutes: plan.intervalMinutes,
  }).flatMap((id) => candidates.get(id) ?? []);

  const worked = await processCandidates(ordered, run, limit);
  return {
    rows: [...worked.rows, ...prefiltered],
    search,
    nothingSearched,
    crowd: crowdOf(worked.rows, {
      candidates: ordered.length,
      limit,
      maxCloses: plan.maxCloses,
      decidedByEstimate: worked.estimated,
    }),
    aborted: worked.aborted,
    systemicRefusal: worked.systemicRefusal,
    diagnoses: [...searchDiagnoses, ...worked.tagDiagnoses],
    assumptions: worked.assumptions,
  };
}

/** Whether nothing could be searched. False if a refusal, the deadline or a changed secret was the only reason. */
function hasSearchFailed(
  { hasFound, refusal }: SearchResult,
  diagnoses: readonly Diagnosis[],
  { genesys }: Run,
): boolean {
  const hasFailed = diagnoses.some((diagnosis) => !countsAsRefused(diagnosis));
  return !hasFound && refusal === undefined && hasFailed && !genesys.haveCredentialsChanged();
}

function diagnoseSearch(failure: SearchFailure): Diagnosis {
  return failure.kind === 'unreadable'
    ? diagnoseUnreadable('search', failure.answer)
    : diagnoseFailure('search', failure);
}

/** How many were stuck, and whether an enforcing sweep would have stopped because of that, from the rows. */
function crowdOf(
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
function wasJudged({ stuck, outcome }: OutcomeRow): boolean {
  return stuck === true || outcome === 'kept' || outcome === 'already-ended';
}

/** Does for the conversations that the caller names what a sweep does for those it finds. DESIGN.md section 4. */
export async function close(run: Run): Promise<RunResult> {
  const candidates = run.plan.conversationIds.map((conversationId) => ({ conversationId, divisionIds: [] }));
  const worked = await processCandidates(candidates, run, { limit: undefined });
  return {
    rows: worked.rows,
    aborted: worked.aborted,
    systemicRefusal: worked.systemicRefusal,
    diagnoses: worked.tagDiagnoses,
    assumptions: worked.assumptions,
  };
}

/** The golden ratio's fraction: its multiples spread evenly over a ring, however many there are. */
const GOLDEN_FRACTION = 0.618033988749895;

/**
 * A fair order without memory (DESIGN.md section 6, step 3): every run goes through the same ring of ids, sorted by a
 * hash, from another starting point. Each id is reached within 2 × ⌈ids ÷ reached per run⌉ consecutive runs while few
 * come and go. The starting point is a rank, not a value of the hash: hashes are spread unevenly, so short runs would
 * hardly ever reach an id that is close behind another.
 *
 * @param about.startedAt the run's start, milliseconds since the epoch
 * @param about.intervalMinutes minutes between two runs, more than 0
 */
export function orderFairly(
  ids: readonly string[],
  about: { startedAt: number; intervalMinutes: number },
): string[] {
  const ring = ids
    .map((id) => ({ id, place: hash('sha256', id) }))
    .toSorted((a, b) => compare(a.place, b.place))
    .map(({ id }) => id);
  const run = Math.floor(about.startedAt / (about.intervalMinutes * 60_000));
  const start = Math.floor(((run * GOLDEN_FRACTION) % 1) * ring.length);
  return [...ring.slice(start), ...ring.slice(0, start)];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
