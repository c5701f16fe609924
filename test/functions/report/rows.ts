import type { RequestCounts } from '../../../functions/sweeper/genesys/port.ts';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import type { Diagnosis } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { buildReport, type ReportFacts, type RunResult } from '../../../functions/sweeper/report/build.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import type { RunPlan } from '../../../functions/sweeper/request/plan.ts';
import { resolveRun } from '../../../functions/sweeper/request/resolve-run.ts';
import { parseRequest } from '../../support/parse-request.ts';
import { settingsSchema } from '../../../functions/sweeper/request/settings.ts';

const settings = settingsSchema.parse({ mode: 'enforce', organisations: [{ name: 'main', secretId: 's' }] });

export const noRequests: RequestCounts = {
  total: 0,
  search: 0,
  reads: 0,
  rereads: 0,
  writes: 0,
  verifies: 0,
  throttled: 0,
  retried: 0,
  pausedMs: 0,
  logins: 0,
};

/** The n-th of many ids, in the order of n. */
export function id(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function row(n: number, outcome: OutcomeRow['outcome'], more: Partial<OutcomeRow> = {}): OutcomeRow {
  return { conversationId: id(n), outcome, ...more };
}

export function diagnosis(more: Partial<Diagnosis> = {}): Diagnosis {
  return {
    code: 'permission-missing',
    operation: 'disconnect',
    permissions: ['conversation:communication:disconnect'],
    anyOf: false,
    guessed: false,
    remedy: 'Add the permission.',
    ...more,
  };
}

export function result(more: Partial<RunResult> = {}): RunResult {
  return { rows: [], aborted: false, systemicRefusal: undefined, diagnoses: [], assumptions: [], ...more };
}

export function plan(request: unknown = {}): RunPlan {
  return resolveRun(
    {
      trigger: 'api',
      askedBy: 'api',
      sweepId: 'sweep-1',
      intervalMinutes: 30,
      request: parseRequest(request),
      problems: [],
    },
    settings,
  );
}

export function report(rows: readonly OutcomeRow[], more: Partial<ReportFacts> = {}): Report {
  return buildReport({
    plan: plan(),
    result: result({ rows }),
    requests: noRequests,
    warnings: [],
    startedAt: Date.UTC(2026, 10, 21, 8),
    finishedAt: Date.UTC(2026, 10, 21, 8, 1, 30),
    ...more,
  });
}
