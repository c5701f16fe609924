import { describe, expect, it } from 'vitest';
import { openDeadline } from '../../../functions/sweeper/clock.ts';
import type { Ending } from '../../../functions/sweeper/closing/context.ts';
import { endConversation } from '../../../functions/sweeper/closing/escalation.ts';
import { countSystemicRefusals, openWriteBudget } from '../../../functions/sweeper/closing/limits.ts';
import { readLive } from '../../../functions/sweeper/closing/live-read.ts';
import type { Answer, HttpFailure } from '../../../functions/sweeper/genesys/answer.ts';
import { judgeReading } from '../../../functions/sweeper/policy/judge.ts';
import { diagnoseRefusal } from '../../../functions/sweeper/refusals/diagnose-refusal.ts';
import { NO_RECORDS } from '../../../functions/sweeper/table/records.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';
import { botStalled, CONVERSATION_ID } from '../../support/live-conversation.ts';
import { momentAt } from '../../support/moments.ts';
import { guestLeavesAndReturns, policyWith, sceneWith } from './scene.ts';

const NONE = new Set<string>();
const DOCUMENTED = ['conversation:communication:disconnect'];

describe('a permission that Genesys names', () => {
  const refused = (permissions: unknown): readonly string[] =>
    diagnoseRefusal('disconnect', {
      status: 403,
      code: 'missing.permissions',
      errorBody: { code: 'missing.permissions', messageParams: { permissions } },
    }).permissions;

  it('is told as it is', () => {
    expect(refused(['routing:queue:view'])).toEqual(['routing:queue:view']);
  });

  it.each(['Ann Lee routing:queue:view', 'routing:queue:view Ann Lee', 'routing:queue:view:ann@example.com'])(
    'is not told with words beside it: %s',
    (words) => {
      expect(refused([words])).toEqual(DOCUMENTED);
    },
  );
});

describe('Genesys’s code', () => {
  it.each(['conflict', 'bad.request', 'conversation.error.forbidden.not.active.participant', 'a-b_c.d'])(
    'is told whether of one word or of several: %s',
    (code) => {
      const { genesysCode } = diagnoseRefusal('disconnect', { status: 400, code, errorBody: { code } });
      expect(genesysCode).toBe(code);
    },
  );
});

describe('a write that failed, and after which the conversation has changed', () => {
  it('counts from when it left: the guest came back before its failure was known', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [
        {
          status: 503,
          retryAfterSeconds: 60,
          answersAfterMs: 10_000,
          effect: guestLeavesAndReturns(at),
        },
      ],
      // The first look still shows the state from before the write.
      reads: [{ body: botStalled({ now: drivenClock().now() }) }, {}],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', reopened: true, uncertain: true });
    expect(sent).toEqual(['disconnect', 'verify', 'verify']);
  });
});

describe('a write that was answered 401 and held back when it was to leave again', () => {
  it('is a refusal where the run is stopped before it can leave again, and keeps its place', async () => {
    const clock = drivenClock();
    const live = botStalled({ now: clock.now() });
    const { genesys, sent } = fakeGenesys(clock, { live: () => live });
    const rejected: HttpFailure = {
      kind: 'http',
      status: 401,
      errorBody: undefined,
      sentAt: momentAt(1),
    };
    const disconnect = async (): Promise<Answer> => {
      sent.push('disconnect');
      await clock.sleep(31_000);
      return { ok: false, failure: { kind: 'withheld', rejected } };
    };
    const policy = policyWith();
    const budget = openWriteBudget(1);
    const deadline = openDeadline(clock, 900_000);
    const ending: Ending = {
      genesys: { ...genesys, disconnect },
      clock,
      deadline,
      records: NO_RECORDS,
      judge: (reading, conversationId, now) =>
        judgeReading(reading, {
          conversationId,
          now,
          policy,
          scope: { queueIds: NONE, divisionIds: NONE },
        }),
      named: false,
      teardown: true,
      tag: () => undefined,
      budget,
      refusals: countSystemicRefusals(),
      stopped: () => (sent.length > 2 ? 'deadline' : undefined),
      tagRefused: () => Promise.resolve(),
    };
    const read = await readLive(genesys, CONVERSATION_ID, 'read', ending.judge);
    if (read.kind !== 'stuck') throw new Error('not stuck');

    const row = await endConversation({ ...read, conversationId: CONVERSATION_ID }, ending);
    deadline.release();
    expect(row).toMatchObject({
      outcome: 'refused',
      operation: 'disconnect',
      diagnosis: { code: 'credentials-rejected' },
    });
    expect(sent).toEqual(['read', 'disconnect', 'verify']);
    expect(budget.room()).toBe('none');
  });
});
