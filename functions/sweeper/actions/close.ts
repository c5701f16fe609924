import type { RunResult } from '../report/run-result.ts';
import type { Run } from './run.ts';
import { workThrough } from './work-through.ts';

/** Does for the conversations that the caller names what a sweep does for those it finds. DESIGN.md section 4. */
export async function close(run: Run): Promise<RunResult> {
  const candidates = run.plan.conversationIds.map((conversationId) => ({ conversationId, divisionIds: [] }));
  const worked = await workThrough(candidates, run, { limit: undefined });
  return {
    rows: worked.rows,
    aborted: worked.aborted,
    systemicRefusal: worked.systemicRefusal,
    diagnoses: worked.tagDiagnoses,
    assumptions: worked.assumptions,
  };
}
