import { hash } from 'node:crypto';
import type { Candidate } from '../closing/process-candidates.ts';
import { searchOpenConversations, type SearchResult } from '../genesys/analytics.ts';
import type { SearchFailure } from '../genesys/window.ts';
import type { HttpFailure } from '../genesys/answer.ts';
import { countsAsRefused, type NotReachedReason, type OutcomeRow } from '../outcome.ts';
import { isOutOfScope, prefilter } from '../policy/scope.ts';
import { diagnoseFailure, diagnoseUnreadable } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { RunResult } from '../report/build.ts';
import type { Run } from '../run.ts';
import { evenShare, leftAfter, mayStayUnread, unreadRow } from '../table/kept.ts';
import { waitingRow } from '../table/memory.ts';

/** What a sweep has found: whom it must look at, and whom it keeps without a request. */
export interface Found {
  readonly search: NonNullable<RunResult['search']>;
  readonly nothingSearched: boolean;
  readonly diagnoses: readonly Diagnosis[];
  /** Open conversations in scope, exempt and young ones included. */
  readonly open: number;
  /** Set if Genesys does not let this client search: then all that was listed is among the candidates. */
  readonly refusal?: HttpFailure | undefined;
  /** In the order in which they are judged. */
  readonly candidates: readonly Candidate[];
  readonly kept: readonly OutcomeRow[];
}

/** Searches, keeps what analytics or memory is enough to keep, and puts the others in order. DESIGN.md section 6.1 to 6.3. */
export async function findCandidates(
  run: Run,
  stop: () => NotReachedReason | undefined = () => undefined,
): Promise<Found> {
  const { plan, clock, deadline, records } = run;
  const found = await searchOpenConversations(run.genesys, {
    now: deadline.startedAt,
    lookbackDays: plan.lookbackDays,
    isOutOfTime: () => clock.monotonic() >= deadline.newWorkUntil || stop() !== undefined,
  });
  const { from, windows, failedWindows, dropped, refusal } = found;
  const diagnoses = found.failures.map(diagnoseSearch);
  const result = {
    search: { from, windows, failedWindows, dropped },
    nothingSearched: hasSearchFailed(found, diagnoses, run),
    diagnoses,
    open: found.rows.filter((row) => !isOutOfScope(row, plan.scope)).length,
    refusal,
  };
  if (refusal !== undefined) return { ...result, candidates: found.rows, kept: [] };

  const now = clock.now() - Math.max(0, run.genesys.clockAheadMs() ?? 0);
  const kept: OutcomeRow[] = [];
  const candidates = new Map<string, Candidate>();
  // Whether or not the search lists them: they may have ended.
  for (const conversationId of records.unfinished.keys())
    candidates.set(conversationId, { conversationId, divisionIds: [] });
  for (const row of found.rows) {
    const { conversationId } = row;
    if (candidates.has(conversationId)) continue;
    const keep = prefilter(row, { now, policy: plan.policy, scope: plan.scope });
    const waits = records.waiting.get(conversationId);
    if (keep !== undefined) kept.push({ conversationId, outcome: 'kept', ...keep, isPrefiltered: true });
    else if (waits !== undefined) kept.push(waitingRow(waits));
    else candidates.set(conversationId, row);
  }
  kept.push(...(await leaveUnread(candidates, run)));
  const ordered = orderFairly([...candidates.keys()], {
    startedAt: deadline.startedAt,
    intervalMinutes: plan.intervalMinutes,
  }).flatMap((id) => candidates.get(id) ?? []);
  return { ...result, candidates: ordered, kept };
}

/**
 * Where this run cannot read all candidates, it takes those out in which nothing can have changed. DESIGN.md section 11.
 *
 * @returns their rows
 */
async function leaveUnread(candidates: Map<string, Candidate>, run: Run): Promise<readonly OutcomeRow[]> {
  const { plan, genesys, clock, deadline, records } = run;
  const leftMs = deadline.newWorkUntil - clock.monotonic();
  const perMinute = Math.min(plan.requestsPerMinute, genesys.allowedPerMinute() ?? Number.POSITIVE_INFINITY);
  // Whoever does not say how often it runs is not known to come again in time.
  const isRegular = plan.intervalMinutes > 1;
  if (!isRegular || candidates.size <= (perMinute * leftMs) / MINUTE_MS) return [];
  const known = await records.recall();
  // The later of both clocks: an age that must not be too high.
  const now = clock.now() + Math.max(0, -(genesys.clockAheadMs() ?? 0));
  const until = now + leftMs;
  const nextUntil = until + plan.intervalMinutes * MINUTE_MS;
  const may = [...candidates.values()].flatMap(({ conversationId, digest }) => {
    const before = known.get(conversationId);
    return before !== undefined && mayStayUnread(before, { digest, now, until, nextUntil }) ? [before] : [];
  });
  const must = candidates.size - may.length;
  const unread = leftAfter(may, evenShare(candidates.size, plan.intervalMinutes) - must);
  for (const { row } of unread) candidates.delete(row.conversationId);
  return unread.map(unreadRow);
}

const MINUTE_MS = 60_000;

/** Whether nothing could be searched. False if a refusal, the deadline or a changed secret was the only reason. */
function hasSearchFailed(
  { hasFound, refusal }: SearchResult,
  diagnoses: readonly Diagnosis[],
  { genesys }: Run,
): boolean {
  const hasFailed = diagnoses.some((diagnosis) => !countsAsRefused(diagnosis));
  return !hasFound && refusal === undefined && hasFailed && !genesys.haveCredentialsChanged();
}

function diagnoseSearch(failure: SearchFailure): Diagnosis {
  return failure.kind === 'unreadable'
    ? diagnoseUnreadable('search', failure.answer)
    : diagnoseFailure('search', failure);
}

/** The golden ratio's fraction: its multiples spread evenly over a ring, however many there are. */
const GOLDEN_FRACTION = 0.618033988749895;

/**
 * A fair order without memory (DESIGN.md section 6, step 3): every run goes through the same ring of ids, sorted by a
 * hash, from another starting point. Each id is reached within 2 × ⌈ids ÷ reached per run⌉ consecutive runs while few
 * come and go. The starting point is a rank, not a value of the hash: hashes are spread unevenly, so short runs would
 * hardly ever reach an id that is close behind another.
 *
 * @param about.startedAt the run's start, milliseconds since the epoch
 * @param about.intervalMinutes minutes between two runs, more than 0
 */
export function orderFairly(
  ids: readonly string[],
  about: { startedAt: number; intervalMinutes: number },
): string[] {
  const ring = ids
    .map((id) => ({ id, place: hash('sha256', id) }))
    .toSorted((a, b) => compare(a.place, b.place))
    .map(({ id }) => id);
  const run = Math.floor(about.startedAt / (about.intervalMinutes * 60_000));
  const start = Math.floor(((run * GOLDEN_FRACTION) % 1) * ring.length);
  return [...ring.slice(start), ...ring.slice(0, start)];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
