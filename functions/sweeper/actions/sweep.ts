import { notReachedRow } from '../closing/outcome-rows.ts';
import { diagnoseRefusal } from '../closing/refusal.ts';
import { searchOpenConversations } from '../genesys/analytics.ts';
import type { OutcomeRow } from '../outcome.ts';
import { type CrowdLimit, crowdLimit, estimateStuck, hasTripped } from '../policy/crowd-guard.ts';
import { orderFairly } from '../policy/order.ts';
import { isOutOfScope, sift } from '../policy/sift.ts';
import { countAssumptions } from '../report/count-assumptions.ts';
import type { RunResult } from '../report/run-result.ts';
import { grantsReaderOf, refineByGrants } from './refine-by-grants.ts';
import type { Run } from './run.ts';
import type { Candidate } from './look-at.ts';
import { workThrough } from './work-through.ts';

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
  const open = found.rows.filter((row) => !isOutOfScope(row, plan.scope)).length;
  const limit = crowdLimit(plan, open);
  if (found.refusal !== undefined) {
    return {
      rows: found.rows.map((row) => notReachedRow(row, 'systemic-refusal')),
      search,
      crowd: crowdOf([], { candidates: 0, limit, maxCloses: plan.maxCloses, decidedByEstimate: false }),
      aborted: false,
      systemicRefusal: { nothingDone: true },
      diagnoses: [
        await refineByGrants(diagnoseRefusal('search', found.refusal), grantsReaderOf(run.genesys)),
      ],
      assumptions: countAssumptions(new Map(), []),
    };
  }

  const now = clock.now() - Math.max(0, run.genesys.clockAheadMs() ?? 0);
  const sifted: OutcomeRow[] = [];
  const candidates = new Map<string, Candidate>();
  for (const row of found.rows) {
    const kept = sift(row, { now, policy: plan.policy, scope: plan.scope });
    if (kept === undefined) candidates.set(row.conversationId, row);
    else sifted.push({ conversationId: row.conversationId, outcome: 'kept', ...kept });
  }
  const ordered = orderFairly([...candidates.keys()], {
    startedAt: deadline.startedAt,
    intervalMinutes: plan.intervalMinutes,
  }).flatMap((id) => candidates.get(id) ?? []);

  const worked = await workThrough(ordered, run, limit);
  return {
    rows: [...worked.rows, ...sifted],
    search,
    crowd: crowdOf(worked.rows, {
      candidates: ordered.length,
      limit,
      maxCloses: plan.maxCloses,
      decidedByEstimate: worked.estimated,
    }),
    aborted: worked.aborted,
    systemicRefusal: worked.systemicRefusal,
    diagnoses: worked.tagDiagnoses,
    assumptions: worked.assumptions,
  };
}

/** How many were stuck, and whether a sweep that may write would have stopped for it: a fold over the rows. */
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

/** As the crowd guard counts: what Genesys does not know is not stuck; what it did not show may be. */
function wasJudged({ stuck, outcome }: OutcomeRow): boolean {
  return stuck === true || outcome === 'kept' || outcome === 'already-ended';
}
