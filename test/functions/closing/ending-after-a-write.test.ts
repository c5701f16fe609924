import { describe, expect, it } from 'vitest';
import { drivenClock } from '../../support/driven-clock.ts';
import { endNow, guestWrites, type LiveConversationBody } from '../../support/live-conversation.ts';
import { ends, guestLeavesAndReturns, policyWith, scene, sceneWith } from './scene.ts';

describe('ending a conversation: after a write of which it is not known whether it took effect', () => {
  it('is closed, uncertain and reopened, when the guest came back since, told from when the write left', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ status: 500, answersAfterMs: 5_000, effect: guestLeavesAndReturns(at) }],
    }));

    expect(await run()).toMatchObject({
      outcome: 'closed',
      uncertain: true,
      reopened: true,
      verifiedAfterMs: 5_050,
    });
    expect(sent).toEqual(['disconnect', 'verify']);
  });

  it('is so too when the guest came back while the same write waited to be tried again', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [
        { status: 503, effect: () => void at.scene().clock.sleep(20_000).then(guestLeavesAndReturns(at)) },
        { heldMs: 31_000 },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', uncertain: true, reopened: true });
  });

  it('is so too when a later write had certainly no effect', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ status: 500 }],
      teardown: [
        {
          status: 429,
          retryAfterSeconds: 40,
          effect: () => void at.scene().clock.sleep(20_000).then(guestLeavesAndReturns(at)),
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', uncertain: true, reopened: true });
  });

  it('is closed, uncertain, when the end is seen only while it waits for teardown', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ status: 500, effect: () => void at.scene().clock.sleep(3_000).then(ends(at)) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', uncertain: true, operation: 'disconnect' });
    expect(sent).not.toContain('teardown');
  });
});

describe('ending a conversation: after a write that failed', () => {
  it('has its ten seconds before the teardown, however long the run has lasted', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ status: 500, effect: () => void at.scene().clock.sleep(8_000).then(ends(at)) }],
    }));

    expect(await run(20_000)).toMatchObject({ outcome: 'closed', operation: 'disconnect' });
    expect(sent).not.toContain('teardown');
  });

  it('does not wait for a teardown that can no longer be begun', async () => {
    const { run, sent } = scene({
      // Of 60 seconds the last 15 are for the report.
      remainingMs: 60_000,
      disconnect: [{ status: 409, code: 'conflict', answersAfterMs: 46_000 }],
    });

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'conflict', operation: 'disconnect' });
    expect(sent).toEqual(['disconnect', 'verify']);
  });
});

describe('ending a conversation: after writes that certainly had no effect', () => {
  it.each([
    ['nobody', 409, undefined],
    ['the guest who wrote before, if it may have had an effect', 408, 'guest-wrote'],
  ])('cut off %s, when somebody else ended it after a %i', async (_name, status, overtaken) => {
    const { run } = sceneWith((at) => ({
      disconnect: [
        {
          status,
          effect: () => {
            guestWrites(at.scene().live, at.scene().clock.now());
            at.scene().endIt();
          },
        },
      ],
    }));

    const row = await run();
    expect(row).toMatchObject({ outcome: 'closed', uncertain: true });
    expect(row.overtaken).toBe(overtaken);
  });

  it('is refused when the guest left and came back while it waited for teardown', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [
        {
          status: 409,
          code: 'conflict',
          effect: () => void at.scene().clock.sleep(3_000).then(guestLeavesAndReturns(at)),
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'conflict', operation: 'disconnect' });
    expect(sent).not.toContain('teardown');
  });

  it('is refused when there were two, and the guest left and came back', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ status: 409 }],
      teardown: [
        {
          status: 429,
          retryAfterSeconds: 40,
          effect: () => void at.scene().clock.sleep(20_000).then(guestLeavesAndReturns(at)),
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'rate-limited', operation: 'teardown' });
  });

  it('is closed, uncertain, when somebody else ended it while teardown waited', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [
        { status: 409, code: 'conflict', effect: () => void at.scene().clock.sleep(20_000).then(ends(at)) },
      ],
      teardown: [{ heldMs: 31_000 }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', uncertain: true, operation: 'disconnect' });
    expect(sent).not.toContain('teardown');
  });

  it('does not send the same write again before Genesys’s pause is over', async () => {
    const times: number[] = [];
    const { run } = sceneWith((at) => ({
      disconnect: [
        { status: 429, retryAfterSeconds: 20, effect: () => void times.push(at.scene().clock.now()) },
        {
          effect: () => {
            times.push(at.scene().clock.now());
            at.scene().endIt();
          },
        },
      ],
    }));

    await run();

    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
  });
});

describe('ending a conversation: after a write that was rejected, and whose second try found no connection', () => {
  const lost = { fails: 'unconnected-after-401' } as const;

  it('has failed, and its place of maxCloses is used up', async () => {
    const { run, budget } = scene({ disconnect: [lost], maxCloses: 1 });

    expect(await run()).toMatchObject({ outcome: 'failed', reason: 'connection', operation: 'disconnect' });
    expect(budget.room()).toBe('none');
  });

  it('was reached, although the run is stopped before it is tried again', async () => {
    let isStopped = false;
    const { run } = scene({
      disconnect: [{ ...lost, effect: () => void (isStopped = true) }],
      stopped: () => (isStopped ? 'systemic-refusal' : undefined),
    });

    expect(await run()).toMatchObject({ outcome: 'failed', reason: 'connection' });
  });
});

describe('ending a conversation: after a write that was accepted', () => {
  it('counts the operation as one that works', async () => {
    const { run, refusals } = scene({ teardown: [{ status: 403, code: 'not.authorized' }] });

    await run();

    expect([refusals.hasWorked('disconnect'), refusals.hasWorked('teardown')]).toEqual([true, false]);
  });

  it('is closed and reopened when the guest left and came back while teardown waited', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ effect: () => void at.scene().clock.sleep(20_000).then(guestLeavesAndReturns(at)) }],
      teardown: [{ heldMs: 31_000 }],
    }));

    const row = await run();

    expect(row).toMatchObject({ outcome: 'closed', reopened: true, operation: 'disconnect' });
    expect(row).not.toHaveProperty('uncertain');
  });

  it.each([[{ status: 503 }], [{ fails: 'connection' }]] as const)(
    'stays unverified, still open, when teardown failed by %j',
    async (failing) => {
      const { run } = scene({ teardown: [failing] });

      expect(await run()).toMatchObject({
        outcome: 'unverified',
        reason: 'still-open',
        operation: 'teardown',
      });
    },
  );

  it('is still open, for all that is known, when the run was stopped by a systemic refusal before teardown', async () => {
    let accepted = false;
    const { run, sent } = scene({
      disconnect: [{ contextId: 'context-1', effect: () => void (accepted = true) }],
      stopped: () => (accepted ? 'systemic-refusal' : undefined),
    });

    expect(await run()).toMatchObject({
      outcome: 'unverified',
      reason: 'still-open',
      operation: 'disconnect',
      contextId: 'context-1',
    });
    expect(sent).not.toContain('teardown');
  });

  it('names the context of the last write, though it failed, when the run was stopped before it was tried again', async () => {
    let isStopped = false;
    const { run } = scene({
      disconnect: [{ contextId: 'context-1' }],
      teardown: [{ status: 503, effect: () => void (isStopped = true) }],
      failureContext: 'context-2',
      stopped: () => (isStopped ? 'systemic-refusal' : undefined),
    });

    expect(await run()).toMatchObject({
      outcome: 'unverified',
      operation: 'teardown',
      contextId: 'context-2',
    });
  });

  it('does not name a context that there was not', async () => {
    expect(await scene({}).run()).not.toHaveProperty('contextId');
    let accepted = false;
    const stopped = scene({
      disconnect: [{ effect: () => void (accepted = true) }],
      stopped: () => (accepted ? 'deadline' : undefined),
    });
    expect(await stopped.run()).not.toHaveProperty('contextId');
  });

  it('tells by the write’s own reply how long the end took', async () => {
    const reply: { body?: LiveConversationBody } = {};
    const { run, live } = scene({ disconnect: [reply] });
    reply.body = structuredClone(live);
    endNow(reply.body, drivenClock().now());

    expect(await run()).toMatchObject({ outcome: 'closed', verifiedAfterMs: 50 });
  });

  it('looks, where wrap-up was owed, though the reply shows endTime and everybody disconnected', async () => {
    const reply: { body?: LiveConversationBody } = {};
    const { run, sent, live } = scene({
      before: (body) => {
        endNow(body, drivenClock().now() - 3_600_000);
        Object.assign(body.participants[1] ?? {}, { purpose: 'agent', wrapupRequired: true });
      },
      policy: policyWith({ thresholds: { 'wrap-up-pending': 30 } }),
      teardown: [reply],
    });
    reply.body = structuredClone(live);

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'still-open' });
    expect(sent).toContain('verify');
  });
});
