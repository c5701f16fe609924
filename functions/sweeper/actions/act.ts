import { diagnose } from '../diagnose/diagnose.ts';
import type { OutcomeRow } from '../outcome.ts';
import { buildReport } from '../report/build.ts';
import type { ExplainReport } from '../report/explain.ts';
import type { DiagnoseReport, Report, RunResult } from '../report/report.ts';
import { assumptionWarnings, clockWarnings } from '../report/warnings.ts';
import { queryOrganisationId, OutOfReachError, type Run } from '../run.ts';
import { explain } from './explain.ts';
import { close, sweep } from './sweep.ts';

/** What a run answers. `rows`: every conversation's, for the log; only sweeps and closes have any. */
export interface Acted {
  readonly answer: Report | ExplainReport | DiagnoseReport;
  readonly rows: readonly OutcomeRow[];
}

/**
 * Does what the plan says and gives the answer to it.
 *
 * @throws SweeperError where there is nothing to answer, for nothing could be asked of Genesys
 */
export async function act(run: Run): Promise<Acted> {
  const acted = await actOn(run);
  const nothingAsked = run.genesys.counts().total === 0;
  if (nothingAsked && run.deadline.signal.aborted && run.plan.action !== 'diagnose')
    throw new OutOfReachError();
  return acted;
}

async function actOn(run: Run): Promise<Acted> {
  switch (run.plan.action) {
    case 'sweep':
      return reported(run, await sweep(run));
    case 'close':
      return reported(run, await close(run));
    case 'explain':
      return { answer: await explain(run), rows: [] };
    case 'diagnose':
      return { answer: await diagnose(run), rows: [] };
  }
}

async function reported(run: Run, result: RunResult): Promise<Acted> {
  const report = (organisationId?: string): Report =>
    buildReport({
      plan: run.plan,
      result,
      organisationId,
      warnings: [
        ...clockWarnings(run.genesys.largestClockAheadMs()),
        ...assumptionWarnings(result.assumptions),
      ],
      requests: run.genesys.counts(),
      startedAt: run.deadline.startedAt,
      finishedAt: Math.max(run.deadline.startedAt, run.clock.now()),
    });
  const answer = report();
  // Only a support case names the organisation as Genesys knows it, and most runs need none.
  const isNamed = answer.supportCase !== undefined && run.clock.monotonic() < run.deadline.newWorkUntil;
  return { answer: isNamed ? report(await queryOrganisationId(run)) : answer, rows: result.rows };
}
