import { randomUUID } from 'node:crypto';
import { OutOfReachError, SweeperError } from '../errors.ts';
import { readTokenInfo } from '../genesys/answers.ts';
import { readTokenRequest } from '../genesys/operations.ts';
import { TRIES } from '../genesys/retry.ts';
import { CHECK_NAMES } from '../names.ts';
import type { Check, CheckName, DiagnoseReport } from '../report/schemas.ts';
import type { Run } from '../run.ts';
import { checkAssumptions, sampleLiveStates } from './assumptions.ts';
import { query, skippedCheck } from './check.ts';
import { checkConfiguration } from './configuration.ts';
import { checkDivisions } from './divisions.ts';
import { gatherFacts, type GatheredFacts } from './gather-facts.ts';
import {
  checkChangedSecret,
  checkIdentity,
  checkLogin,
  checkSecret,
  isOutOfReach,
  type LoginTried,
} from './identity.ts';
import { checkPermissions, maySearch } from './permissions.ts';
import { checkPrevention } from './prevention.ts';
import { checkRateLimit } from './rate-limit.ts';
import { checkSearch, pagesOf } from './search.ts';

/**
 * Says whether this organisation is set up so that a sweep can work: checks in the order in which they depend
 * on each other. Writes nothing, except the probe that the caller may ask for (promise 1).
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
    deployedMode: run.plan.deployedMode,
    outcome: statuses.has('failed') ? 'failed' : statuses.has('warning') ? 'warning' : 'ok',
    checks,
  };
}

async function runChecks(run: Run, madeUpId: () => string): Promise<readonly Check[]> {
  const { genesys, plan } = run;
  const tried = await tryLogin(run);
  const first = [checkSecret(tried, plan.organisation.secretId), checkLogin(tried)];
  if (tried.kind === 'failed') return restSkipped(first, tried.at);
  // All other requests depend on this one: it gets more than one try.
  const token = await query(genesys, { ...readTokenRequest(), tries: TRIES.live }, readTokenInfo);
  const identity = checkIdentity(token, tried.login);
  if (isOutOfReach(token)) return restSkipped([...first, identity], 'identity');
  const facts = await gatherFacts(run, token, madeUpId);
  const resting = maySearch(facts.needStatuses)
    ? [checkDivisions(facts.divisions), checkSearch(facts.search)]
    : [skippedCheck('divisions', 'permissions'), skippedCheck('search', 'permissions')];
  return [
    ...first,
    identity,
    checkPermissions(facts.needStatuses, { grants: facts.grants, probe: plan.probe }),
    ...resting,
    checkRateLimit(facts.rate),
    checkConfiguration(facts.configuration),
    checkPrevention(facts.prevention),
    await sampleOpenOnes(facts, run),
  ];
}

/** Open conversations of the newest days that have any, read as a sweep reads them. */
async function sampleOpenOnes({ needStatuses, search }: GatheredFacts, run: Run): Promise<Check> {
  const isReadRefused = needStatuses.some(
    ({ need, permissionStatus }) => need.operation === 'read' && permissionStatus.kind === 'refused',
  );
  if (isReadRefused || !maySearch(needStatuses)) return skippedCheck('assumptions', 'permissions');
  const page = pagesOf(search).find(({ rows }) => rows.length > 0);
  const ids = page?.rows.map(({ conversationId }) => conversationId) ?? [];
  return checkAssumptions(await sampleLiveStates(run, ids));
}

/** The checks so far, in their order, and all after them skipped: everything else needs the API. */
function restSkipped(done: readonly Check[], because: CheckName): readonly Check[] {
  return [...done, ...CHECK_NAMES.slice(done.length).map((name) => skippedCheck(name, because))];
}

/** Always a new login: a warm token that still works says nothing about the credentials. */
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
