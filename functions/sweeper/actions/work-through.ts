import type { Diagnosis } from '../closing/diagnosis.ts';
import type { Ending, StuckConversation } from '../closing/ending.ts';
import { endConversation, rungsFor } from '../closing/end-conversation.ts';
import { readLive } from '../closing/live-read.ts';
import { about, notReachedRow, rowOfJudgement, rowOfUnjudged } from '../closing/outcome-rows.ts';
import { SweeperError } from '../errors.ts';
import type { NotReachedReason, OutcomeRow } from '../outcome.ts';
import { judge } from '../policy/judge.ts';
import { guardCrowd } from './guard-crowd.ts';
import { openLedger } from './ledger.ts';
import { runPool } from './pool.ts';
import type { Run } from './run.ts';
import { openWriteBudget } from './write-budget.ts';

/** A conversation to be looked at. */
export interface Candidate {
  readonly conversationId: string;
  /** As analytics lists them; empty where nobody has said. */
  readonly divisionIds: readonly string[];
}

/** What came of a list of candidates: exactly one row for each. */
export interface WorkedThrough {
  readonly rows: readonly OutcomeRow[];
  /** More were stuck than `abortIfMoreThan`, by count or by estimate, and the run stopped for it. */
  readonly aborted: boolean;
  /** Whether the guard decided on an estimate. */
  readonly estimated: boolean;
  /** A systemic refusal stopped the run. `nothingDone`: on a rung that never worked in this run. */
  readonly systemicRefusal: { readonly nothingDone: boolean } | undefined;
  /** Refusals that belong to no row: tags that could not be written. */
  readonly tagDiagnoses: readonly Diagnosis[];
}

/** How many conversations may be on their way to an end at once; most of that time they wait to be looked at. */
const ENDINGS_AT_ONCE = 48;

/**
 * Reads and judges candidates in their order and ends the stuck ones; a dry run does the same and leaves out the
 * end alone. With a guard, nothing is written before it is clear that no surprising crowd is stuck. DESIGN.md
 * section 6.4 and 6.5.
 */
export async function workThrough(
  candidates: readonly Candidate[],
  run: Run,
  options: { readonly guarded: boolean },
): Promise<WorkedThrough> {
  const { plan, genesys, clock, deadline } = run;
  const enforce = plan.mode === 'enforce';
  const ledger = openLedger(genesys);
  const budget = openWriteBudget(plan.maxCloses);
  const crowd = guardCrowd(plan.abortIfMoreThan, candidates.length);
  const tagDiagnoses: Diagnosis[] = [];
  const waiting = candidates.values();

  const stopped = (): NotReachedReason | undefined => {
    if (crowd.hasAborted()) return 'aborted';
    if (ledger.refusals.stoppedBy() !== undefined) return 'systemic-refusal';
    return clock.now() >= deadline.newWorkUntil ? 'deadline' : undefined;
  };
  const stoppedForMore = (): NotReachedReason | undefined =>
    stopped() ?? (enforce && budget.isSpent() ? 'cap' : undefined);
  const next = (): Candidate | undefined => waiting.next().value;

  const ending: Ending = {
    genesys,
    clock,
    deadline,
    judge: (body, conversationId) =>
      judge(body, {
        conversationId,
        now: clock.now(),
        policy: plan.policy,
        scope: plan.scope,
        force: plan.force,
      }),
    teardown: plan.policy.teardown,
    tag: plan.tag ? `sweeper:${plan.sweepId}` : undefined,
    budget,
    refusals: ledger.refusals,
    stopped,
    tagRefused: (diagnosis) => tagDiagnoses.push(diagnosis),
  };

  /** One conversation that goes wrong in a way nobody foresaw must not take the others' report with it. */
  const safely = async (conversationId: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof SweeperError) throw error;
      run.unforeseen(error, conversationId);
      await ledger.enter({ conversationId, outcome: 'failed', reason: 'internal-error' }, []);
    }
  };

  const judgeCandidate = async (candidate: Candidate): Promise<StuckConversation | undefined> => {
    const { conversationId, divisionIds } = candidate;
    if (ledger.refusals.isDivisionStopped(divisionIds)) {
      await ledger.enter(notReachedRow({ conversationId }, 'systemic-refusal'), divisionIds);
      return undefined;
    }
    const read = await readLive(genesys, conversationId, 'read', ending.judge);
    switch (read.kind) {
      case 'stuck':
        ledger.refusals.worked('read', read.judgement.divisionIds);
        return { ...read, conversationId };
      case 'not-stuck':
        ledger.refusals.worked('read', read.judgement.divisionIds);
        await ledger.enter(rowOfJudgement(conversationId, read.judgement), divisionIds);
        return undefined;
      default:
        await ledger.enter(rowOfUnjudged(conversationId, read), divisionIds);
        return undefined;
    }
  };

  const look = async (candidate: Candidate): Promise<StuckConversation | undefined> => {
    let stuck: StuckConversation | undefined;
    await safely(candidate.conversationId, async () => {
      stuck = await judgeCandidate(candidate);
    });
    crowd.count(stuck !== undefined);
    return stuck;
  };

  const endings = new Set<Promise<void>>();
  const end = async (stuck: StuckConversation): Promise<void> => {
    const { conversationId, judgement } = stuck;
    if (!enforce) {
      const [rung] = rungsFor(judgement, plan.policy.teardown);
      await ledger.enter({ ...about(stuck), outcome: 'would-close', rung }, judgement.divisionIds);
      return;
    }
    while (endings.size >= ENDINGS_AT_ONCE) await Promise.race(endings);
    const ends = safely(conversationId, async () => {
      await ledger.enter(await endConversation(stuck, ending), judgement.divisionIds);
    }).finally(() => endings.delete(ends));
    endings.add(ends);
  };

  const found: StuckConversation[] = [];
  if (enforce && options.guarded) {
    const undecided = (): boolean =>
      stopped() === undefined && crowd.isUndecided(clock.now() >= deadline.halfTimeAt);
    await runPool(
      plan.requestsInFlight,
      () => (undecided() ? next() : undefined),
      async (candidate) => {
        const stuck = await look(candidate);
        if (stuck !== undefined) found.push(stuck);
      },
    );
    crowd.decide();
  }

  const longestIdleFirst = found.toSorted(
    (a, b) => (b.judgement.idleMinutes ?? 0) - (a.judgement.idleMinutes ?? 0),
  );
  const stuckOnes = longestIdleFirst.values();
  const nextWork = (): (() => Promise<void>) | undefined => {
    if (stoppedForMore() !== undefined) return undefined;
    const stuck = stuckOnes.next().value;
    if (stuck !== undefined) return () => end(stuck);
    const candidate = next();
    if (candidate === undefined) return undefined;
    return async () => {
      const judged = await look(candidate);
      if (judged !== undefined) await end(judged);
    };
  };
  await runPool(plan.requestsInFlight, nextWork, (work) => work());
  await Promise.all(endings);

  const reason = stoppedForMore() ?? 'deadline';
  const leftOut = [
    ...found.map((stuck) => about(stuck)),
    ...candidates.map(({ conversationId }) => ({ conversationId })),
  ];
  for (const left of leftOut) {
    if (!ledger.has(left.conversationId)) await ledger.enter(notReachedRow(left, reason), []);
  }
  const stoppedBy = ledger.refusals.stoppedBy();
  return {
    rows: ledger.rows(),
    aborted: crowd.hasAborted(),
    estimated: crowd.wasEstimated(),
    systemicRefusal:
      stoppedBy === undefined ? undefined : { nothingDone: !ledger.refusals.hasWorked(stoppedBy) },
    tagDiagnoses,
  };
}
