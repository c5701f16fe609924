import { momentOf, type Clocks, type Moment } from '../clock.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import { SweeperError } from '../errors.ts';
import type { Answer, ConnectionFailure, HttpFailure } from '../genesys/answer.ts';
import { ClientSecretRejectedError, ClientUnknownError } from '../genesys/errors.ts';
import type { Genesys } from '../genesys/port.ts';
import type { OutcomeRow } from '../outcome.ts';
import { buildReport, type RunResult } from '../report/build.ts';
import type { ExplainReport, DiagnoseReport, Report } from '../report/schemas.ts';
import { needsSupportCase } from '../report/support-case.ts';
import { assumptionWarnings, clockWarnings } from '../report/warnings.ts';
import { queryOrganisationId, OutOfReachError, type Run } from '../run.ts';
import { explain } from './explain.ts';
import { close, sweep } from './sweep.ts';

/** What a run answers. `kind` says which answer it is, and is no part of it. */
export type Acted =
  /** Of a sweep or a close. `rows`: every conversation's, for the log. */
  | { readonly kind: 'report'; readonly answer: Report; readonly rows: readonly OutcomeRow[] }
  | { readonly kind: 'explanation'; readonly answer: ExplainReport }
  | { readonly kind: 'diagnosis'; readonly answer: DiagnoseReport };

/**
 * Does what the plan says and gives the answer to it.
 *
 * @throws SweeperError where there is nothing to answer, because nothing could be asked of Genesys
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
      return { kind: 'explanation', answer: await explain(run) };
    case 'diagnose':
      return { kind: 'diagnosis', answer: await diagnose(run) };
  }
}

async function reported(run: Run, result: RunResult): Promise<Acted> {
  const { plan, genesys, clock, deadline } = run;
  const { rows } = result;
  // Only a support case names the organisation as Genesys knows it, and most runs need none.
  const isNamed = needsSupportCase(rows, plan.action) && clock.monotonic() < deadline.newWorkUntil;
  const organisationId = isNamed ? await queryOrganisationId(run) : undefined;
  const answer = buildReport({
    plan,
    result,
    organisationId,
    warnings: [...clockWarnings(genesys.largestClockAheadMs()), ...assumptionWarnings(result.assumptions)],
    requests: genesys.counts(),
    startedAt: deadline.startedAt,
    finishedAt: Math.max(deadline.startedAt, clock.now()),
  });
  return { kind: 'report', answer, rows };
}

/**
 * Once Genesys has answered anything, a login that fails later (a secret rotated or a client disabled in mid-run)
 * must not take the report of what was done with it: it becomes an answer like any other. Before that there is
 * nothing to report, and the error says why nothing could be done.
 */
export function survivingLoginFailures(genesys: Genesys, clock: Clocks): Genesys {
  let hasAnswered = false;
  const surviving =
    <Parameters extends readonly unknown[]>(ask: (...parameters: Parameters) => Promise<Answer>) =>
    async (...parameters: Parameters): Promise<Answer> => {
      try {
        const answer = await ask(...parameters);
        hasAnswered ||= answer.ok || answer.failure.kind === 'http';
        return answer;
      } catch (error) {
        if (!(error instanceof SweeperError) || !hasAnswered) throw error;
        return { ok: false, failure: failureOf(error, momentOf(clock)) };
      }
    };
  return {
    queryOpenConversations: surviving(genesys.queryOpenConversations),
    readConversation: surviving(genesys.readConversation),
    disconnect: surviving(genesys.disconnect),
    teardown: surviving(genesys.teardown),
    tag: surviving(genesys.tag),
    readGrants: surviving(genesys.readGrants),
    readToken: surviving(genesys.readToken),
    logIn: genesys.logIn,
    inspect: surviving(genesys.inspect),
    allowedPerMinute: genesys.allowedPerMinute,
    clockAheadMs: genesys.clockAheadMs,
    haveCredentialsChanged: genesys.haveCredentialsChanged,
    largestClockAheadMs: genesys.largestClockAheadMs,
    counts: genesys.counts,
  };
}

/** As the API itself would answer: a 401 to rejected credentials, nothing where none could be had at all. */
function failureOf(error: SweeperError, sentAt: Moment): HttpFailure | ConnectionFailure {
  const asked = { method: 'POST', pathTemplate: '/oauth/token', sentAt } as const;
  return error instanceof ClientSecretRejectedError || error instanceof ClientUnknownError
    ? { ...asked, kind: 'http', status: 401, errorBody: undefined }
    : { ...asked, kind: 'connection', reason: 'unreachable' };
}
