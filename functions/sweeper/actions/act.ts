import { BusyError, OutOfReachError } from '../errors.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import type { OutcomeRow } from '../outcome.ts';
import { buildReport, type RunResult } from '../report/build.ts';
import { queuesListed } from '../report/figures.ts';
import type { ExplainReport, DiagnoseReport, Report } from '../report/schemas.ts';
import { needsSupportCase } from '../report/support-case.ts';
import { assumptionWarnings, clockWarnings } from '../report/warnings.ts';
import { queryOrganisationId, queueNames, type Run } from '../run.ts';
import { explain } from './explain.ts';
import { close, sweep } from './sweep.ts';

/** The answer of a run. `kind` says which type it has, and is not part of it. */
export type Acted =
  /** Of a sweep or a close. `rows`: the rows of all conversations, for the log. */
  | { readonly kind: 'report'; readonly answer: Report; readonly rows: readonly OutcomeRow[] }
  | { readonly kind: 'explanation'; readonly answer: ExplainReport }
  | { readonly kind: 'diagnosis'; readonly answer: DiagnoseReport };

/**
 * Carries out the plan and returns the answer.
 *
 * @throws SweeperError if there is nothing to report, because nothing could be sent to Genesys
 */
export async function act(run: Run): Promise<Acted> {
  const acted = await actOn(run);
  const nothingAsked = run.genesys.counts().total === 0;
  if (nothingAsked && run.deadline.signal.aborted && run.plan.action !== 'diagnose') {
    const waitMs = run.genesys.waitMs();
    throw waitMs > 0 ? new BusyError(waitMs) : new OutOfReachError();
  }
  return acted;
}

async function actOn(run: Run): Promise<Acted> {
  switch (run.plan.action) {
    case 'sweep':
      return reported(run, await sweep(run));
    case 'close':
      return reported(run, await close(run));
    case 'explain':
      return { kind: 'explanation', answer: await explain(run) };
    case 'diagnose':
      return { kind: 'diagnosis', answer: await diagnose(run) };
  }
}

async function reported(run: Run, result: RunResult): Promise<Acted> {
  const { plan, genesys, clock, deadline, records } = run;
  const { rows } = result;
  // Only a support case names the organisation's id at Genesys, and most runs need no support case.
  const isNamed = needsSupportCase(rows, plan.action) && clock.monotonic() < deadline.newWorkUntil;
  const organisationId = isNamed ? await queryOrganisationId(run) : undefined;
  const names = await queueNames(run, queuesListed(rows));
  const answer = buildReport({
    plan,
    rules: plan,
    result,
    region: genesys.region(),
    queueNames: names,
    organisationId,
    warnings: [...clockWarnings(genesys.largestClockAheadMs()), ...assumptionWarnings(result.assumptions)],
    requests: genesys.counts(),
    startedAt: deadline.startedAt,
    finishedAt: Math.max(deadline.startedAt, clock.now()),
  });
  await records.finish(answer, rows);
  const history = records.isAvailable() ? {} : { history: 'unavailable' as const };
  return { kind: 'report', answer: { ...answer, ...history }, rows };
}
