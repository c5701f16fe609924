import { diagnoseLoginFailure } from '../../closing/login-failure.ts';
import type { SweeperError } from '../../errors.ts';
import type { Login } from '../../genesys/login.ts';
import type { Check, CheckName } from '../../report/diagnose-report.ts';
import { clockWords } from '../clock-words.ts';
import { checkOf, type Finding, skippedCheck } from './check.ts';

/** What came of reading the secret and of the login after it. */
export type LoginTried =
  | { readonly kind: 'in'; readonly login: Login }
  | { readonly kind: 'failed'; readonly at: 'secret' | 'login'; readonly error: SweeperError };

/** Whether the secret can be read and has its fields, and whether its region is known. */
export function checkSecret(tried: LoginTried, secretId: string): Check {
  if (tried.kind === 'failed' && tried.at === 'secret') return failedBy('secret', tried.error);
  const read = `The secret ${secretId} was read and has its fields.`;
  if (tried.kind === 'failed')
    return checkOf('secret', { seen: read, findings: [], meaning: AS_IT_SHOULD_BE });
  const { region, ownHosts } = tried.login;
  const hosts = ownHosts ? ', with hosts of its own instead of the region’s' : '';
  return checkOf('secret', {
    seen: `${read} Its region is ${region}${hosts}.`,
    findings: [],
    meaning: AS_IT_SHOULD_BE,
  });
}

/** The secret was changed while the diagnosis went on. What was learnt before is true of a client that is no longer used. */
export function checkChangedSecret(secretId: string): Check {
  return {
    name: 'secret',
    status: 'failed',
    seen: `The secret ${secretId} was changed in the middle of this diagnosis, to another client or other hosts, or taken away.`,
    meaning: 'What was learnt before that is true of a client that is no longer used.',
    remedy: 'Ask for a diagnosis again: it goes by what the secret says then.',
    diagnoses: [],
  };
}

/** Whether Genesys gives a token for the secret, and whether our clock agrees with its. */
export function checkLogin(tried: LoginTried): Check {
  if (tried.kind === 'failed') {
    return tried.at === 'secret' ? skippedCheck('login', 'secret') : failedBy('login', tried.error);
  }
  const { clockAheadMs } = tried.login;
  return checkOf('login', {
    seen: 'Genesys Cloud gave a new token for it.',
    findings: clockFindings(clockAheadMs),
    meaning: AS_IT_SHOULD_BE,
  });
}

const AS_IT_SHOULD_BE = 'As it should be.';

function clockFindings(aheadMs: number | undefined): readonly Finding[] {
  const words = clockWords(aheadMs);
  return words === undefined ? [] : [{ status: 'warning', ...words }];
}

function failedBy(name: CheckName, error: SweeperError): Check {
  return {
    name,
    status: 'failed',
    seen: error.message,
    meaning: 'Nothing can be asked of Genesys Cloud.',
    remedy: error.remedy,
    diagnoses: [diagnoseLoginFailure(error) ?? []].flat(),
  };
}
