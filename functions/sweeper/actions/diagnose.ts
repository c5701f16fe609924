import { diagnoseRefusal } from '../closing/refusal.ts';
import { SweeperError } from '../errors.ts';
import type { Answer } from '../genesys/answer.ts';
import type { Check, CheckName, DiagnoseReport } from '../report/diagnose-report.ts';
import { OutOfReachError } from './out-of-reach-error.ts';
import type { Run } from './run.ts';

const DAY_MS = 86_400_000;

/** Says whether the secret can be read, the login answers and one day can be searched. Writes nothing. */
export async function diagnose(run: Run): Promise<DiagnoseReport> {
  const checks = await runChecks(run);
  const statuses = checks.map(({ status }) => status);
  return {
    action: 'diagnose',
    org: run.plan.organisation.name,
    outcome: statuses.includes('failed') ? 'failed' : statuses.includes('warning') ? 'warning' : 'ok',
    checks,
  };
}

async function runChecks({ genesys, deadline }: Run): Promise<readonly Check[]> {
  const today = Math.floor(deadline.startedAt / DAY_MS) * DAY_MS;
  try {
    const answer = await genesys.queryOpenConversations({ from: today, to: today + DAY_MS }, 1);
    if (genesys.counts().total === 0) {
      return [skipped('secret', 'login'), failed('login', new OutOfReachError()), skipped('search', 'login')];
    }
    return [SECRET_OK, LOGIN_OK, searchCheck(answer)];
  } catch (error) {
    if (!(error instanceof SweeperError)) throw error;
    // What is wrong with the secret has a code of its own, told apart from the login's by its beginning.
    return error.code.startsWith('secret-') || error.code === 'region-unknown'
      ? [failed('secret', error), skipped('login', 'secret'), skipped('search', 'secret')]
      : [SECRET_OK, failed('login', error), skipped('search', 'login')];
  }
}

const SECRET_OK: Check = ok('secret', 'The secret was read and has its fields.');
const LOGIN_OK: Check = ok('login', 'Genesys Cloud gave a token.');

function searchCheck(answer: Answer): Check {
  if (answer.ok) return ok('search', 'One day of open web-messaging conversations could be searched.');
  const { failure } = answer;
  if (failure.kind === 'http') {
    const diagnosis = diagnoseRefusal('search', failure);
    return {
      name: 'search',
      status: 'failed',
      seen: `The search was answered with status ${failure.status}: ${diagnosis.code}.`,
      meaning: 'No sweep can find anything.',
      remedy: diagnosis.remedy,
      diagnoses: [diagnosis],
    };
  }
  return {
    name: 'search',
    status: 'failed',
    seen: 'The search was not answered.',
    meaning: 'The API host of the region cannot be reached, or is too slow.',
    remedy: 'Check that the function can reach the internet, and try again.',
    diagnoses: [],
  };
}

function ok(name: CheckName, seen: string): Check {
  return { name, status: 'ok', seen, meaning: 'As it should be.', remedy: '', diagnoses: [] };
}

function failed(name: CheckName, error: SweeperError): Check {
  return {
    name,
    status: 'failed',
    seen: error.message,
    meaning: 'Nothing can be asked of Genesys Cloud.',
    remedy: error.remedy,
    diagnoses: [],
  };
}

function skipped(name: CheckName, because: CheckName): Check {
  return {
    name,
    status: 'skipped',
    seen: `Not tried: the check of the ${because} failed.`,
    meaning: 'Not known yet.',
    remedy: '',
    diagnoses: [],
  };
}
