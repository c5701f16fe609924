import { randomUUID } from 'node:crypto';
import { SweeperError } from '../errors.ts';
import { readTokenInfo } from '../genesys/read-token-info.ts';
import { type Check, CHECK_NAMES, type CheckName, type DiagnoseReport } from '../report/diagnose-report.ts';
import { checkAssumptions } from './diagnose/assumptions.ts';
import { skippedCheck } from './diagnose/check.ts';
import { checkConfiguration } from './diagnose/configuration.ts';
import { checkDivisions } from './diagnose/divisions.ts';
import { type Facts, gatherFacts } from './diagnose/gather-facts.ts';
import { checkIdentity, isOutOfReach } from './diagnose/identity.ts';
import { learn } from './diagnose/learn.ts';
import { checkPermissions, maySearch } from './diagnose/permissions.ts';
import { checkPrevention } from './diagnose/prevention.ts';
import { checkRateLimit } from './diagnose/rate-limit.ts';
import { sampleLiveStates } from './diagnose/sample-live-states.ts';
import { checkSearch } from './diagnose/search.ts';
import { pagesOf } from './diagnose/search-facts.ts';
import { checkChangedSecret, checkLogin, checkSecret, type LoginTried } from './diagnose/secret-and-login.ts';
import { OutOfReachError } from './out-of-reach-error.ts';
import type { Run } from './run.ts';

/**
 * Says whether this organisation is set up so that a sweep can work: checks in the order in which they rest on each
 * other. Writes nothing, but for the probe that the caller may ask for (promise 1).
 *
 * @param madeUpId a new UUID each time, which no conversation can have
 */
export async function diagnose(run: Run, madeUpId: () => string = randomUUID): Promise<DiagnoseReport> {
  const found = await runChecks(run, madeUpId);
  const checks = run.genesys.haveCredentialsChanged()
    ? restSkipped([checkChangedSecret(run.plan.organisation.secretId)], 'secret')
    : found;
  const statuses = new Set(checks.map(({ status }) => status));
  return {
    action: 'diagnose',
    org: run.plan.organisation.name,
    outcome: statuses.has('failed') ? 'failed' : statuses.has('warning') ? 'warning' : 'ok',
    checks,
  };
}

async function runChecks(run: Run, madeUpId: () => string): Promise<readonly Check[]> {
  const { genesys, plan } = run;
  const tried = await tryLogin(run);
  const first = [checkSecret(tried, plan.organisation.secretId), checkLogin(tried)];
  if (tried.kind === 'failed') return restSkipped(first, tried.at);
  const token = await learn('identity', () => genesys.inspect({ what: 'token' }), readTokenInfo);
  const identity = checkIdentity(token, tried.login);
  if (isOutOfReach(token)) return restSkipped([...first, identity], 'identity');
  const facts = await gatherFacts(run, token, madeUpId);
  const resting = maySearch(facts.stood)
    ? [checkDivisions(facts.divisions), checkSearch(facts.search)]
    : [skippedCheck('divisions', 'permissions'), skippedCheck('search', 'permissions')];
  return [
    ...first,
    identity,
    checkPermissions(facts.stood, { grants: facts.grants, probe: plan.probe }),
    ...resting,
    checkRateLimit(facts.rate),
    checkConfiguration(facts.configuration),
    checkPrevention(facts.prevention),
    await lookAtSome(facts, run),
  ];
}

/** Open conversations of the newest days that have any, read as a sweep reads them. */
async function lookAtSome({ stood, search }: Facts, run: Run): Promise<Check> {
  const isReadRefused = stood.some(
    ({ need, standing }) => need.rung === 'read' && standing.kind === 'refused',
  );
  if (isReadRefused || !maySearch(stood)) return skippedCheck('assumptions', 'permissions');
  const page = pagesOf(search).find(({ rows }) => rows.length > 0);
  const ids = page?.rows.map(({ conversationId }) => conversationId) ?? [];
  return checkAssumptions(await sampleLiveStates(run, ids));
}

/** The checks so far, in their order, and all after them skipped: everything else is asked of the API. */
function restSkipped(done: readonly Check[], because: CheckName): readonly Check[] {
  return [...done, ...CHECK_NAMES.slice(done.length).map((name) => skippedCheck(name, because))];
}

/** Afresh, whatever is warm: that a token is still good says nothing of the credentials. */
async function tryLogin({ genesys }: Run): Promise<LoginTried> {
  try {
    const login = await genesys.logIn();
    if (login !== undefined) return { kind: 'in', login };
    // Cut off: a login that never left was still waiting for the secret.
    const at = genesys.counts().logins === 0 ? 'secret' : 'login';
    return { kind: 'failed', at, error: new OutOfReachError() };
  } catch (error) {
    if (!(error instanceof SweeperError)) throw error;
    // What is wrong with the secret has a code of its own, told apart from the login's by its beginning.
    const isSecret = error.code.startsWith('secret-') || error.code === 'region-unknown';
    return { kind: 'failed', at: isSecret ? 'secret' : 'login', error };
  }
}
