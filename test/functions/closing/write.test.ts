import { describe, expect, it } from 'vitest';
import { openDeadline } from '../../../functions/sweeper/clock.ts';
import type { Ending, StuckConversation } from '../../../functions/sweeper/closing/context.ts';
import { countSystemicRefusals, openWriteBudget } from '../../../functions/sweeper/closing/limits.ts';
import { isFresh, sendTag, sendWrite } from '../../../functions/sweeper/closing/write.ts';
import type { Answer, Failure } from '../../../functions/sweeper/genesys/answer.ts';
import type { MayLeave } from '../../../functions/sweeper/genesys/port.ts';
import type { NotReachedReason } from '../../../functions/sweeper/outcome.ts';
import { judge } from '../../../functions/sweeper/policy/judge.ts';
import type { Diagnosis } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { NO_RECORDS } from '../../../functions/sweeper/table/records.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';
import { momentAt, times } from '../../support/moments.ts';
import { aPolicy } from '../../support/run-plan.ts';
import { OPEN } from './stuck.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const OK: Answer = { ok: true, status: 202, body: undefined, ...times(1, 2) };
const http = (status: number, code?: string): Failure => ({
  kind: 'http',
  status,
  ...(code === undefined ? {} : { code }),
  errorBody: { code },
  sentAt: momentAt(1),
});
const RESET: Failure = { kind: 'connection', reason: 'reset', sentAt: momentAt(1) };
const cutOff = (sent: boolean): Failure => ({ kind: 'cut-off', sent });
const WITHHELD: Failure = { kind: 'withheld' };
/** A write that was answered 401 and taken back when it was to leave again. */
const REJECTED = { kind: 'http', status: 401, errorBody: undefined, sentAt: momentAt(1) } as const;
const TAKEN_BACK: Failure = { ...WITHHELD, rejected: REJECTED };
const UNCONNECTED: Failure = {
  kind: 'connection',
  reason: 'unreachable',
  sentAt: momentAt(1),
  sent: false,
};
/** A write that was answered 401, and found no connection when it was to leave again. */
const REJECTED_THEN_UNCONNECTED: Failure = { ...UNCONNECTED, rejected: REJECTED };

/** A port that asks for leave after `heldMs`, and then answers; what it was asked; and a run that may be stopped. */
function port(about: {
  readonly answer?: Answer | Failure;
  readonly heldMs?: number;
  readonly ageMs?: number;
  readonly tagWith?: string;
  readonly externalTag?: string;
  readonly stoppedAfterMs?: number;
  readonly stoppedBy?: NotReachedReason;
}) {
  const clock = drivenClock();
  const start = clock.now();
  const asked: string[] = [];
  const tagRefusals: Diagnosis[] = [];
  const { evidence, divisionIds } = judge(undefined, {
    conversationId: ID,
    now: start,
    policy: aPolicy(),
    scope: { queueIds: new Set(), divisionIds: new Set() },
  });
  const reply = async (what: string, mayLeave: MayLeave): Promise<Answer> => {
    await clock.sleep(about.heldMs ?? 0);
    if (!mayLeave()) return { ok: false, failure: WITHHELD };
    asked.push(what);
    const answer = about.answer ?? OK;
    return 'ok' in answer ? answer : { ok: false, failure: answer };
  };
  const ending: Ending = {
    genesys: {
      ...fakeGenesys(clock, { live: () => undefined }).genesys,
      disconnect: (id, mayLeave) => reply(`disconnect ${id}`, mayLeave),
      teardown: (id, mayLeave) => reply(`teardown ${id}`, mayLeave),
      tag: (id, tag, mayLeave) => reply(`tag ${id} ${tag}`, mayLeave),
    },
    clock,
    deadline: openDeadline(clock, 900_000),
    records: NO_RECORDS,
    judge: () => ({ verdict: 'stuck', divisionIds, evidence }),
    named: false,
    teardown: true,
    tag: () => about.tagWith,
    budget: openWriteBudget(1),
    refusals: countSystemicRefusals(),
    stopped: () =>
      clock.now() - start >= (about.stoppedAfterMs ?? Number.POSITIVE_INFINITY)
        ? (about.stoppedBy ?? 'deadline')
        : undefined,
    tagRefused: (diagnosis) => Promise.resolve(void tagRefusals.push(diagnosis)),
  };
  const target: StuckConversation = {
    conversationId: ID,
    judgement: { verdict: 'stuck', divisionIds, evidence },
    snapshot: {
      ...OPEN,
      ...(about.externalTag === undefined ? {} : { externalTag: about.externalTag }),
    },
    askedAt: { wall: start - (about.ageMs ?? 0), monotonic: clock.monotonic() - (about.ageMs ?? 0) },
  };
  return { ending, target, asked, tagRefusals };
}

describe('a live state', () => {
  it.each([
    [true, 30_000, 30_000],
    [false, 30_001, 30_001],
    [false, 33_000, -1_200_000],
    [false, 0, 30_001],
  ])(
    'is fresh for 30 seconds after it was asked for: %s, %s ms later and %s by the wall clock',
    (fresh, ms, wallMs) => {
      const { target } = port({});
      const { wall, monotonic } = target.askedAt;
      expect(isFresh(target, { now: () => wall + wallMs, monotonic: () => monotonic + ms })).toBe(fresh);
    },
  );
});

describe('a write', () => {
  it.each(['disconnect', 'teardown'] as const)('is that of its operation: %s', async (operation) => {
    const { ending, target, asked } = port({});
    expect(await sendWrite(operation, target, ending)).toEqual({ kind: 'answered', answer: OK });
    expect(asked).toEqual([`${operation} ${ID}`]);
  });

  it.each([http(409), RESET, cutOff(true)])(
    'that is not answered 2xx says how it failed: %j',
    async (answer) => {
      const { ending, target } = port({ answer });
      expect(await sendWrite('disconnect', target, ending)).toEqual({ kind: 'unanswered', failure: answer });
    },
  );

  it('that was cut off before it left was never made', async () => {
    const { ending, target } = port({ answer: cutOff(false) });
    expect(await sendWrite('disconnect', target, ending)).toEqual({ kind: 'stopped', reason: 'deadline' });
  });

  it.each([
    ['before it is asked for', { ageMs: 30_001 }],
    ['while the pacer holds it back', { ageMs: 20_000, heldMs: 10_001 }],
  ])('does not leave on a live state that grew too old %s', async (_name, about) => {
    const { ending, target, asked } = port(about);
    expect(await sendWrite('disconnect', target, ending)).toEqual({ kind: 'stale' });
    expect(asked).toEqual([]);
  });

  it.each([
    ['before it is asked for', { stoppedAfterMs: 0 }],
    ['while the pacer holds it back', { stoppedAfterMs: 5_000, heldMs: 5_000 }],
    ['and the live state has grown too old as well', { stoppedAfterMs: 0, ageMs: 30_001 }],
  ])('does not leave once the run was stopped %s, and says why', async (_name, about) => {
    const { ending, target, asked } = port({ ...about, stoppedBy: 'systemic-refusal' });
    const sending = await sendWrite('disconnect', target, ending);
    expect(sending).toEqual({ kind: 'stopped', reason: 'systemic-refusal' });
    expect(asked).toEqual([]);
  });

  it('that left once and was rejected rests on too old a live state the second time, and says that it left', async () => {
    const { ending, target } = port({ answer: TAKEN_BACK });
    expect(await sendWrite('disconnect', target, ending)).toEqual({ kind: 'stale', rejected: REJECTED });
  });

  it('that left once and was rejected has failed where the run was stopped meanwhile', async () => {
    const { ending, target } = port({ answer: TAKEN_BACK });
    const reasons = [undefined, undefined, 'deadline'] as const;
    let asked = 0;
    const stopping: Ending = { ...ending, stopped: () => reasons[Math.min(asked++, 2)] };
    expect(await sendWrite('disconnect', target, stopping)).toEqual({
      kind: 'unanswered',
      failure: REJECTED,
    });
  });

  it('is not even asked for where it may not leave', async () => {
    const { ending, target } = port({ ageMs: 30_001 });
    const asked: string[] = [];
    const counting: Ending = {
      ...ending,
      genesys: {
        ...ending.genesys,
        disconnect: (id, mayLeave) => {
          asked.push(id);
          return ending.genesys.disconnect(id, mayLeave);
        },
      },
    };
    await sendWrite('disconnect', target, counting);
    expect(asked).toEqual([]);
  });
});

describe('a tag', () => {
  const tagWith = 'sweeper:s1';

  it('is left on a conversation that has none', async () => {
    const { ending, target, asked } = port({ tagWith });
    expect(await sendTag(target, ending)).toBe('sent');
    expect(asked).toEqual([`tag ${ID} ${tagWith}`]);
  });

  it.each([
    ['the deployment wants none', {}],
    ['the conversation has one', { tagWith, externalTag: 'CRM-1' }],
    ['the live state is too old', { tagWith, ageMs: 30_001 }],
    ['the run was stopped', { tagWith, stoppedAfterMs: 0 }],
    ['the run was cut off before it left', { tagWith, answer: cutOff(false) }],
    ['there was no connection', { tagWith, answer: UNCONNECTED }],
  ])('is not sent where %s', async (_name, about) => {
    const { ending, target, tagRefusals } = port(about);
    expect(await sendTag(target, ending)).toBe('not-sent');
    expect(tagRefusals).toEqual([]);
  });

  it.each([
    ['sent', http(403, 'missing.permissions')],
    ['sent', http(400)],
    ['sent', TAKEN_BACK],
    ['sent', REJECTED_THEN_UNCONNECTED],
    ['unknown', http(500)],
    ['unknown', RESET],
    ['unknown', cutOff(true)],
  ])('is %s after %j, which never changes what the write goes by', async (expected, answer) => {
    const { ending, target } = port({ tagWith, answer });
    expect(await sendTag(target, ending)).toBe(expected);
  });

  it('has worked once Genesys took it, and not where it refused', async () => {
    const taken = port({ tagWith });
    await sendTag(taken.target, taken.ending);
    expect(taken.ending.refusals.hasWorked('tag')).toBe(true);
    const refused = port({ tagWith, answer: http(403, 'missing.permissions') });
    await sendTag(refused.target, refused.ending);
    expect(refused.ending.refusals.hasWorked('tag')).toBe(false);
  });

  it('that Genesys refuses is told, with what it needs', async () => {
    const { ending, target, tagRefusals } = port({ tagWith, answer: http(403, 'missing.permissions') });
    await sendTag(target, ending);
    expect(tagRefusals).toMatchObject([
      { code: 'permission-missing', operation: 'tag', permissions: ['conversation:externalTag:edit'] },
    ]);
  });
});
