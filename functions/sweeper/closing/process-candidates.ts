import type { NotReachedReason, OutcomeRow } from '../outcome.ts';
import { judgeReading } from '../policy/judge.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { AssumptionCount } from '../report/schemas.ts';
import { runPool, type Run } from '../run.ts';
import type { Ending, StuckConversation } from './context.ts';
import { openEndStuck, safelyFor } from './end-stuck.ts';
import { openLedger, openTags, type Ledger } from './ledger.ts';
import { guardCrowd, openWriteBudget, type CrowdGuard } from './limits.ts';
import { readLive, readLiveAgain } from './live-read.ts';
import {
  NO_ROUND,
  readBegun,
  readFoundAgain,
  rowOfUnfinished,
  type Round,
  type RowSoFar,
} from './earlier.ts';
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
 * @param options.limit how many stuck ones are normal; undefined if somebody has named the candidates
 * @param options.round if this is a round of a long sweep: what earlier ones have done; the guard then never estimates
 */
export async function processCandidates(
  candidates: readonly Candidate[],
  run: Run,
  {
    limit = Number.POSITIVE_INFINITY,
    round,
  }: { readonly limit: number | undefined; readonly round?: Round | undefined },
): Promise<Processed> {
  const { plan, genesys, clock, deadline } = run;
  const before = round ?? NO_ROUND;
  const { begun } = before;
  const ledger = openLedger(genesys, round?.entered);
  const { refusals } = ledger;
  // A dry run takes no place of it.
  const budget = openWriteBudget(Math.max(0, plan.maxCloses - before.written));
  const divisionsOf = new Map(candidates.map((one) => [one.conversationId, one.divisionIds]));
  const fresh = candidates.filter(({ conversationId: id }) => !before.found.has(id) && !begun.has(id));
  const mostStuck = plan.mode === 'enforce' ? limit : Number.POSITIVE_INFINITY;
  const crowd = guardCrowd(mostStuck, before.judged + fresh.length, before);
  const tags = openTags(plan.tag ? `sweeper:${plan.sweepId}` : undefined, ledger);

  const stopped = (): NotReachedReason | undefined => {
    if (crowd.hasAborted()) return 'aborted';
    const told = round?.stop();
    if (told !== undefined) return told;
    if (run.isCancelled?.() === true) return 'cancelled';
    if (genesys.haveCredentialsChanged()) return 'credentials-changed';
    if (refusals.stoppedBy() !== undefined) return 'systemic-refusal';
    return clock.monotonic() >= deadline.newWorkUntil ? 'deadline' : undefined;
  };
  const mayNotBegin = (): NotReachedReason | undefined =>
    stopped() ?? (clock.monotonic() >= (round?.beginUntil ?? deadline.newWorkUntil) ? 'deadline' : undefined);
  const { policy, scope, force } = plan;
  const ending: Ending = {
    genesys,
    clock,
    deadline,
    records: run.records,
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

  const waiting = fresh.values();
  const next = (): Candidate | undefined => waiting.next().value;
  const judgeNext = async (candidate: Candidate): Promise<StuckConversation | undefined> => {
    let stuck: StuckConversation | undefined;
    await safely(candidate.conversationId, async () => {
      stuck = await judgeCandidate(candidate, ending, ledger, crowd);
    });
    return stuck;
  };

  /** Found by an earlier round: a state of then proves nothing now. */
  const judgeAgain = async (row: RowSoFar): Promise<StuckConversation | undefined> => {
    let again: StuckConversation | undefined;
    await safely(row.conversationId, async () => {
      const read = await readFoundAgain(row, ending);
      if (read.kind === 'stuck') again = read.stuck;
      else await ledger.enter(read.row, divisionsOf.get(row.conversationId) ?? []);
    });
    return again;
  };

  // First: only judge, until the guard can decide. Without a limit, it can at once.
  const found: FoundStuck[] = [...before.found.values()].map((row) => ({ row }));
  const mayEstimate = (): boolean => round === undefined && clock.monotonic() >= deadline.halfTimeAt;
  const mustJudgeMore = (): boolean => mayNotBegin() === undefined && crowd.isUndecided(mayEstimate());
  await runPool(
    plan.requestsInFlight,
    () => (mustJudgeMore() ? next() : undefined),
    async (candidate) => {
      const stuck = await judgeNext(candidate);
      if (stuck !== undefined) found.push({ row: about(stuck), stuck });
    },
  );
  crowd.decide(round === undefined && stopped() === undefined);

  // Then: what a killed round may have written to, before the cap and whatever else stops this one.
  const leftBegun = candidates.filter(({ conversationId }) => begun.has(conversationId)).values();
  await runPool(
    plan.requestsInFlight,
    () => (clock.monotonic() < deadline.newWorkUntil ? leftBegun.next().value : undefined),
    ({ conversationId, divisionIds }) =>
      safely(conversationId, async () => {
        const read = await readBegun(conversationId, begun.get(conversationId), ending);
        // A place that was taken counts; but where fewer are allowed by now, nothing is ended again.
        const reason = stopped() ?? (before.written > plan.maxCloses ? 'cap' : undefined);
        if (read.kind === 'row') await ledger.enter(read.row, divisionIds);
        else if (reason === undefined) await endStuck.begin(read.stuck, 'paid');
        else await ledger.enter(notReachedRow(about(read.stuck), reason), divisionIds);
      }),
  );

  // Then: end those found so far, and judge and end each of the others.
  const stuckOnes = inOrderOfEnding(found, candidates, plan.maxCloses - before.written).values();
  let leftBecause: NotReachedReason | undefined;
  const nextWork = (): (() => Promise<void>) | undefined => {
    const room = budget.room();
    leftBecause ??= mayNotBegin() ?? (room === 'none' ? 'cap' : undefined);
    if (leftBecause !== undefined) return undefined;
    if (room === 'held') return budget.settled;
    const known = stuckOnes.next().value;
    if (known !== undefined) {
      return async () => {
        const again = known.stuck ?? (await judgeAgain(known.row));
        if (again !== undefined) await endStuck.begin(again);
      };
    }
    const candidate = next();
    if (candidate === undefined) return undefined;
    return async () => {
      const judged = await judgeNext(candidate);
      if (judged !== undefined) await endStuck.begin(judged);
    };
  };
  await runPool(plan.requestsInFlight, nextWork, (work) => work());
  await endStuck.allDone();

  const known = new Map(found.map(({ row }) => [row.conversationId, row]));
  for (const { conversationId, divisionIds } of candidates) {
    if (ledger.has(conversationId)) continue;
    const row = notReachedRow(known.get(conversationId) ?? { conversationId }, leftBecause ?? 'deadline');
    await ledger.enter(row, divisionIds);
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

/** Found stuck by this round; without `stuck`, by an earlier one. */
interface FoundStuck {
  readonly row: RowSoFar;
  readonly stuck?: StuckConversation;
}

/**
 * The longest idle first. But if a run may not end them all, in the order of the candidates: otherwise conversations
 * that never end would, as the longest idle, use up the writes of every run, and no other would ever be reached.
 */
function inOrderOfEnding(
  found: readonly FoundStuck[],
  candidates: readonly Candidate[],
  mayEnd: number,
): FoundStuck[] {
  if (found.length <= mayEnd) {
    return found.toSorted((a, b) => (b.row.idleMinutes ?? 0) - (a.row.idleMinutes ?? 0));
  }
  const byId = new Map(found.map((one) => [one.row.conversationId, one]));
  return candidates.flatMap(({ conversationId }) => byId.get(conversationId) ?? []);
}

/** A conversation to be read and judged. */
export interface Candidate {
  readonly conversationId: string;
  /** As analytics lists them; empty if not known. */
  readonly divisionIds: readonly string[];
  /** Of its analytics row; absent if the search did not list it. */
  readonly digest?: string;
}

/** Reads, judges and counts one candidate. Whatever is not stuck gets its row at once. */
async function judgeCandidate(
  { conversationId, divisionIds, digest }: Candidate,
  ending: Ending,
  ledger: Ledger,
  crowd: Pick<CrowdGuard, 'count'>,
): Promise<StuckConversation | undefined> {
  if (ledger.refusals.isDivisionStopped(divisionIds)) {
    await ledger.enter(notReachedRow({ conversationId }, 'systemic-refusal'), divisionIds);
    return undefined;
  }
  const { genesys, judge, clock, deadline } = ending;
  const unfinished = ending.records.unfinished.get(conversationId);
  const read =
    unfinished === undefined
      ? await readLive(genesys, conversationId, 'read', judge)
      : await readLiveAgain(genesys, conversationId, 'read', { judge, clock, signal: deadline.signal });
  const isJudged = read.kind === 'stuck' || read.kind === 'not-stuck';
  if (isJudged) ledger.note(conversationId, read.signs);
  const ended = unfinished && rowOfUnfinished(unfinished, read);
  if (ended !== undefined) {
    await ledger.enter(ended, divisionIds);
    crowd.count(false);
    return undefined;
  }
  if (!isJudged) {
    await ledger.enter(rowOfUnjudged(conversationId, read, ending.named), divisionIds);
    // A conversation that Genesys does not know is not stuck; one whose state was not shown may be.
    if (read.kind === 'unknown-id') crowd.count(false);
    return undefined;
  }
  ledger.refusals.worked('read', read.judgement.divisionIds);
  if (read.kind === 'not-stuck') {
    const row = rowOfNotStuck(conversationId, read, ending.named);
    await ledger.enter(row, divisionIds);
    const { judgement, judgedAt: asOf } = read;
    if (digest !== undefined && judgement.verdict === 'keep' && judgement.mayBeStuckFrom !== undefined)
      ending.records.keep({ row, digest, asOf, mayBeStuckFrom: judgement.mayBeStuckFrom });
    crowd.count(false);
    return undefined;
  }
  crowd.count(true);
  return { ...read, conversationId };
}
