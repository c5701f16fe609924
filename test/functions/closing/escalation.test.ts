import { describe, expect, it } from 'vitest';
import { drivenClock } from '../../support/driven-clock.ts';
import {
  botStalled,
  endNow,
  guestConnectsAnew,
  guestWrites,
  type LiveConversationBody,
} from '../../support/live-conversation.ts';
import { ends, guestLeavesAndReturns, policyWith, scene, sceneWith } from './scene.ts';

describe('ending a conversation: what proves the end', () => {
  it('is closed by the write’s own reply when that shows endTime and everybody disconnected', async () => {
    const clock = drivenClock();
    const reply = botStalled({ now: clock.now() });
    endNow(reply, clock.now());
    const { run, sent } = scene({ disconnect: [{ body: reply }] });

    expect(await run()).toMatchObject({
      outcome: 'closed',
      operation: 'disconnect',
      class: 'bot-stalled',
      stuck: true,
      replyShowedEnd: true,
      // From the write to its answer.
      verifiedAfterMs: 50,
    });
    expect(sent).toEqual(['disconnect']);
  });

  it('is looked at again when the reply shows everybody disconnected but no endTime', async () => {
    const { run, sent } = sceneWith((at) => {
      const reply = botStalled({ now: drivenClock().now() });
      endNow(reply, drivenClock().now(), { endTime: false });
      return { disconnect: [{ body: reply, effect: ends(at) }] };
    });

    expect(await run()).toMatchObject({ outcome: 'closed' });
    expect(sent).toEqual(['disconnect', 'verify']);
  });

  it('is closed by a live read half a second after a write whose reply showed nothing', async () => {
    const { run, sent } = sceneWith((at) => ({ disconnect: [{ effect: ends(at) }] }));

    const row = await run();

    expect(row).toMatchObject({ outcome: 'closed', operation: 'disconnect', replyShowedEnd: false });
    expect(row).not.toHaveProperty('uncertain');
    expect(row.verifiedAfterMs).toBeGreaterThanOrEqual(500);
    expect(sent).toEqual(['disconnect', 'verify']);
  });

  it('waits up to ten seconds for an end that comes late', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ effect: () => void at.scene().clock.sleep(6_000).then(ends(at)) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'disconnect' });
    expect(sent).toEqual(['disconnect', 'verify', 'verify', 'verify', 'verify']);
  });

  it('says how long it took from the write to the answer that showed the end', async () => {
    const clock = drivenClock();
    const reply = botStalled({ now: clock.now() });
    endNow(reply, clock.now());
    const { run } = scene({ disconnect: [{ body: reply, answersAfterMs: 70 }] });

    expect(await run(5_000)).toMatchObject({ outcome: 'closed', verifiedAfterMs: 70 });
  });

  it('says nothing about the reply if the guest has come back', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ effect: () => guestWrites(at.scene().live, at.scene().clock.now() + 10) }],
    }));

    const row = await run();

    expect(row).toMatchObject({ outcome: 'unverified', reason: 'guest-returned' });
    expect(row).not.toHaveProperty('replyShowedEnd');
  });

  it('is closed when Genesys no longer knows the conversation after the write', async () => {
    const { run } = scene({ reads: [{ status: 404, code: 'not.found' }] });

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'disconnect' });
  });

  it('does not take another conversation’s end for this one’s', async () => {
    const clock = drivenClock();
    const other = botStalled({ id: '00000000-0000-4000-8000-00000000dead', now: clock.now() });
    endNow(other, clock.now());
    const { run } = scene({ disconnect: [{ body: other }], reads: [{ body: other }] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'state-unknown' });
  });

  it('says that somebody owes wrap-up when the end is verified', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [
        {
          effect: () => {
            at.scene().endIt();
            const [, bot] = at.scene().live.participants;
            if (bot !== undefined) Object.assign(bot, { purpose: 'agent', wrapupRequired: true });
          },
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', wrapUpOwed: true });
  });

  it('is not closed by disconnected communications alone where it was hollow before', async () => {
    const { run, sent } = scene({
      before: (live) => endNow(live, drivenClock().now() - 3_600_000, { endTime: false }),
    });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'still-open', class: 'hollow' });
    expect(sent.filter((kind) => kind === 'teardown')).toHaveLength(1);
  });

  it('closes a hollow one once endTime is set', async () => {
    const { run } = sceneWith((at) => ({
      before: (live) => endNow(live, drivenClock().now() - 3_600_000, { endTime: false }),
      disconnect: [{ effect: ends(at) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', class: 'hollow' });
  });
});

describe('ending a conversation: the escalation', () => {
  it('climbs to teardown ten seconds or more after a disconnect that changed nothing', async () => {
    let wroteAt = 0;
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ effect: () => void (wroteAt = at.scene().clock.now()) }],
      teardown: [
        {
          effect: () => {
            expect(at.scene().clock.now() - wroteAt).toBeGreaterThanOrEqual(10_000);
            at.scene().endIt();
          },
        },
      ],
    }));

    const row = await run();
    expect(row).toMatchObject({ outcome: 'closed', operation: 'teardown' });
    // A teardown's reply is text, and says nothing about the end.
    expect(row).not.toHaveProperty('replyShowedEnd');
    expect(sent).toEqual(['disconnect', 'verify', 'verify', 'verify', 'verify', 'teardown', 'verify']);
  });

  it('is unverified when both operations were accepted and nothing ended', async () => {
    const { run, sent } = scene({});

    const row = await run();
    expect(row).toMatchObject({ outcome: 'unverified', reason: 'still-open' });
    expect(row).not.toHaveProperty('replyShowedEnd');
    expect(sent.filter((kind) => kind !== 'verify')).toEqual(['disconnect', 'teardown']);
  });

  it('never tears down where the deployment forbids it', async () => {
    const { run, sent } = scene({ policy: policyWith({ teardown: false }) });

    const row = await run();
    expect(row).toMatchObject({ outcome: 'unverified', operation: 'disconnect' });
    // It never ended: no reply can have shown an end.
    expect(row).not.toHaveProperty('replyShowedEnd');
    expect(sent).not.toContain('teardown');
  });

  it.each([400, 404, 409, 500])('climbs after a disconnect answered %i', async (status) => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ status, code: 'some.code' }],
      teardown: [{ effect: ends(at) }],
    }));

    const row = await run();

    expect(row).toMatchObject({ outcome: 'closed', operation: 'teardown' });
    expect(row).not.toHaveProperty('uncertain');
  });

  it.each([
    { code: 'not.authorized', diagnosis: 'not-authorized' },
    { code: 'requires.user.context', diagnosis: 'user-context-required' },
  ])('climbs after a 403 that may differ on the other operation: $code', async ({ code }) => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ status: 403, code }],
      teardown: [{ effect: ends(at) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'teardown' });
  });

  it('does not climb after a missing permission, which is the same on both operations', async () => {
    const { run, sent } = scene({ disconnect: [{ status: 403, code: 'missing.permissions' }] });

    expect(await run()).toMatchObject({
      outcome: 'refused',
      reason: 'permission-missing',
      operation: 'disconnect',
      diagnosis: { permissions: ['conversation:communication:disconnect'] },
    });
    expect(sent).toEqual(['disconnect', 'verify']);
  });

  it('reports the last refusal when no operation was ever accepted', async () => {
    const { run } = scene({
      disconnect: [{ status: 409, code: 'conflict' }],
      teardown: [{ status: 403, code: 'not.authorized' }],
    });

    expect(await run()).toMatchObject({
      outcome: 'refused',
      reason: 'not-authorized',
      operation: 'teardown',
    });
  });

  it('stays unverified when a later operation is refused after one was accepted', async () => {
    const { run } = scene({ teardown: [{ status: 403, code: 'not.authorized' }] });

    expect(await run()).toMatchObject({
      outcome: 'unverified',
      reason: 'still-open',
      diagnosis: { code: 'not-authorized' },
    });
  });

  describe('for a conversation that only owes wrap-up', () => {
    const owing = (live: LiveConversationBody): void => {
      endNow(live, drivenClock().now() - 3_600_000);
      const [, bot] = live.participants;
      if (bot !== undefined) Object.assign(bot, { purpose: 'agent', wrapupRequired: true });
    };
    const policy = policyWith({ thresholds: { 'wrap-up-pending': 30 } });

    it('begins at teardown, and is closed once nothing is owed', async () => {
      const { run, sent } = sceneWith((at) => ({
        before: owing,
        policy,
        teardown: [
          {
            effect: () => {
              const [, agent] = at.scene().live.participants;
              if (agent !== undefined) agent.endAcwTime = new Date(at.scene().clock.now()).toISOString();
            },
          },
        ],
      }));

      expect(await run()).toMatchObject({
        outcome: 'closed',
        operation: 'teardown',
        class: 'wrap-up-pending',
      });
      expect(sent).toEqual(['teardown', 'verify']);
    });

    it('is unverified while wrap-up is still owed, though endTime was set all along', async () => {
      const { run } = scene({ before: owing, policy });

      expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'still-open' });
    });
  });
});

describe('ending a conversation: writes that fail', () => {
  it('reads the live state before it sends a write again whose fate is unknown', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ status: 503 }, { effect: ends(at) }],
    }));

    const row = await run();

    expect(row).toMatchObject({ outcome: 'closed', operation: 'disconnect' });
    expect(row).not.toHaveProperty('uncertain');
    expect(sent).toEqual(['disconnect', 'verify', 'disconnect', 'verify']);
  });

  it.each([
    { name: 'a 503', failing: { status: 503 } },
    { name: 'a reset connection', failing: { fails: 'connection' } },
  ] as const)(
    'does not write again after $name that took effect, and says it is uncertain',
    async ({ failing }) => {
      const { run, sent } = sceneWith((at) => ({ disconnect: [{ ...failing, effect: ends(at) }] }));

      expect(await run()).toMatchObject({ outcome: 'closed', uncertain: true, operation: 'disconnect' });
      expect(sent).toEqual(['disconnect', 'verify']);
    },
  );

  it.each([
    { name: '502', failing: { status: 502 } },
    { name: 'connection error', failing: { fails: 'connection' } },
  ] as const)('climbs when a $name has used up its tries', async ({ failing }) => {
    const { run, sent } = sceneWith((at) => ({ disconnect: [failing], teardown: [{ effect: ends(at) }] }));

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'teardown' });
    expect(sent.filter((kind) => kind === 'disconnect')).toHaveLength(3);
  });

  it.each([
    { name: '503s', failing: { status: 503 }, reason: 'platform-error' },
    { name: 'resets', failing: { fails: 'connection' }, reason: 'connection' },
  ] as const)('has failed when every operation met nothing but $name', async ({ failing, reason }) => {
    const { run } = scene({ disconnect: [failing], teardown: [failing] });

    expect(await run()).toMatchObject({ outcome: 'failed', reason });
  });

  it('writes again after a 429, on a live state read after the pause', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ status: 429, retryAfterSeconds: 40 }, { effect: ends(at) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed' });
    expect(sent.at(-3)).toMatch(/verify|reread/);
    expect(sent.filter((kind) => kind === 'disconnect')).toHaveLength(2);
  });

  it('gives a 429 up whose pause is longer than there is time', async () => {
    const { run, sent } = scene({ disconnect: [{ status: 429, retryAfterSeconds: 900 }] });

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'rate-limited' });
    expect(sent.filter((kind) => kind === 'disconnect')).toHaveLength(1);
  });

  it('has failed after a 503 that asks for more time than there is: no teardown follows', async () => {
    const { run, sent, clock } = scene({ disconnect: [{ status: 503, retryAfterSeconds: 900 }] });
    const start = clock.now();

    expect(await run()).toMatchObject({
      outcome: 'failed',
      reason: 'platform-error',
      operation: 'disconnect',
      stuck: true,
    });
    expect(sent.filter((kind) => kind !== 'verify')).toEqual(['disconnect']);
    expect(clock.now() - start).toBeLessThan(11_000);
  });

  it('is closed, uncertain, where such a 503 ended it all the same', async () => {
    const { run, sent, clock, endIt } = scene({ disconnect: [{ status: 503, retryAfterSeconds: 900 }] });
    void clock.sleep(3_000).then(endIt);

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'disconnect', uncertain: true });
    expect(sent.filter((kind) => kind !== 'verify')).toEqual(['disconnect']);
  });

  it('climbs no sooner than the Retry-After of the last 503 allows, on a live state read after that', async () => {
    const leftAt: number[] = [];
    const { run, sent, clock } = sceneWith((at) => ({
      disconnect: [{ status: 503, retryAfterSeconds: 60, effect: () => leftAt.push(at.scene().clock.now()) }],
      teardown: [{ effect: () => (leftAt.push(at.scene().clock.now()), at.scene().endIt()) }],
    }));
    const start = clock.now();

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'teardown' });
    expect(leftAt).toHaveLength(4);
    expect((leftAt[3] ?? 0) - (leftAt[2] ?? 0)).toBeGreaterThanOrEqual(60_000);
    expect(leftAt[0]).toBe(start);
    expect(sent[sent.indexOf('teardown') - 1]).toBe('verify');
  });

  it('does not climb where a Retry-After outlasts the time for new work', async () => {
    const { run, sent, clock } = scene({
      disconnect: [{ status: 503, retryAfterSeconds: 100 }],
      remainingMs: 90_000,
    });
    const start = clock.now();

    expect(await run()).toMatchObject({ outcome: 'failed', reason: 'platform-error' });
    expect(sent).not.toContain('teardown');
    expect(clock.now() - start).toBeLessThan(11_000);
  });

  it('is refused when the credentials are rejected for good', async () => {
    const { run } = scene({ disconnect: [{ status: 401 }], reads: [{ status: 401 }] });

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'credentials-rejected' });
  });

  it('is closed, uncertain, when it is over after a refusal: somebody else ended it', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ status: 403, code: 'missing.permissions', effect: ends(at) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', uncertain: true });
  });
});

describe('ending a conversation: the live state a write rests on', () => {
  it('reads and judges again when the last read is older than 30 seconds', async () => {
    const { run, sent } = sceneWith((at) => ({ disconnect: [{ effect: ends(at) }] }));

    expect(await run(30_001)).toMatchObject({ outcome: 'closed' });
    expect(sent).toEqual(['reread', 'disconnect', 'verify']);
  });

  it('writes on a read that is just 30 seconds old', async () => {
    const { run, sent } = sceneWith((at) => ({ disconnect: [{ effect: ends(at) }] }));

    await run(30_000);

    expect(sent[0]).toBe('disconnect');
  });

  it('checks the age after the pacer has let the write go', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ heldMs: 31_000 }, { effect: ends(at) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed' });
    expect(sent).toEqual(['reread', 'disconnect', 'verify']);
  });

  it('keeps, and does not write to, one that is no longer stuck', async () => {
    const { run, sent, budget, clock, live } = scene({ maxCloses: 1 });
    void clock.sleep(20_000).then(() => guestWrites(live, clock.now()));

    const row = await run(31_000);

    expect(row).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us' });
    expect(sent).toEqual(['reread']);
    expect(budget.room()).toBe('some');
  });

  it('takes a guest’s new connection after the write for a re-opened conversation: closed', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [
        {
          effect: () => {
            const { live, clock } = at.scene();
            at.scene().endIt();
            delete live.endTime;
            guestConnectsAnew(live, clock.now() + 100);
          },
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', reopened: true });
    expect(sent).not.toContain('teardown');
  });

  it('does not tear down one that is open with a newer message of the guest', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ effect: () => guestWrites(at.scene().live, at.scene().clock.now()) }],
    }));

    expect(await run()).toMatchObject({
      outcome: 'unverified',
      guestReturned: true,
      reason: 'guest-returned',
    });
    expect(sent).not.toContain('teardown');
  });

  it('does not tear down one that a fresh verdict would keep, and says why', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [
        {
          effect: () => {
            Object.assign(at.scene().live, {
              inactivityTimeout: new Date(at.scene().clock.now() + 3_600_000).toISOString(),
            });
          },
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'platform-will-time-out' });
    expect(sent).not.toContain('teardown');
  });
});

describe('ending a conversation: when it cannot be finished', () => {
  it('is unverified when a 429 stands between the write and its verification', async () => {
    const { run } = scene({ reads: [{ status: 429, retryAfterSeconds: 200 }] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'rate-limited' });
  });

  it('is unverified when the live state could not be read afterwards', async () => {
    const { run, sent } = scene({ reads: [{ status: 500 }] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'state-unknown' });
    expect(sent).not.toContain('teardown');
  });

  it('is unverified when the reply is a conversation of another shape', async () => {
    const { run } = scene({ reads: [{ body: 'surprise' }] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'state-unknown' });
  });

  it('is unverified when the deadline comes before the verification', async () => {
    const { run } = scene({ remainingMs: 8_000, reads: [{}] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'deadline' });
  });

  it('is unverified when the write itself was cut off by the deadline after it had left', async () => {
    const { run } = scene({ disconnect: [{ fails: 'cut-off' }] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'deadline' });
  });

  it('is not reached, and gives its place back, when the run was stopped before the write', async () => {
    const { run, sent, budget } = scene({ stopped: () => 'systemic-refusal', maxCloses: 1 });

    expect(await run()).toMatchObject({ outcome: 'not-reached', reason: 'systemic-refusal' });
    expect(sent).toEqual([]);
    expect(budget.room()).toBe('some');
  });

  it('is not reached when maxCloses is used up', async () => {
    const { run, sent } = scene({ maxCloses: 0 });

    expect(await run()).toMatchObject({ outcome: 'not-reached', reason: 'cap', stuck: true });
    expect(sent).toEqual([]);
  });

  it('counts against maxCloses whatever came of it', async () => {
    const { run, budget } = scene({
      maxCloses: 1,
      disconnect: [{ status: 403, code: 'missing.permissions' }],
    });

    await run();

    expect(budget.room()).toBe('none');
  });
});

describe('ending a conversation: the external tag', () => {
  it('is written before the end', async () => {
    const { run, sent } = sceneWith((at) => ({ tagWith: 'sweeper:s1', disconnect: [{ effect: ends(at) }] }));

    expect(await run()).toMatchObject({ outcome: 'closed' });
    expect(sent).toEqual(['tag', 'disconnect', 'verify']);
  });

  it('is not written over one that the conversation has', async () => {
    const { run, sent } = sceneWith((at) => ({
      tagWith: 'sweeper:s1',
      before: (live) => void (live.externalTag = 'CRM-1'),
      disconnect: [{ effect: ends(at) }],
    }));

    await run();

    expect(sent).not.toContain('tag');
  });

  it.each([
    { name: 'refused', tag: { status: 403, code: 'missing.permissions' }, refusals: 1 },
    { name: 'lost', tag: { fails: 'connection' }, refusals: 0 },
  ] as const)('never stops an end when it is $name', async ({ tag, refusals }) => {
    const { run, tagRefusals } = sceneWith((at) => ({
      tagWith: 'sweeper:s1',
      tag: [tag],
      disconnect: [{ effect: ends(at) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed' });
    expect(tagRefusals).toHaveLength(refusals);
  });

  it('does not make a conversation closed that ended by itself before our write', async () => {
    const { run, sent } = sceneWith((at) => ({
      tagWith: 'sweeper:s1',
      tag: [{ effect: ends(at) }],
      disconnect: [{ heldMs: 31_000 }],
    }));

    expect(await run()).toMatchObject({ outcome: 'already-ended', reason: 'just-now' });
    expect(sent).toEqual(['tag', 'reread']);
  });
});

describe('ending a conversation: what a reader of the report relies on', () => {
  it('is not closed by a guest’s second device after a write that was refused', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [
        {
          status: 403,
          code: 'missing.permissions',
          effect: () => guestConnectsAnew(at.scene().live, at.scene().clock.now() + 20),
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'permission-missing' });
  });

  it('is not closed by a guest who left and came back while the write was being refused', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [
        {
          status: 403,
          code: 'missing.permissions',
          effect: () => {
            const { live, clock } = at.scene();
            at.scene().endIt();
            delete live.endTime;
            guestConnectsAnew(live, clock.now() + 20);
          },
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'refused' });
  });

  it('is not closed by a guest who left and came back while the teardown waited after a refused disconnect', async () => {
    const { run, sent } = sceneWith((at) => {
      const leaveAndComeBack = (): void => {
        const { live, clock } = at.scene();
        at.scene().endIt();
        delete live.endTime;
        guestConnectsAnew(live, clock.now() + 20);
      };
      return {
        disconnect: [
          {
            status: 409,
            code: 'conflict',
            effect: () => void at.scene().clock.sleep(20_000).then(leaveAndComeBack),
          },
        ],
        teardown: [{ heldMs: 31_000 }],
      };
    });

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'conflict', operation: 'disconnect' });
    expect(sent).not.toContain('teardown');
  });

  it('is not closed by a guest’s second device after an accepted write either', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [{ effect: () => guestConnectsAnew(at.scene().live, at.scene().clock.now() + 20) }],
    }));

    expect(await run()).toMatchObject({ outcome: 'unverified' });
  });

  it('stays unverified when a disconnect was accepted and the teardown lacks a permission', async () => {
    const { run } = scene({ teardown: [{ status: 403, code: 'missing.permissions' }] });

    expect(await run()).toMatchObject({
      outcome: 'unverified',
      reason: 'still-open',
      diagnosis: { code: 'permission-missing', operation: 'teardown' },
    });
  });

  it('credits the operation that was sent, not the one that only waited to be', async () => {
    const { run, sent } = sceneWith((at) => ({
      disconnect: [{ effect: () => void at.scene().clock.sleep(20_000).then(ends(at)) }],
      teardown: [{ heldMs: 31_000 }],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'disconnect' });
    expect(sent).not.toContain('teardown');
  });

  it('waits out a 429 once, not twice', async () => {
    const times: number[] = [];
    const { run } = sceneWith((at) => ({
      disconnect: [
        { status: 429, retryAfterSeconds: 40, effect: () => void times.push(at.scene().clock.now()) },
        {
          effect: () => {
            times.push(at.scene().clock.now());
            at.scene().endIt();
          },
        },
      ],
      // The pacer holds the look back for as long as Genesys has asked for.
      reads: [{ heldMs: 40_000 }, {}],
    }));

    await run();

    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeLessThan(50_000);
  });

  it('gives an end that was answered late its ten seconds before the teardown', async () => {
    let answeredAt = 0;
    const { run } = sceneWith((at) => ({
      disconnect: [
        { answersAfterMs: 9_900, effect: () => void (answeredAt = at.scene().clock.now() + 9_900) },
      ],
      teardown: [
        {
          effect: () => {
            expect(at.scene().clock.now() - answeredAt).toBeGreaterThanOrEqual(10_000);
            at.scene().endIt();
          },
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', operation: 'teardown' });
  });

  it('says what disconnect was refused for when there is no time for teardown', async () => {
    let refused = false;
    const { run } = scene({
      disconnect: [{ status: 409, code: 'conflict', effect: () => void (refused = true) }],
      stopped: () => (refused ? 'deadline' : undefined),
    });

    expect(await run()).toMatchObject({ outcome: 'refused', reason: 'conflict', operation: 'disconnect' });
  });

  it('names disconnect when it was accepted and there is no time for teardown', async () => {
    let accepted = false;
    const { run } = scene({
      disconnect: [{ effect: () => void (accepted = true) }],
      stopped: () => (accepted ? 'deadline' : undefined),
    });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'deadline', operation: 'disconnect' });
  });

  it('carries the context id of the write that ended nothing', async () => {
    const { run } = scene({
      disconnect: [{ contextId: 'context-1' }],
      teardown: [{ contextId: 'context-2' }],
    });

    expect(await run()).toMatchObject({ outcome: 'unverified', contextId: 'context-2' });
  });

  it('tags on a fresh live state, so that a tag is not lost to a wait', async () => {
    const { run, sent } = sceneWith((at) => ({ tagWith: 'sweeper:s1', disconnect: [{ effect: ends(at) }] }));

    await run(31_000);

    expect(sent).toEqual(['reread', 'tag', 'disconnect', 'verify']);
  });

  it('reads the live state again after a tag whose fate is unknown', async () => {
    const { run, sent } = sceneWith((at) => ({
      tagWith: 'sweeper:s1',
      tag: [{ fails: 'connection' }],
      disconnect: [{ effect: ends(at) }],
    }));

    await run();

    expect(sent).toEqual(['tag', 'reread', 'disconnect', 'verify']);
  });
});

describe('ending a conversation: a write that finds no connection', () => {
  const unconnected = { fails: 'unconnected' } as const;

  it('is sent again a little later, without another read in between', async () => {
    const times: number[] = [];
    const { run, sent } = sceneWith((at) => {
      const note = (): void => void times.push(at.scene().clock.monotonic());
      return {
        disconnect: [
          { ...unconnected, effect: note },
          {
            effect: () => {
              note();
              at.scene().endIt();
            },
          },
        ],
      };
    });

    expect(await run(5_000)).toMatchObject({ outcome: 'closed' });
    expect(sent).toEqual(['disconnect', 'disconnect', 'verify']);
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThan(100);
    expect(second - first).toBeLessThan(10_000);
  });

  it('has failed after three times, and no other operation is tried', async () => {
    const { run, sent, budget } = scene({ disconnect: [unconnected] });

    expect(await run()).toMatchObject({ outcome: 'failed', reason: 'connection', operation: 'disconnect' });
    expect(sent).toEqual(['disconnect', 'disconnect', 'disconnect']);
    // Nothing has left: the place in `maxCloses` is given back.
    expect(await budget.reserve()).toBe(true);
    expect(budget.room()).toBe('some');
  });
});

describe('ending a conversation: between two operations', () => {
  it('waits for as long as Genesys asked, and not much longer', async () => {
    const times: number[] = [];
    const { run } = sceneWith((at) => {
      const note = (): void => void times.push(at.scene().clock.monotonic());
      return {
        disconnect: [{ status: 500, retryAfterSeconds: 40, effect: note }],
        teardown: [
          {
            effect: () => {
              note();
              at.scene().endIt();
            },
          },
        ],
      };
    });

    expect(await run(7_000)).toMatchObject({ outcome: 'closed', operation: 'teardown' });
    const [disconnected = 0, tornDown = 0] = times;
    expect(tornDown - disconnected).toBeGreaterThanOrEqual(40_000);
    expect(tornDown - disconnected).toBeLessThan(42_000);
  });

  it('ends as unverified where the secret was changed after a write, and says so', async () => {
    const { run } = sceneWith((at) => ({
      stopped: () => (at.scene().sent.includes('disconnect') ? 'credentials-changed' : undefined),
    }));

    expect(await run()).toMatchObject({
      outcome: 'unverified',
      reason: 'credentials-changed',
      operation: 'disconnect',
    });
  });

  it('says who was cut off in a conversation that is open again', async () => {
    const { run } = sceneWith((at) => ({
      disconnect: [
        {
          effect: () => {
            guestWrites(at.scene().live, at.scene().clock.now() - 1);
            guestLeavesAndReturns(at)();
          },
        },
      ],
    }));

    expect(await run()).toMatchObject({ outcome: 'closed', reopened: true, overtaken: 'guest-wrote' });
  });

  it('names nobody if nobody came before the write', async () => {
    const { run } = sceneWith((at) => ({ disconnect: [{ effect: guestLeavesAndReturns(at) }] }));

    const row = await run();

    expect(row).toMatchObject({ outcome: 'closed', reopened: true });
    expect(Object.keys(row)).not.toContain('overtaken');
  });

  it('is unverified, state-unknown, if Genesys forbids the read after the write', async () => {
    const { run } = scene({ reads: [{ status: 403, code: 'missing.permissions' }] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'state-unknown' });
  });
});
