import { BusyError, OutOfReachError } from '../errors.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import type { OutcomeRow } from '../outcome.ts';
import { readTokenInfo } from '../genesys/answers.ts';
import type { Genesys } from '../genesys/port.ts';
import { buildReport, type RunResult } from '../report/build.ts';
import { queuesListed } from '../report/figures.ts';
import type { ExplainReport, DiagnoseReport, Report } from '../report/schemas.ts';
import { needsSupportCase } from '../report/support-case.ts';
import { assumptionWarnings, clockWarnings } from '../report/warnings.ts';
import type { Run } from '../run.ts';
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
  const lookedUp = await lookUp(run, rows);
  const answer = buildReport({
    plan,
    rules: plan,
    result,
    region: genesys.region(),
    ...lookedUp,
    warnings: [...clockWarnings(genesys.largestClockAheadMs()), ...assumptionWarnings(result.assumptions)],
    requests: genesys.counts(),
    startedAt: deadline.startedAt,
    finishedAt: Math.max(deadline.startedAt, clock.now()),
  });
  await records.finish(answer, rows);
  const history = records.isAvailable() ? {} : { history: 'unavailable' as const };
  return { kind: 'report', answer: { ...answer, ...history }, rows };
}

/** What only a report needs, and Genesys is asked for last. */
interface LookedUp {
  /** For a support case: most runs need none. */
  readonly organisationId: string | undefined;
  readonly queueNames: ReadonlyMap<string, string> | undefined;
}

/**
 * Asks for what a report of these rows names, only while there is time for new work: without an answer it has ids, and no
 * id of the organisation. A `close` over HTTP has a caller who waits, and asks for no names of queues.
 */
export async function lookUp(run: Run, rows: readonly OutcomeRow[]): Promise<LookedUp> {
  const { genesys, clock, deadline, plan } = run;
  const mayAsk = (): boolean => clock.monotonic() < deadline.newWorkUntil;
  const organisationId =
    needsSupportCase(rows, plan.action) && mayAsk() ? await queryOrganisationId(genesys) : undefined;
  const queueIds = queuesListed(rows);
  const isAwaited = plan.action === 'close' && plan.trigger === 'api';
  const isAsked = queueIds.length > 0 && !isAwaited && mayAsk();
  return { organisationId, queueNames: isAsked ? await genesys.queueNames(queueIds) : undefined };
}

/** The organisation's id at Genesys, from `GET /api/v2/tokens/me` (reference 3.4), or undefined without an answer. */
async function queryOrganisationId(genesys: Genesys): Promise<string | undefined> {
  const answer = await genesys.readToken();
  return answer.ok ? readTokenInfo(answer.body)?.organisationId : undefined;
}
