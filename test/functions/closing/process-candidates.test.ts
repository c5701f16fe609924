import { describe, expect, it } from 'vitest';
import { momentOf, openDeadline } from '../../../functions/sweeper/clock.ts';
import { processCandidates, type Candidate } from '../../../functions/sweeper/closing/process-candidates.ts';
import type { Answer } from '../../../functions/sweeper/genesys/answer.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import type { RunPlan } from '../../../functions/sweeper/request/plan.ts';
import type { Run } from '../../../functions/sweeper/run.ts';
import { NO_RECORDS } from '../../../functions/sweeper/table/records.ts';
import { drivenClock, type DrivenClock } from '../../support/driven-clock.ts';
import { botStalled, endNow, type LiveConversationBody } from '../../support/live-conversation.ts';
import { answeredNow } from '../../support/moments.ts';
import { aPlan } from '../../support/run-plan.ts';

const NORTH = '0d1f0000-0000-4000-8000-000000000001';
const SOUTH = '0d1f0000-0000-4000-8000-000000000002';

interface Refusing {
  readonly status: number;
  readonly code?: string;
}

/** A small Genesys of conversations, stuck or talking, that refuses what it is told to refuse. */
function organisation(options: {
  readonly stuck: number;
  readonly talking?: number;
  readonly plan?: Partial<RunPlan>;
  readonly guarded?: boolean;
  readonly remainingMs?: number;
  /** What the search took of that time. */
  readonly searchMs?: number;
  readonly divisionOf?: (index: number) => string;
  /** For how long a stuck one has been idle. */
  readonly idleMinutesOf?: (index: number) => number;
  readonly refuseRead?: (index: number) => Refusing | undefined;
  readonly refuseWrite?: (index: number) => Refusing | undefined;
  readonly grants?: unknown;
  readonly latencyMs?: number;
  readonly credentialsChange?: () => boolean;
  readonly onRead?: (index: number, clock: DrivenClock, live: LiveConversationBody) => void;
}) {
  const clock = drivenClock();
  const total = options.stuck + (options.talking ?? 0);
  const idOf = (index: number): string => `5f1c2d3e-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const divisionOf = options.divisionOf ?? (() => NORTH);
  const idleMinutesOf = options.idleMinutesOf ?? ((index) => 600 + index);
  // Stuck and talking ones alternate evenly, so that any part of the list is like the whole.
  const isStuck = (index: number): boolean =>
    Math.floor(((index + 1) * options.stuck) / total) > Math.floor((index * options.stuck) / total);
  const lives = Array.from({ length: total }, (_, index) =>
    botStalled({
      id: idOf(index),
      now: clock.now(),
      idleMinutes: isStuck(index) ? idleMinutesOf(index) : 20,
      divisionId: divisionOf(index),
    }),
  );
  const log: string[] = [];
  const indexOf = (id: string): number => Number(id.slice(-12));

  const respond = async (refusing: Refusing | undefined, act: () => unknown): Promise<Answer> => {
    const sentAt = momentOf(clock);
    await clock.sleep(options.latencyMs ?? 20);
    if (refusing === undefined) {
      return { ok: true, status: 200, body: act(), ...answeredNow(sentAt, clock) };
    }
    return {
      ok: false,
      failure: {
        kind: 'http',
        ...refusing,
        errorBody: refusing,
        sentAt,
      },
    };
  };
  const genesys: Genesys = {
    queryOpenConversations: () => Promise.reject(new Error('not part of this test')),
    readConversation: (id, purpose) => {
      const index = indexOf(id);
      log.push(`${purpose} ${index}`);
      return respond(options.refuseRead?.(index), () => {
        const live = lives[index];
        if (live !== undefined) options.onRead?.(index, clock, live);
        return structuredClone(live);
      });
    },
    disconnect: async (id, mayLeave) => {
      const index = indexOf(id);
      if (!mayLeave()) {
        return {
          ok: false,
          failure: {
            kind: 'withheld',
          },
        };
      }
      log.push(`disconnect ${index}`);
      return respond(options.refuseWrite?.(index), () => {
        const live = lives[index];
        if (live !== undefined) endNow(live, clock.now());
        return structuredClone(live);
      });
    },
    teardown: () => Promise.reject(new Error('not part of this test')),
    tag: (id, tag) => {
      log.push(`tag ${indexOf(id)} ${tag}`);
      return respond(undefined, () => undefined);
    },
    readGrants: () => {
      log.push('grants');
      return respond(options.grants === undefined ? { status: 403 } : undefined, () => options.grants);
    },
    queueNames: () => Promise.resolve(new Map()),
    region: () => undefined,
    readToken: () => Promise.reject(new Error('not part of this test')),
    logIn: () => Promise.reject(new Error('not part of this test')),
    inspect: () => Promise.reject(new Error('not part of this test')),
    allowedPerMinute: () => undefined,
    waitMs: () => 0,
    clockAheadMs: () => undefined,
    haveCredentialsChanged: options.credentialsChange ?? (() => false),
    clientHash: () => Promise.resolve(undefined),
    client: () => undefined,
    largestClockAheadMs: () => undefined,
    counts: () => {
      throw new Error('not part of this test');
    },
  };

  const unforeseen: unknown[] = [];
  const candidates: Candidate[] = lives.map((live, index) => ({
    conversationId: live.id,
    divisionIds: [divisionOf(index)],
  }));
  const run = async () => {
    const deadline = openDeadline(clock, options.remainingMs ?? 900_000);
    await clock.sleep(options.searchMs ?? 0);
    const world: Run = {
      plan: aPlan(options.plan),
      genesys,
      clock,
      deadline,
      records: NO_RECORDS,
      unforeseen: (error) => unforeseen.push(error),
    };
    const worked = await processCandidates(candidates, world, {
      limit: options.guarded === false ? undefined : world.plan.abortIfMoreThan,
    });
    deadline.release();
    return { ...worked, counts: countBy(worked.rows), reasons: countBy(worked.rows, reasonOf) };
  };
  return { run, log, lives, unforeseen, writes: () => log.filter((line) => line.startsWith('disconnect')) };
}

const reasonOf = (row: OutcomeRow): string => `${row.outcome}/${row.reason ?? ''}`;

function countBy(
  rows: readonly OutcomeRow[],
  key: (row: OutcomeRow) => string = (row) => row.outcome,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
}

describe('working through the candidates', () => {
  it('ends the stuck ones and keeps the others, one row each', async () => {
    const { run, writes } = organisation({ stuck: 10, talking: 30 });

    const { rows, counts } = await run();

    expect(counts).toEqual({ closed: 10, kept: 30 });
    expect(new Set(rows.map((row) => row.conversationId)).size).toBe(40);
    expect(writes()).toHaveLength(10);
  });

  it('writes nothing in a dry run and says what it would close, and by which operation first', async () => {
    const { run, log } = organisation({ stuck: 10, talking: 30, plan: { mode: 'dry-run' } });

    const { rows, counts } = await run();

    expect(counts).toEqual({ 'would-close': 10, kept: 30 });
    expect(rows.filter((row) => row.outcome === 'would-close').map((row) => row.operation)).toEqual(
      Array.from({ length: 10 }, () => 'disconnect'),
    );
    expect(log.every((line) => line.startsWith('read '))).toBe(true);
  });

  it('keeps the report when one conversation goes wrong in a way nobody foresaw', async () => {
    const { run, unforeseen } = organisation({
      stuck: 5,
      onRead: (index) => {
        if (index === 2) throw new Error('a bug');
      },
    });

    const { counts, reasons } = await run();

    expect(counts).toEqual({ closed: 4, failed: 1 });
    expect(reasons['failed/internal-error']).toBe(1);
    expect(unforeseen).toHaveLength(1);
  });
});

describe('what a run knows of itself', () => {
  it('counts what the live states of stuck and of kept ones say about the assumptions', async () => {
    const { run } = organisation({ stuck: 2, talking: 3 });
    const { assumptions } = await run();
    const stands = assumptions.find(({ assumption }) => assumption === 'message-stands-with-its-author');
    expect(stands).toMatchObject({ holds: 5 });
  });

  it('tags what it ends with its own id, where the deployment wants that', async () => {
    const { run, log } = organisation({ stuck: 1, plan: { tag: true } });
    await run();
    expect(log).toContain('tag 0 sweeper:sweep-1');
  });

  it('sends nothing more when the secret was changed to another client, and says why', async () => {
    let reads = 0;
    const { run, log } = organisation({
      stuck: 4,
      guarded: false,
      onRead: () => void (reads += 1),
      credentialsChange: () => reads >= 2,
      plan: { requestsInFlight: 1 },
    });
    const { reasons } = await run();
    expect(reasons['not-reached/credentials-changed']).toBe(3);
    expect(log.filter((line) => line.startsWith('read'))).toHaveLength(2);
  });

  it.each([
    ['it had ended, if a search listed it', 'sweep', 'already-ended/listed-only'],
    ['no conversation has this id, if a caller named it', 'close', 'unknown-id/'],
  ] as const)('says of an id that Genesys does not know: %s', async (_name, action, expected) => {
    const { run } = organisation({
      stuck: 1,
      refuseRead: () => ({ status: 404, code: 'not.found' }),
      plan: { action },
    });
    const { reasons } = await run();
    expect(reasons).toEqual({ [expected]: 1 });
  });

  it('reads nothing more of a division in which reading is refused again and again', async () => {
    const { run, log } = organisation({
      stuck: 30,
      guarded: false,
      divisionOf: (index) => (index % 2 === 0 ? NORTH : SOUTH),
      refuseRead: (index) => (index % 2 === 0 ? undefined : { status: 403, code: 'missing.permissions' }),
      plan: { requestsInFlight: 1 },
    });
    const { reasons, counts } = await run();
    expect(counts['closed']).toBe(15);
    expect(reasons['refused/division-not-granted']).toBe(5);
    expect(reasons['not-reached/systemic-refusal']).toBe(10);
    expect(log.filter((line) => line.startsWith('read '))).toHaveLength(20);
  });
});

describe('the crowd guard', () => {
  it('aborts, and ends none, when more are stuck than abortIfMoreThan, and says which were', async () => {
    const { run, writes } = organisation({ stuck: 11, talking: 40, plan: { abortIfMoreThan: 10 } });

    const { aborted, rows, reasons } = await run();

    expect(aborted).toBe(true);
    expect(writes()).toEqual([]);
    expect(rows.filter(({ stuck }) => stuck === true)).toHaveLength(11);
    expect(reasons['not-reached/aborted']).toBeGreaterThanOrEqual(11);
  });

  it('ends them when exactly abortIfMoreThan are stuck', async () => {
    const { run } = organisation({ stuck: 10, talking: 40, plan: { abortIfMoreThan: 10 } });

    const { aborted, counts } = await run();

    expect(aborted).toBe(false);
    expect(counts['closed']).toBe(10);
  });

  it('writes nothing before so many are judged that the guard can no longer trip', async () => {
    const { run, log } = organisation({ stuck: 10, talking: 40, plan: { abortIfMoreThan: 20 } });

    await run();

    const readBeforeFirstWrite = log.slice(
      0,
      log.findIndex((line) => line.startsWith('disconnect')),
    );
    // 50 candidates, a fifth of them stuck: stuck + unjudged <= 20 from 38 judged on.
    expect(readBeforeFirstWrite.filter((line) => line.startsWith('read ')).length).toBeGreaterThanOrEqual(37);
  });

  it('writes at once when there are no more candidates than abortIfMoreThan', async () => {
    const { run, log } = organisation({ stuck: 20, plan: { abortIfMoreThan: 20 } });

    await run();

    expect(log.findIndex((line) => line.startsWith('disconnect'))).toBeLessThan(15);
  });

  it('reads again, and ends longest idle first, those found before writing could begin', async () => {
    const { run, log } = organisation({
      stuck: 10,
      talking: 90,
      latencyMs: 3_000,
      plan: { abortIfMoreThan: 20, requestsInFlight: 1 },
    });

    const { rows } = await run();

    const ended = log
      .filter((line) => line.startsWith('disconnect'))
      .map((line) => Number(line.split(' ')[1]));
    const foundBefore = ended.slice(0, 5);
    expect(foundBefore).toEqual(foundBefore.toSorted((a, b) => b - a));
    expect(log.filter((line) => line.startsWith('reread')).length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.outcome === 'closed')).toHaveLength(10);
  });

  it('ends those found longest idle first, whichever was found first, where it may end just as many', async () => {
    const idleMinutes = new Map([
      [4, 700],
      [9, 900],
      [14, 800],
    ]);
    const { run, writes } = organisation({
      stuck: 4,
      talking: 16,
      idleMinutesOf: (index) => idleMinutes.get(index) ?? 600,
      plan: { abortIfMoreThan: 5, maxCloses: 3, requestsInFlight: 1 },
    });

    await run();

    expect(writes()).toEqual(['disconnect 9', 'disconnect 14', 'disconnect 4']);
  });

  it('ends those found in the fair order where it may not end them all, so that none can stand before it for ever', async () => {
    const { run, log, unforeseen } = organisation({
      stuck: 10,
      talking: 90,
      plan: { abortIfMoreThan: 20, maxCloses: 3, requestsInFlight: 1 },
    });

    const { rows } = await run();

    const ended = log
      .filter((line) => line.startsWith('disconnect'))
      .map((line) => Number(line.split(' ')[1]));
    expect(ended).toEqual([9, 19, 29]);
    expect([rows.length, unforeseen]).toEqual([100, []]);
  });

  it('does not estimate before half time, however many are judged', async () => {
    // The first 50 are stuck, and nobody else.
    const { run } = organisation({
      stuck: 0,
      talking: 200,
      plan: { abortIfMoreThan: 60 },
      onRead: (index, _clock, live) => {
        if (index < 50)
          Object.assign(live, botStalled({ id: live.id, now: Date.UTC(2026, 5, 15, 12), idleMinutes: 900 }));
      },
    });

    const { aborted, estimated, counts } = await run();

    expect({ aborted, estimated }).toEqual({ aborted: false, estimated: false });
    expect(counts).toEqual({ closed: 50, kept: 150 });
  });

  it('settles for an estimate at half time, and aborts when that is too high', async () => {
    const { run, writes } = organisation({
      stuck: 100,
      talking: 100,
      latencyMs: 6_000,
      plan: { abortIfMoreThan: 90 },
      remainingMs: 120_000,
    });

    const { aborted, estimated } = await run();

    expect(aborted).toBe(true);
    expect(estimated).toBe(true);
    expect(writes()).toEqual([]);
  });

  it('goes on after half time when the estimate is low enough', async () => {
    const { run } = organisation({
      stuck: 20,
      talking: 180,
      latencyMs: 6_000,
      plan: { abortIfMoreThan: 90 },
      remainingMs: 120_000,
    });

    const { aborted, estimated, counts, reasons } = await run();

    expect(aborted).toBe(false);
    expect(estimated).toBe(true);
    expect(counts['closed']).toBeGreaterThan(0);
    expect(reasons['not-reached/deadline']).toBeGreaterThan(0);
  });

  it('stops a run that an estimate let go on as soon as the count itself is too high', async () => {
    const { run } = organisation({
      stuck: 0,
      talking: 300,
      latencyMs: 3_000,
      plan: { abortIfMoreThan: 5, maxCloses: 200 },
      remainingMs: 120_000,
      // Those judged after half time turn out stuck, against everything that the first half had shown.
      onRead: (index, _clock, live) => {
        if (index >= 130)
          Object.assign(live, botStalled({ id: live.id, now: Date.UTC(2026, 5, 15, 12), idleMinutes: 900 }));
      },
    });

    const { aborted, counts } = await run();

    expect(aborted).toBe(true);
    expect(counts['closed'] ?? 0).toBeLessThanOrEqual(6);
  });

  it('does not take what it could not read for judged', async () => {
    const { run, writes } = organisation({
      stuck: 40,
      plan: { abortIfMoreThan: 12 },
      refuseRead: (index) => (index % 4 === 0 ? undefined : { status: 500 }),
    });

    const { aborted, estimated } = await run();

    expect(aborted).toBe(true);
    expect(estimated).toBe(true);
    expect(writes()).toEqual([]);
  });

  it('takes an id that Genesys does not know for judged: it is not stuck', async () => {
    const { run } = organisation({
      stuck: 40,
      plan: { abortIfMoreThan: 12 },
      refuseRead: (index) => (index % 4 === 0 ? undefined : { status: 404, code: 'not.found' }),
    });

    const { aborted, estimated, counts } = await run();

    expect({ aborted, estimated }).toEqual({ aborted: false, estimated: false });
    expect(counts).toEqual({ closed: 10, 'already-ended': 30 });
  });

  it('has found no crowd where nothing could be read', async () => {
    const { run } = organisation({
      stuck: 40,
      plan: { abortIfMoreThan: 12 },
      refuseRead: () => ({ status: 500 }),
    });

    const { aborted, estimated, counts } = await run();

    expect({ aborted, estimated }).toEqual({ aborted: false, estimated: false });
    expect(counts['failed']).toBe(40);
  });

  it('says deadline, not aborted, when its time was up before anything was judged', async () => {
    const { run, log } = organisation({ stuck: 40, plan: { abortIfMoreThan: 12 }, remainingMs: 0 });

    const { aborted, reasons } = await run();

    expect(aborted).toBe(false);
    expect(reasons).toEqual({ 'not-reached/deadline': 40 });
    expect(log).toEqual([]);
  });

  it('does not hide a systemic refusal behind an estimate', async () => {
    const { run } = organisation({
      stuck: 40,
      plan: { abortIfMoreThan: 12, requestsInFlight: 1 },
      refuseRead: (index) => (index === 0 ? undefined : { status: 429 }),
    });

    const { aborted, systemicRefusal } = await run();

    expect(aborted).toBe(false);
    expect(systemicRefusal).toBeDefined();
  });

  it('does not estimate from a handful', async () => {
    // The search took half the time. The first ten looks are at stuck ones; the rest are talking.
    const { run } = organisation({
      stuck: 0,
      talking: 200,
      latencyMs: 3_000,
      plan: { abortIfMoreThan: 45 },
      remainingMs: 315_000,
      searchMs: 150_000,
      onRead: (index, _clock, live) => {
        if (index < 10) {
          Object.assign(live, botStalled({ id: live.id, now: Date.UTC(2026, 5, 15, 12), idleMinutes: 900 }));
        }
      },
    });

    const { aborted, counts } = await run();

    expect(aborted).toBe(false);
    expect(counts['closed']).toBeGreaterThan(0);
  });

  it('does not abort a dry run', async () => {
    const { run } = organisation({ stuck: 11, plan: { abortIfMoreThan: 10, mode: 'dry-run' } });

    const { aborted, counts } = await run();

    expect(aborted).toBe(false);
    expect(counts).toEqual({ 'would-close': 11 });
  });

  it('does not stand in the way of a list that the caller gave', async () => {
    const { run } = organisation({ stuck: 11, plan: { abortIfMoreThan: 10 }, guarded: false });

    const { estimated, counts } = await run();

    expect(estimated).toBe(false);
    expect(counts).toEqual({ closed: 11 });
  });
});

describe('the limits of a run', () => {
  it('writes to no more than maxCloses conversations, and says which it left for the cap', async () => {
    const { run, writes } = organisation({ stuck: 30, plan: { maxCloses: 7 } });

    const { counts, reasons } = await run();

    expect(writes()).toHaveLength(7);
    expect(counts['closed']).toBe(7);
    expect(reasons['not-reached/cap']).toBe(23);
  });

  it('reads nothing that it may not end: neither while the last place is held, nor when it is used up', async () => {
    const { run, log } = organisation({ stuck: 9, plan: { maxCloses: 1, requestsInFlight: 1 } });

    const { reasons } = await run();

    expect(log).toEqual(['read 0', 'disconnect 0']);
    expect(reasons).toEqual({ 'closed/': 1, 'not-reached/cap': 8 });
  });

  it('passes a place on that was given back, and says cap only when all are used', async () => {
    const seen = new Map<number, number>();
    const { run, writes } = organisation({
      stuck: 4,
      latencyMs: 11_000,
      plan: { abortIfMoreThan: 3, maxCloses: 1, requestsInFlight: 1 },
      // The last is not stuck, so the guard judges all; by then the first must be read again, and its guest is back.
      onRead: (index, clock, live) => {
        const times = (seen.get(index) ?? 0) + 1;
        seen.set(index, times);
        if (index === 3 || (index === 0 && times === 2))
          Object.assign(live, botStalled({ id: live.id, now: clock.now(), idleMinutes: 20 }));
      },
    });

    const { counts, reasons } = await run();

    expect(counts).toEqual({ kept: 2, closed: 1, 'not-reached': 1 });
    expect(reasons['not-reached/cap']).toBe(1);
    expect(writes()).toHaveLength(1);
  });

  it('does not stop a dry run at maxCloses', async () => {
    const { run } = organisation({ stuck: 30, plan: { maxCloses: 7, mode: 'dry-run' } });

    const { counts } = await run();

    expect(counts).toEqual({ 'would-close': 30 });
  });

  it('begins nothing new when its time is up, and names what it did not reach', async () => {
    const { run } = organisation({ stuck: 0, talking: 500, latencyMs: 1_000, remainingMs: 60_000 });

    const { counts, reasons } = await run();

    expect(counts['kept']).toBeGreaterThan(200);
    expect(reasons['not-reached/deadline']).toBe(500 - (counts['kept'] ?? 0));
  });
});

describe('systemic refusals', () => {
  const missing = { status: 403, code: 'missing.permissions' };

  it('stops after five missing permissions in a row on disconnect', async () => {
    const { run, writes } = organisation({
      stuck: 40,
      refuseWrite: () => missing,
      plan: { requestsInFlight: 1 },
    });

    const { systemicRefusal, reasons } = await run();

    expect(systemicRefusal).toEqual({ nothingDone: true });
    expect(writes().length).toBeGreaterThanOrEqual(5);
    expect(writes().length).toBeLessThan(12);
    expect(reasons['not-reached/systemic-refusal']).toBeGreaterThan(20);
  });

  it('stops after five reads in a row that are forbidden', async () => {
    const { run, log } = organisation({ stuck: 40, refuseRead: () => missing });

    const { systemicRefusal } = await run();

    expect(systemicRefusal).toEqual({ nothingDone: true });
    expect(log.filter((line) => line.startsWith('read')).length).toBeLessThan(18);
  });

  it('stops after five that are forbidden, whatever fails between them', async () => {
    const { run, log } = organisation({
      stuck: 40,
      refuseRead: (index) => (index % 2 === 0 ? missing : { status: 500 }),
      plan: { requestsInFlight: 1 },
    });

    const { systemicRefusal, reasons } = await run();

    expect(systemicRefusal).toEqual({ nothingDone: true });
    expect(reasons['refused/permission-missing']).toBe(5);
    expect(log.filter((line) => line.startsWith('read')).length).toBeLessThan(18);
  });

  it('is a run in which something was read when reading has worked before', async () => {
    const { run } = organisation({
      stuck: 0,
      talking: 20,
      refuseRead: (index) => (index < 3 ? undefined : { status: 403, code: 'missing.permissions' }),
      plan: { requestsInFlight: 1 },
    });

    const { systemicRefusal, counts } = await run();

    expect(counts).toEqual({ kept: 3, refused: 5, 'not-reached': 12 });
    expect(systemicRefusal).toEqual({ nothingDone: false });
  });

  it('is no run in which nothing was done when something was ended before', async () => {
    const { run } = organisation({
      stuck: 40,
      refuseWrite: (index) => (index < 10 ? undefined : { status: 401 }),
      plan: { requestsInFlight: 1 },
    });

    const { systemicRefusal, counts } = await run();

    expect(counts['closed']).toBeGreaterThanOrEqual(5);
    expect(systemicRefusal).toEqual({ nothingDone: false });
  });

  it('is no run in which nothing was done when something may have been ended before', async () => {
    let isWritten = false;
    const { run } = organisation({
      stuck: 10,
      refuseWrite: (index) => {
        isWritten = true;
        return index === 0 ? { status: 500 } : { status: 401 };
      },
      // After the write to the first, its state is not shown.
      refuseRead: (index) => (index === 0 && isWritten ? { status: 429 } : undefined),
      plan: { requestsInFlight: 1 },
    });

    const { systemicRefusal, counts } = await run();

    expect(counts['unverified']).toBe(1);
    expect(systemicRefusal).toEqual({ nothingDone: false });
  });

  it('goes on where fewer than five are refused', async () => {
    const { run } = organisation({ stuck: 4, refuseWrite: () => missing });

    const { systemicRefusal, counts } = await run();

    expect(systemicRefusal).toBeUndefined();
    expect(counts).toEqual({ refused: 4 });
  });

  it('calls it a division that is not granted where the operation has worked elsewhere, and stops that division alone', async () => {
    const { run, writes } = organisation({
      stuck: 60,
      divisionOf: (index) => (index % 2 === 0 ? NORTH : SOUTH),
      refuseWrite: (index) => (index % 2 === 0 ? undefined : missing),
      plan: { requestsInFlight: 1 },
    });

    const { systemicRefusal, reasons, counts } = await run();

    expect(systemicRefusal).toBeUndefined();
    expect(counts['closed']).toBe(30);
    expect(reasons['refused/permission-missing']).toBeUndefined();
    expect(reasons['refused/division-not-granted']).toBeGreaterThanOrEqual(5);
    expect(reasons['not-reached/systemic-refusal']).toBeGreaterThan(0);
    expect(writes().length).toBeLessThan(60);
  });

  it('calls it a division that is not granted where the client’s grants hold the permission, asked once', async () => {
    const { run, log } = organisation({
      stuck: 3,
      refuseWrite: () => missing,
      grants: {
        grants: [{ role: { policies: [{ domain: 'conversation', entityName: '*', actions: ['*'] }] } }],
      },
    });

    const { reasons } = await run();

    expect(reasons).toEqual({ 'refused/division-not-granted': 3 });
    expect(log.filter((line) => line === 'grants')).toHaveLength(1);
  });

  it('leaves the permission missing where Genesys does not tell the grants', async () => {
    const { run } = organisation({ stuck: 3, refuseWrite: () => missing });

    const { reasons } = await run();

    expect(reasons).toEqual({ 'refused/permission-missing': 3 });
  });
});
