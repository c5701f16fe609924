import type { Answer, Reply } from './answers.ts';
import { askAHuman, type Decision, done, fixTheCall, retryLater } from './decision.ts';
import { decideRefused, decideRow } from './decide-row.ts';

const A_MINUTE = 60;
const A_FEW_SECONDS = 5;

/** What to do about any reply of the API. Pure: the same reply, the same decision. */
export function decide(reply: Reply): Decision {
  // Nobody knows whether anything was ended; asking again is safe.
  if (reply.status === undefined) return retryLater(A_MINUTE, `no answer: ${reply.failed}`);
  const { status, answer } = reply;
  return status < 300 ? decideAnswer(answer) : decideProblem(status, answer);
}

function decideAnswer(answer: Answer): Decision {
  const { action, outcome = '', checks = [], conversations = [], diagnoses } = answer;
  if (answer.ended !== undefined) return decideRow(answer, diagnoses);
  if (answer.verdict !== undefined) return done('explained');
  if (answer.state !== undefined) return decideSweep(answer.state, answer.problem);
  switch (action) {
    case 'close':
      return wholeOf(conversations.map((row) => decideRow(row, diagnoses)));
    case 'diagnose': {
      const failed = checks.filter(({ status }) => status === 'failed');
      if (failed.length === 0) return done(`diagnosed: ${outcome}`);
      return askAHuman(failed.map(({ name, remedy = 'no remedy' }) => `${name}: ${remedy}`).join('\n'));
    }
    default:
      if (answer.sweeps !== undefined || answer.sweepId !== undefined) return done('listed');
      return askAHuman('200, but no answer of the sweeper: is the URL right?');
  }
}

/** A sweep that is under way is to be looked at again; what it has done is in its rows and in its report. */
function decideSweep(
  state: string,
  problem?: { readonly detail: string; readonly remedy: string },
): Decision {
  switch (state) {
    case 'queued':
    case 'running':
    case 'cancelling':
      return retryLater(A_FEW_SECONDS, state);
    case 'complete':
    case 'partial':
    case 'cancelled':
      return done(state);
    default:
      // aborted: the crowd guard. refused, failed: its report, or its problem, says why.
      return askAHuman(problem === undefined ? state : `${state}: ${problem.detail} ${problem.remedy}`);
  }
}

/**
 * The decision for a whole list: the soonest retry, if any row needs one; else the most urgent decision. `decideRow`
 * gives the decision for each conversation.
 */
function wholeOf(decisions: readonly Decision[]): Decision {
  const retries = decisions.filter((one) => one.what === 'retry-later');
  const [soonest] = retries.toSorted((a, b) => a.afterSeconds - b.afterSeconds);
  const wrong = decisions.find(({ what }) => what === 'fix-the-call');
  const human = decisions.find(({ what }) => what === 'ask-a-human');
  const whys = new Set(decisions.map(({ why }) => why));
  return soonest ?? wrong ?? human ?? done([...whys].join(', '));
}

/** Problems that pass by themselves, and how long to wait before the next try, seconds. */
const PASSING: Readonly<Record<string, number>> = {
  throttled: 1,
  busy: A_MINUTE,
  failed: A_MINUTE,
  'run-failed': A_MINUTE,
  'credentials-changed': A_MINUTE,
  'sweep-running': A_MINUTE,
  'sweep-not-started': A_MINUTE,
  'history-unavailable': A_MINUTE,
  'not-reached': A_MINUTE,
  'out-of-reach': A_MINUTE,
  'no-answer': A_MINUTE,
  'no-answer-in-time': A_MINUTE,
  'login-refused': A_MINUTE,
  'login-unreachable': A_MINUTE,
  'secret-unavailable': A_MINUTE,
};

/** Problems of the deployment, its secret or its OAuth client: another call does not help. */
const OF_THE_SET_UP = new Set([
  'invalid-settings',
  'secret-missing',
  'secret-deleted',
  'secret-forbidden',
  'secret-undecryptable',
  'secret-not-json',
  'secret-field',
  'region-unknown',
  'client-unknown',
  'client-secret-rejected',
  'login-malformed',
]);

/** The code says more than the status: several kinds of problem share a status. */
function decideProblem(status: number, answer: Answer): Decision {
  const { code = 'no problem document', detail = '', remedy = '', diagnosis, diagnoses = [] } = answer;
  const why = `${status} ${code}. ${detail} ${remedy}`.trim();
  switch (code) {
    case 'kept':
    case 'unverified':
      return { ...decideRow(answer), why };
    case 'refused':
    case 'run-refused': {
      const refusals = diagnosis === undefined ? diagnoses : [diagnosis];
      return { ...decideRefused(refusals[0]?.code ?? 'unknown', refusals), why };
    }
    case 'internal-error':
      // With a sweepId it is an unforeseen error of the function. Without one, API Gateway could not call the function.
      return answer.sweepId === undefined ? retryLater(A_MINUTE, why) : askAHuman(why);
  }
  const wait = Object.hasOwn(PASSING, code) ? PASSING[code] : undefined;
  if (wait !== undefined) return retryLater(wait, why);
  if (OF_THE_SET_UP.has(code)) return askAHuman(why);
  // A code that is newer than this file, or no problem document at all, such as a proxy's page.
  return status === 429 || status >= 500 ? retryLater(A_MINUTE, why) : fixTheCall(why);
}
