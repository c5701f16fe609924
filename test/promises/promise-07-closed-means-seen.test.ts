import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import { isOver } from '../../local/simulator/model.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, EVERY_CLASS_ON, IN_CLASS } from '../support/lives.ts';
import { startWhole, type WholeOptions } from '../support/whole.ts';

interface Case {
  readonly name: string;
  readonly disconnect?: Fault;
  readonly teardown?: Fault;
  readonly expected: object;
  /** How often each operation's request was sent. */
  readonly sent: readonly [disconnect: number, teardown: number];
}

const CASES: readonly Case[] = [
  {
    name: 'a PATCH in effect, shown in its own reply',
    expected: { outcome: 'closed', operation: 'disconnect', verifiedAfterMs: 0 },
    sent: [1, 0],
  },
  {
    name: 'a PATCH in effect whose reply hides it: seen half a second later',
    disconnect: { kind: 'hidden-end' },
    expected: { outcome: 'closed', operation: 'disconnect', verifiedAfterMs: 500 },
    sent: [1, 0],
  },
  {
    name: 'a PATCH that takes effect three seconds later',
    disconnect: { kind: 'late-effect', ms: 3_000 },
    expected: { outcome: 'closed', operation: 'disconnect', verifiedAfterMs: 5_000 },
    sent: [1, 0],
  },
  {
    name: 'a PATCH that takes effect ten seconds later, at the last look',
    disconnect: { kind: 'late-effect', ms: 10_000 },
    expected: { outcome: 'closed', operation: 'disconnect', verifiedAfterMs: 10_000 },
    sent: [1, 0],
  },
  {
    name: 'a PATCH answered 200 without effect, then a teardown',
    disconnect: { kind: 'no-effect' },
    expected: { outcome: 'closed', operation: 'teardown' },
    sent: [1, 1],
  },
  {
    name: 'both operations answered 2xx, and neither with an effect',
    disconnect: { kind: 'no-effect' },
    teardown: { kind: 'no-effect' },
    expected: { outcome: 'unverified', reason: 'still-open', operation: 'teardown' },
    sent: [1, 1],
  },
  {
    name: 'a PATCH without effect, then a refused teardown',
    disconnect: { kind: 'no-effect' },
    teardown: { kind: 'forbidden', variant: 'not-authorized' },
    expected: { outcome: 'unverified', reason: 'still-open' },
    sent: [1, 1],
  },
  {
    name: 'a PATCH cut off after its effect',
    disconnect: { kind: 'reset', when: 'after' },
    expected: { outcome: 'closed', uncertain: true },
    sent: [1, 0],
  },
  {
    name: 'a PATCH answered 500 after its effect',
    disconnect: { kind: 'server-error', status: 500, when: 'after' },
    expected: { outcome: 'closed', uncertain: true },
    sent: [1, 0],
  },
  {
    name: 'a PATCH whose reply is half a body, after its effect',
    disconnect: { kind: 'half-body' },
    expected: { outcome: 'closed' },
    sent: [1, 0],
  },
  {
    name: 'a PATCH answered 200 with a web page and without effect',
    disconnect: { kind: 'html', status: 200 },
    teardown: { kind: 'html', status: 200 },
    expected: { outcome: 'unverified', reason: 'still-open' },
    sent: [1, 1],
  },
  {
    name: 'a PATCH answered 200 with nothing and in effect',
    disconnect: { kind: 'empty-body', status: 200, when: 'after' },
    expected: { outcome: 'closed', verifiedAfterMs: 500 },
    sent: [1, 0],
  },
  {
    name: 'a PATCH after which the guest is back in the same moment',
    disconnect: { kind: 'guest-reconnects', when: 'after' },
    expected: { outcome: 'closed', verifiedAfterMs: 0 },
    sent: [1, 0],
  },
];

async function sweepOne(case_: Case, options: WholeOptions = {}) {
  const whole = await startWhole(options);
  const { simulator, run, row } = whole;
  const { id } = simulator.add(conversed(simulator));
  if (case_.disconnect !== undefined)
    simulator.faults.add({ path: PATHS.disconnect, fault: case_.disconnect });
  if (case_.teardown !== undefined) simulator.faults.add({ path: PATHS.teardown, fault: case_.teardown });
  const report = await run({ mode: 'enforce' });
  return { simulator, id, row: row(report, { id }), report };
}

describe('promise 7: closed means seen ended', () => {
  it.each(CASES)('$name', async (case_) => {
    const { simulator, row } = await sweepOne(case_);
    expect(row).toMatchObject(case_.expected);
    expect([
      simulator.journal.of('PATCH').length,
      simulator.journal.of('POST', PATHS.teardown).length,
    ]).toEqual(case_.sent);
  });

  it.each(CASES)(
    'and what is called closed has ended, what is called unverified has not: $name',
    async (case_) => {
      const { simulator, row, id } = await sweepOne(case_, { assumptions: { patchReplyShowsEnd: false } });
      const live = simulator.conversations.get(id);
      const hasEndedOnce = live !== undefined && (isOver(live) || row.reopened === true);
      expect(hasEndedOnce).toBe(row.outcome === 'closed');
    },
  );

  it('a guest who comes back right after the end is reported, and gets no teardown', async () => {
    const back: Case = {
      name: '',
      disconnect: { kind: 'guest-reconnects', when: 'after' },
      expected: {},
      sent: [1, 0],
    };
    const { simulator, row } = await sweepOne(back, {
      assumptions: { patchReplyShowsEnd: false },
      latencyMs: 20,
    });
    expect(row).toMatchObject({ outcome: 'closed', reopened: true });
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it('a message of the guest’s right after a write without effect is reported, and gets no teardown', async () => {
    const { run, simulator, row } = await startWhole();
    const stuck = simulator.add(conversed(simulator).resists('disconnect'));
    simulator.faults.add({ path: PATHS.disconnect, fault: { kind: 'guest-writes', when: 'after' } });
    const report = await run({ mode: 'enforce' });
    expect(row(report, stuck)).toMatchObject({ outcome: 'unverified', guestReturned: true });
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it('a guest who comes back after a write without effect is no sign of an end: the agent is there as before', async () => {
    const { run, simulator, row } = await startWhole({ latencyMs: 20 });
    const stuck = simulator.add(IN_CLASS['guest-gone'](simulator).resists('everything'));
    simulator.faults.add({ path: PATHS.disconnect, fault: { kind: 'guest-reconnects', when: 'after' } });
    const report = await run({ mode: 'enforce' });
    expect(row(report, stuck)).toMatchObject({ outcome: 'unverified', reason: 'too-young' });
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it.each<Fault>([
    { kind: 'throttled', retryAfterSeconds: 1 },
    { kind: 'server-error', status: 503 },
    { kind: 'reset' },
    { kind: 'html', status: 200 },
    { kind: 'half-body' },
    { kind: 'forbidden', variant: 'not-authorized' },
  ])('a 2xx that cannot be verified is unverified: reads are answered with $kind', async (fault) => {
    const { run, simulator, row } = await startWhole({ assumptions: { patchReplyShowsEnd: false } });
    const stuck = simulator.add(conversed(simulator));
    simulator.on('after', ({ method }) => {
      if (method === 'PATCH') simulator.faults.add({ path: PATHS.read, fault });
    });
    const report = await run({ mode: 'enforce' });
    expect(row(report, stuck)).toMatchObject({ outcome: 'unverified' });
    expect(report.counts.closed).toBe(0);
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it('a conversation without participants left is no end of a hollow one: only its endTime is', async () => {
    const { run, simulator, row } = await startWhole();
    const hollow = simulator.add(IN_CLASS.hollow(simulator).resists('everything'));
    const report = await run({ mode: 'enforce' });
    expect(row(report, hollow)).toMatchObject({
      outcome: 'unverified',
      reason: 'still-open',
      class: 'hollow',
    });
  });

  it('wrap-up that is still owed after a teardown is unverified', async () => {
    const { run, simulator, row } = await startWhole({ settings: { policy: EVERY_CLASS_ON } });
    const owed = simulator.add(IN_CLASS['wrap-up-pending'](simulator).resists('everything'));
    const report = await run({ mode: 'enforce' });
    expect(row(report, owed)).toMatchObject({ outcome: 'unverified', class: 'wrap-up-pending' });
    expect(simulator.journal.of('PATCH')).toEqual([]);
  });
});
