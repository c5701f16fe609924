import type { Breach, Invariant, ObservedInvocation } from '../observation.ts';
import { type Attempt, attemptsByRun } from './came.ts';
import { list, property, text } from './raw.ts';
import { wasOutOfTime } from './promise-08.ts';
import { reportOf, type Row, rowsOf } from './runs.ts';
import { callsByRun, unfinishedIn } from './table-calls.ts';

/** DESIGN section 5: of so many that were written to, none could be ended. */
const NONE_OF = 5;
/** How many refusals of one operation are systemic (section 6.5). */
const SYSTEMIC = 5;

/**
 * The outcome of a run is what its requests and their answers give, the first of these: aborted, refused, failed, partial,
 * complete (DESIGN section 5). Where what was seen leaves two of them open, either may be told.
 */
export const runOutcome: Invariant = (day) => {
  const calls = callsByRun(day);
  return [...attemptsByRun(day)].flatMap(([invocation, attempts]) => {
    const report = reportOf(invocation);
    if (report === undefined) return [];
    const told = text(report, 'outcome') ?? '';
    const rows = rowsOf(report);
    const unfinished = unfinishedIn(calls.get(invocation) ?? []);
    const found = rows.filter(({ conversationId }) => !unfinished.has(conversationId));
    const may = outcomesOf({ report, rows, found, attempts, invocation });
    return [
      ...(may.includes(told) ? [] : [`it says ${told}; ${may.join(' or ')} is right`]),
      ...wrongAnswer(invocation, told),
    ].map((what): Breach => ({
      invariant: 'run-outcome',
      at: invocation.ended?.at ?? invocation.startedAt,
      what: `invocation ${invocation.id}: ${what}`,
    }));
  });
};

interface Seen {
  readonly report: unknown;
  readonly rows: readonly Row[];
  /** Without those that only an intent of a killed run has brought. */
  readonly found: readonly Row[];
  readonly attempts: readonly Attempt[];
  readonly invocation: ObservedInvocation;
}

type Known = 'yes' | 'no' | 'maybe';

function outcomesOf(seen: Seen): readonly string[] {
  const { rows } = seen;
  if (rows.some(({ reason }) => reason === 'aborted')) return ['aborted'];
  const refused = isRefused(seen);
  if (refused === 'yes') return ['refused'];
  const failed = worst([couldNotSearch(seen), couldNotRead(seen), couldNotEnd(seen)]);
  const rest = isPartial(seen) ? 'partial' : 'complete';
  return [
    // A systemic refusal may stop a run that had nothing left to do: nobody knows from here.
    ...(refused === 'maybe' ? ['refused', 'partial'] : []),
    ...(failed === 'no' ? [] : ['failed']),
    ...(failed === 'yes' ? [] : [rest]),
  ];
}

function worst(all: readonly Known[]): Known {
  if (all.includes('yes')) return 'yes';
  return all.includes('maybe') ? 'maybe' : 'no';
}

/** A systemic refusal let nothing be searched, read or written. */
function isRefused({ attempts, rows }: Seen): Known {
  const refused = attempts.filter(({ came }) => came === 'refused');
  const searches = attempts.filter(({ purpose }) => purpose === 'search');
  // A token may have been replaced, or the credentials have changed: then it is told otherwise.
  const isForbidden = refused.some(({ purpose, status }) => purpose === 'search' && status === 403);
  if (isForbidden && rows.length === 0 && !searches.some(({ came }) => came === 'answered')) return 'yes';
  const byPurpose = Map.groupBy(refused, ({ purpose }) => purpose);
  const isSystemic = [...byPurpose.values()].some((all) => all.length >= SYSTEMIC);
  const isLoginRefused = byPurpose.has('login');
  const isSearchRefused = byPurpose.has('search');
  return isSystemic || isLoginRefused || isSearchRefused ? 'maybe' : 'no';
}

/** Whether a refusal, or a login that brought no token, may be why something came to nothing. */
function mayBeRefused(attempts: readonly Attempt[]): boolean {
  return attempts.some(
    ({ came, purpose }) => came === 'refused' || (purpose === 'login' && came !== 'answered'),
  );
}

/** No window and no day was searched to its end, and no row came. */
function couldNotSearch({ report, invocation, found, attempts }: Seen): Known {
  if (invocation.asked?.action !== 'sweep' || found.length > 0) return 'no';
  const searches = attempts.filter(({ purpose }) => purpose === 'search');
  // Of what was answered and dropped nobody knows from here whether its window was read to its end.
  const dropped = Number(property(property(report, 'search'), 'dropped') ?? 0);
  if (searches.some(({ came }) => came === 'answered')) return dropped > 0 ? 'maybe' : 'no';
  // What Genesys only refused has not failed.
  const unanswered = attempts.filter(
    ({ purpose, came }) => purpose === 'search' || (purpose === 'login' && came !== 'answered'),
  );
  if (searches.length > 0 && unanswered.every(({ came }) => came === 'refused')) return 'no';
  // Where nothing was asked, or its time was up, nobody knows from here what it would have come to.
  const isPlain = searches.length > 0 && !mayBeRefused(attempts) && !wasOutOfTime(invocation);
  return isPlain ? 'yes' : 'maybe';
}

/** Of all that were read none showed a live state, nor Genesys's own 404; and not because all were refused. */
function couldNotRead({ rows, attempts }: Seen): Known {
  const left = new Set(
    rows.filter(({ outcome }) => outcome === 'not-reached').map((row) => row.conversationId),
  );
  const reads = attempts.filter(({ purpose }) => purpose === 'read');
  if (reads.some(({ came }) => came === 'answered')) return 'no';
  const tried = reads.filter(({ conversationId = '' }) => !left.has(conversationId));
  if (tried.length === 0) return couldNotLogIn(rows, attempts);
  const last = [...Map.groupBy(tried, ({ conversationId }) => conversationId).values()].map((all) =>
    all.at(-1),
  );
  const isNoRefusal = last.some((one) => isFailing(one));
  if (isNoRefusal && !mayBeRefused(attempts)) return 'yes';
  // Of one that was refused as the token was, and then found no login, nobody knows from here.
  const login = attempts.findLast(({ purpose }) => purpose === 'login');
  return last.every((one) => one?.came === 'refused') && !isFailing(login) ? 'no' : 'maybe';
}

/** Something was to be read, and no read left, because no login brought a token any more. */
function couldNotLogIn(rows: readonly Row[], attempts: readonly Attempt[]): Known {
  const login = attempts.findLast(({ purpose }) => purpose === 'login');
  if (login === undefined || login.came === 'answered') return 'no';
  if (!rows.some(({ outcome }) => outcome === 'failed' || outcome === 'refused')) return 'no';
  return isFailing(login) ? 'yes' : 'maybe';
}

function isFailing(attempt: Attempt | undefined): boolean {
  return ['failed', 'not-taken', 'not-genesys', 'unconnected'].includes(attempt?.came ?? '');
}

/** Five or more were to be ended, each of them failed or was refused, and one at least for another reason than a right. */
function couldNotEnd({ rows, attempts }: Seen): Known {
  const written = new Set(attempts.flatMap((one) => (one.isEnding ? (one.conversationId ?? []) : [])));
  const acted = rows.filter(({ outcome }) => ['closed', 'failed', 'refused', 'unverified'].includes(outcome));
  // One that was stuck may have failed before anything was written to it: its row has a class, mostly.
  const sure = acted.filter(({ conversationId }) => written.has(conversationId));
  if (acted.length < NONE_OF || sure.length === 0) return 'no';
  if (sure.some(({ outcome }) => outcome === 'closed' || outcome === 'unverified')) return 'no';
  const isNoRefusal = sure.some((row) => row.outcome === 'failed' || isFailing(lastOf(row, attempts)));
  const isSure = sure.length >= NONE_OF && isNoRefusal;
  const isMixed = acted.some(({ outcome }) => outcome === 'closed' || outcome === 'unverified');
  return isSure && !isMixed ? 'yes' : 'maybe';
}

function lastOf({ conversationId }: Row, attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.findLast((one) => one.isEnding && one.conversationId === conversationId);
}

/** Something was left out. */
function isPartial({ report, rows }: Seen): boolean {
  return (
    list(property(report, 'search'), 'failedWindows').length > 0 ||
    // What was written to, and may not be looked at any more, is unverified for that reason.
    rows.some(({ outcome, reason }) => outcome === 'not-reached' || reason === 'credentials-changed')
  );
}

/** Over HTTP a sweep, and a close of several, that failed is a problem document; whoever closes one is told of that one. */
function wrongAnswer({ ended, trigger, asked }: ObservedInvocation, told: string): string[] {
  if (trigger !== 'api' || ended?.kind !== 'answered') return [];
  const isOfOne = asked?.action === 'close' && list(asked.request, 'conversationIds').length < 2;
  const isProblem = String(property(ended.report, 'type')).endsWith(':run-failed');
  const status = property(ended.answer, 'statusCode');
  if (told === 'failed' && !isOfOne && !(isProblem && status === 502))
    return [`it failed, and HTTP ${String(status)} answers it`];
  return isProblem && told !== 'failed' ? [`it is ${told}, and the answer is run-failed`] : [];
}
