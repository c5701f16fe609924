import type { NotReachedReason, OutcomeRow } from '../outcome.ts';
import { judgeReading } from '../policy/judge.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { AssumptionCount } from '../report/schemas.ts';
import { runPool, type Run } from '../run.ts';
import type { Ending, StuckConversation } from './context.ts';
import { openEndStuck, safelyFor } from './end-stuck.ts';
import { openLedger, openTags, type Ledger } from './ledger.ts';
import { guardCrowd, openWriteBudget, type CrowdGuard } from './limits.ts';
import { readLive } from './live-read.ts';
import { about, notReachedRow, rowOfNotStuck, rowOfUnjudged } from './rows.ts';

/** The result of a list of candidates: exactly one row for each. */
export interface Processed {
  readonly rows: readonly OutcomeRow[];
  /** More were stuck than the limit, by count or by estimate, and this stopped the run. */
  readonly aborted: boolean;
  /** Whether the guard decided on an estimate. */
  readonly estimated: boolean;
  /** A systemic refusal stopped the run. `nothingDone`: before anything was read, or ended. */
  readonly systemicRefusal: { readonly nothingDone: boolean } | undefined;
  /** Refusals that belong to no row: tags that could not be written. */
  readonly tagDiagnoses: readonly Diagnosis[];
  readonly assumptions: readonly AssumptionCount[];
}

/**
 * Reads and judges candidates in their order and ends the stuck ones; a dry run does the same, but ends none. With a
 * limit, nothing is written before it is clear that no more than the limit are stuck. DESIGN.md section 6.4 and 6.5.
 *
 * @param options.limit how many stuck ones are normal; undefined if a caller named the candidates
 */
export async function processCandidates(
  candidates: readonly Candidate[],
  run: Run,
  { limit = Number.POSITIVE_INFINITY }: { readonly limit: number | undefined },
): Promise<Processed> {
  const { plan, genesys, clock, deadline } = run;
  const ledger = openLedger(genesys);
  const { refusals } = ledger;
  // A dry run takes no place of it.
  const budget = openWriteBudget(plan.maxCloses);
  const crowd = guardCrowd(plan.mode === 'enforce' ? limit : Number.POSITIVE_INFINITY, candidates.length);
  const tags = openTags(plan.tag ? `sweeper:${plan.sweepId}` : undefined, ledger);

  const stopped = (): NotReachedReason | undefined => {
    if (crowd.hasAborted()) return 'aborted';
    if (genesys.haveCredentialsChanged()) return 'credentials-changed';
    if (refusals.stoppedBy() !== undefined) return 'systemic-refusal';
    return clock.monotonic() >= deadline.newWorkUntil ? 'deadline' : undefined;
  };
  const { policy, scope, force } = plan;
  const ending: Ending = {
    genesys,
    clock,
    deadline,
    judge: (reading, conversationId, now) =>
      judgeReading(reading, { conversationId, now, policy, scope, force }),
    named: plan.action === 'close',
    teardown: policy.teardown,
    tag: tags.tagFor,
    budget,
    refusals,
    stopped,
    tagRefused: tags.refused,
  };
  const safely = safelyFor(ledger, run.unforeseen);
  const endStuck = openEndStuck(plan.mode, ending, ledger, safely);

  const waiting = candidates.values();
  const next = (): Candidate | undefined => waiting.next().value;
  const judgeNext = async (candidate: Candidate): Promise<StuckConversation | undefined> => {
    let stuck: StuckConversation | undefined;
    await safely(candidate.conversationId, async () => {
      stuck = await judgeCandidate(candidate, ending, ledger, crowd);
    });
    return stuck;
  };

  // First: only judge, until the guard can decide. Without a limit, it can at once.
  const found = new Map<string, StuckConversation>();
  const mustJudgeMore = (): boolean =>
    stopped() === undefined && crowd.isUndecided(clock.monotonic() >= deadline.halfTimeAt);
  await runPool(
    plan.requestsInFlight,
    () => (mustJudgeMore() ? next() : undefined),
    async (candidate) => {
      const stuck = await judgeNext(candidate);
      if (stuck !== undefined) found.set(stuck.conversationId, stuck);
    },
  );
  crowd.decide(stopped() === undefined);

  // Then: end those found so far, and judge and end each of the others.
  const stuckOnes = inOrderOfEnding(found, candidates, plan.maxCloses).values();
  let leftBecause: NotReachedReason | undefined;
  const nextWork = (): (() => Promise<void>) | undefined => {
    const room = budget.room();
    leftBecause ??= stopped() ?? (room === 'none' ? 'cap' : undefined);
    if (leftBecause !== undefined) return undefined;
    if (room === 'held') return budget.settled;
    const stuck = stuckOnes.next().value;
    if (stuck !== undefined) return () => endStuck.begin(stuck);
    const candidate = next();
    if (candidate === undefined) return undefined;
    return async () => {
      const judged = await judgeNext(candidate);
      if (judged !== undefined) await endStuck.begin(judged);
    };
  };
  await runPool(plan.requestsInFlight, nextWork, (work) => work());
  await endStuck.allDone();

  for (const { conversationId, divisionIds } of candidates) {
    if (ledger.has(conversationId)) continue;
    const stuck = found.get(conversationId);
    const known = stuck === undefined ? { conversationId } : about(stuck);
    await ledger.enter(notReachedRow(known, leftBecause ?? 'deadline'), divisionIds);
  }
  const rows = await ledger.rows();
  const stoppedBy = refusals.stoppedBy();
  const nothingDone =
    stoppedBy === 'read'
      ? !refusals.hasWorked('read')
      : !rows.some(({ outcome }) => outcome === 'closed' || outcome === 'unverified');
  return {
    rows,
    aborted: crowd.hasAborted(),
    estimated: crowd.wasEstimated(),
    systemicRefusal: stoppedBy === undefined ? undefined : { nothingDone },
    tagDiagnoses: await tags.diagnoses(),
    assumptions: ledger.assumptions(),
  };
}

/**
 * The longest idle first. But if a run may not end them all, in the order of the candidates: otherwise conversations
 * that never end would, as the longest idle, use up the writes of every run, and no other would ever be reached.
 */
function inOrderOfEnding(
  found: ReadonlyMap<string, StuckConversation>,
  candidates: readonly Candidate[],
  maxCloses: number,
): StuckConversation[] {
  if (found.size <= maxCloses) {
    return [...found.values()].toSorted(
      (a, b) => (b.judgement.idleMinutes ?? 0) - (a.judgement.idleMinutes ?? 0),
    );
  }
  return candidates.flatMap(({ conversationId }) => found.get(conversationId) ?? []);
}

/** A conversation to be read and judged. */
export interface Candidate {
  readonly conversationId: string;
  /** As analytics lists them; empty if not known. */
  readonly divisionIds: readonly string[];
}

/** Reads, judges and counts one candidate. Whatever is not stuck gets its row at once. */
async function judgeCandidate(
  { conversationId, divisionIds }: Candidate,
  ending: Ending,
  ledger: Ledger,
  crowd: Pick<CrowdGuard, 'count'>,
): Promise<StuckConversation | undefined> {
  if (ledger.refusals.isDivisionStopped(divisionIds)) {
    await ledger.enter(notReachedRow({ conversationId }, 'systemic-refusal'), divisionIds);
    return undefined;
  }
  const read = await readLive(ending.genesys, conversationId, 'read', ending.judge);
  if (read.kind !== 'stuck' && read.kind !== 'not-stuck') {
    await ledger.enter(rowOfUnjudged(conversationId, read, ending.named), divisionIds);
    // A conversation that Genesys does not know is not stuck; one whose state was not shown may be.
    if (read.kind === 'unknown-id') crowd.count(false);
    return undefined;
  }
  ledger.note(conversationId, read.signs);
  ledger.refusals.worked('read', read.judgement.divisionIds);
  if (read.kind === 'not-stuck') {
    await ledger.enter(rowOfNotStuck(conversationId, read, ending.named), divisionIds);
    crowd.count(false);
    return undefined;
  }
  crowd.count(true);
  return { ...read, conversationId };
}
