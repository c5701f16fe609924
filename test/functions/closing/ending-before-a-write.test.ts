import { describe, expect, it } from 'vitest';
import { guestWrites } from '../../support/live-conversation.ts';
import { ends, scene, sceneWith } from './scene.ts';

describe('ending a conversation: before any write', () => {
  it.each([
    [{ status: 500 }, { outcome: 'failed', reason: 'platform-error', operation: 'read' }],
    [{ status: 404 }, { outcome: 'failed', reason: 'connection', operation: 'read' }],
    [
      { status: 403, code: 'not.authorized' },
      { outcome: 'refused', operation: 'read' },
    ],
  ])('a second read that is answered %j decides: %j', async (answer, expected) => {
    const { run, sent, budget } = scene({ reads: [answer], maxCloses: 1 });

    expect(await run(31_000)).toMatchObject(expected);
    expect(sent).toEqual(['reread']);
    expect(budget.room()).toBe('some');
  });

  it.each([
    { status: 500 },
    { status: 404 },
    { status: 403 },
    { fails: 'connection' },
    { fails: 'cut-off' },
  ] as const)('a second read that shows nothing, %j, leaves what was judged', async (answer) => {
    const { run } = scene({ reads: [answer] });

    expect(await run(31_000)).toMatchObject({
      stuck: true,
      class: 'bot-stalled',
      idleMinutes: expect.any(Number) as number,
      ageMinutes: expect.any(Number) as number,
    });
  });

  it('one 404 in the second read is read again, and a conversation that is there is ended', async () => {
    const { run, sent } = sceneWith((at) => ({
      reads: [{ status: 404, code: 'not.found' }, {}],
      disconnect: [{ effect: ends(at) }],
    }));

    expect(await run(31_000)).toMatchObject({ outcome: 'closed' });
    expect(sent.slice(0, 3)).toEqual(['reread', 'reread', 'disconnect']);
  });

  it('a second read that Genesys answers 404, and again 5 seconds later, leaves nothing of it: it has ended', async () => {
    const { run, sent, budget } = scene({ reads: [{ status: 404, code: 'not.found' }], maxCloses: 1 });

    const row = await run(31_000);
    expect(row).toMatchObject({ outcome: 'already-ended', reason: 'listed-only' });
    expect(row).not.toHaveProperty('stuck');
    expect(sent).toEqual(['reread', 'reread']);
    expect(budget.room()).toBe('some');
  });

  it('nothing is read or tagged once the run was stopped', async () => {
    const { run, sent } = scene({ stopped: () => 'systemic-refusal', tagWith: 'sweeper:s1' });

    expect(await run(31_000)).toMatchObject({ outcome: 'not-reached', reason: 'systemic-refusal' });
    expect(sent).toEqual([]);
  });

  it('a run that is stopped while the write waits for its turn has not reached it, and keeps its place', async () => {
    let isStopped = false;
    const { run, sent, budget, clock } = scene({
      disconnect: [{ heldMs: 10_000 }],
      stopped: () => (isStopped ? 'systemic-refusal' : undefined),
      maxCloses: 1,
    });
    void clock.sleep(5_000).then(() => (isStopped = true));

    expect(await run()).toMatchObject({ outcome: 'not-reached', reason: 'systemic-refusal' });
    expect(sent).toEqual([]);
    expect(budget.room()).toBe('some');
  });

  it('a guest who writes while the write waits keeps it, and its place is given back', async () => {
    const { run, sent, budget } = sceneWith((at) => {
      void Promise.resolve().then(() =>
        at
          .scene()
          .clock.sleep(5_000)
          .then(() => guestWrites(at.scene().live, at.scene().clock.now())),
      );
      return { disconnect: [{ heldMs: 31_000 }], maxCloses: 1 };
    });

    expect(await run()).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us' });
    expect(sent).toEqual(['reread']);
    expect(budget.room()).toBe('some');
  });

  it('a tag that left takes the place: a conversation was written to', async () => {
    let tagged = false;
    const { run, sent, budget } = scene({
      tagWith: 'sweeper:s1',
      tag: [{ effect: () => void (tagged = true) }],
      stopped: () => (tagged ? 'deadline' : undefined),
      maxCloses: 1,
    });

    expect(await run()).toMatchObject({ outcome: 'not-reached', reason: 'deadline' });
    expect(sent).toEqual(['tag']);
    expect(budget.room()).toBe('none');
  });

  it('a tag that may or may not have left takes the place too, and a guest who wrote meanwhile keeps it', async () => {
    const { run, sent, budget } = sceneWith((at) => ({
      tagWith: 'sweeper:s1',
      tag: [{ fails: 'connection', effect: () => guestWrites(at.scene().live, at.scene().clock.now()) }],
      maxCloses: 1,
    }));

    expect(await run()).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us' });
    expect(sent).toEqual(['tag', 'reread']);
    expect(budget.room()).toBe('none');
  });

  it('is not written to where the run was stopped while its state was read again after such a tag', async () => {
    let tagged = false;
    const { run, sent } = scene({
      tagWith: 'sweeper:s1',
      tag: [{ fails: 'connection', effect: () => void (tagged = true) }],
      stopped: () => (tagged ? 'aborted' : undefined),
    });

    expect(await run()).toMatchObject({ outcome: 'not-reached', reason: 'aborted' });
    expect(sent).toEqual(['tag', 'reread']);
  });

  it('nothing is looked at any more when the write was cut off', async () => {
    const { run, sent } = scene({ disconnect: [{ fails: 'cut-off' }] });

    expect(await run()).toMatchObject({ outcome: 'unverified', reason: 'deadline', operation: 'disconnect' });
    expect(sent).toEqual(['disconnect']);
  });
});
