import { describe, expect, it } from 'vitest';
import { readLive, type Judge } from '../../../functions/sweeper/closing/live-read.ts';
import type { Answer, Failure, HttpFailure } from '../../../functions/sweeper/genesys/answer.ts';
import type { ReadPurpose } from '../../../functions/sweeper/genesys/operations.ts';
import { judge, judgeReading } from '../../../functions/sweeper/policy/judge.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';
import { botStalled, CONVERSATION_ID } from '../../support/live-conversation.ts';
import { momentAt, times } from '../../support/moments.ts';
import { aPolicy } from '../../support/run-plan.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const EVERYTHING = { queueIds: new Set<string>(), divisionIds: new Set<string>() };

async function read(
  answer: Answer,
  judgeAs: Judge = (reading, conversationId) =>
    judgeReading(reading, { conversationId, now: NOW, policy: aPolicy(), scope: EVERYTHING }),
) {
  const asked: [string, ReadPurpose][] = [];
  const genesys = {
    ...fakeGenesys(drivenClock(), { live: () => undefined }).genesys,
    readConversation: (conversationId: string, purpose: ReadPurpose) => {
      asked.push([conversationId, purpose]);
      return Promise.resolve(answer);
    },
  };
  return { found: await readLive(genesys, CONVERSATION_ID, 'reread', judgeAs), asked };
}

const ok = (body: unknown): Answer => ({ ok: true, status: 200, body, ...times(NOW - 70, NOW) });
const fails = (failure: Failure): Answer => ({ ok: false, failure });
const http = (status: number, contextId?: string): HttpFailure => ({
  kind: 'http',
  status,
  errorBody: undefined,
  sentAt: momentAt(NOW),
  ...(contextId === undefined ? {} : { contextId }),
});

describe('a live read', () => {
  it('of a stuck conversation says when it was asked for, which is how old the proof is', async () => {
    const { found, asked } = await read(ok(botStalled({ now: NOW })));
    expect(found).toMatchObject({
      kind: 'stuck',
      judgement: { class: 'bot-stalled' },
      snapshot: { over: false },
      askedAt: momentAt(NOW - 70),
    });
    expect(asked).toEqual([[CONVERSATION_ID, 'reread']]);
  });

  it('of one that is kept has its snapshot, and of what is no conversation has none', async () => {
    const kept = await read(ok(botStalled({ now: NOW, idleMinutes: 20 })));
    expect(kept.found).toMatchObject({
      kind: 'not-stuck',
      judgement: { reason: 'active' },
      snapshot: { over: false },
    });
    const surprise = await read(ok('Accepted'));
    expect(surprise.found).toMatchObject({ kind: 'not-stuck', judgement: { reason: 'unreadable' } });
    expect(surprise.found).toHaveProperty('snapshot', undefined);
    expect(surprise.found).toMatchObject({ notGenesys: { status: 200 } });
    expect(kept.found).not.toHaveProperty('notGenesys');
  });

  it('never lets a verdict of stuck pass on what is no conversation', async () => {
    const { divisionIds, evidence } = judge(undefined, {
      conversationId: CONVERSATION_ID,
      now: NOW,
      policy: aPolicy(),
      scope: EVERYTHING,
    });
    await expect(read(ok('x'), () => ({ verdict: 'stuck', divisionIds, evidence }))).rejects.toThrow(
      'cannot be read',
    );
  });

  it.each([408, 500, 503])('that is answered %i has failed, with all that was answered', async (status) => {
    const failure = http(status, 'context-1');
    expect((await read(fails(failure))).found).toEqual({ kind: 'failed', failure });
  });

  it('that is answered 404 by Genesys is of an unknown id, with its context where there is one', async () => {
    const code = 'conversation.error.conversation.not.found';
    const failure = { ...http(404), code, errorBody: { code } };
    expect((await read(fails(failure))).found).toStrictEqual({ kind: 'unknown-id' });
    expect((await read(fails({ ...failure, contextId: 'context-1' }))).found).toStrictEqual({
      kind: 'unknown-id',
      contextId: 'context-1',
    });
  });

  it.each([
    undefined,
    '<html>',
    '',
    [],
    {},
    { message: 'no Route matched with those values' },
    { status: 404 },
  ])('that is answered 404 by something else says nothing of the conversation: %j', async (errorBody) => {
    const failure = { ...http(404, 'context-1'), errorBody };
    expect((await read(fails(failure))).found).toEqual({ kind: 'failed', failure });
  });

  it.each([400, 401, 403, 429, 499])(
    'that is answered %i is refused, with all that was answered',
    async (status) => {
      const failure = { ...http(status, 'context-1'), code: 'some.code' };
      expect((await read(fails(failure))).found).toEqual({ kind: 'refused', failure });
    },
  );

  it.each([302, 400, 403, 415])('that is answered %i by something else has failed', async (status) => {
    const failure = { ...http(status), errorBody: '<html>' };
    expect((await read(fails(failure))).found).toEqual({ kind: 'failed', failure });
  });

  it.each([401, 429])('that is answered %i without a body is refused all the same', async (status) => {
    expect((await read(fails(http(status)))).found).toMatchObject({ kind: 'refused' });
  });

  it('whose connection broke has failed; one that was cut off or taken back has not been made', async () => {
    const failure: Failure = { kind: 'connection', reason: 'reset', sentAt: momentAt(NOW) };
    expect((await read(fails(failure))).found).toEqual({ kind: 'failed', failure });
    const cutOff = await read(fails({ kind: 'cut-off', sent: true }));
    expect(cutOff.found).toEqual({ kind: 'cut-off', reason: 'deadline' });
    const changed = await read(fails({ kind: 'cut-off', sent: false, because: 'credentials-changed' }));
    expect(changed.found).toEqual({ kind: 'cut-off', reason: 'credentials-changed' });
    const withheld = await read(fails({ kind: 'withheld' }));
    expect(withheld.found).toEqual({ kind: 'cut-off', reason: 'deadline' });
  });
});
