import { describe, expect, it } from 'vitest';
import type { PartialPolicy } from '../../functions/sweeper/policy/schema.ts';
import type { Life } from '../../local/simulator/life.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

interface Waiting {
  readonly name: string;
  readonly class: string;
  readonly life: (simulator: Simulator) => Life;
  /** The words in which a policy says so. */
  readonly saysSo: PartialPolicy;
}

const WAITING: readonly Waiting[] = [
  {
    name: 'for an agent',
    class: 'agent-silent',
    life: IN_CLASS['agent-silent'],
    saysSo: { classes: { 'agent-silent': 1_440 } },
  },
  {
    name: 'in a queue',
    class: 'queue-stuck',
    life: IN_CLASS['queue-stuck'],
    saysSo: { classes: { 'queue-stuck': 720 } },
  },
  {
    name: 'in a queue, consoled by a comfort message',
    class: 'queue-stuck',
    life: (simulator) => IN_CLASS['queue-stuck'](simulator).ago(2_000).flowWrites(),
    saysSo: { classes: { 'queue-stuck': 720 } },
  },
  {
    name: 'for an agent who only rings',
    class: 'queue-stuck',
    life: (simulator) => IN_CLASS['queue-stuck'](simulator).ago(2_940).rings(),
    saysSo: { classes: { 'queue-stuck': 720 } },
  },
  {
    name: 'in a flow that a queue fell back to',
    class: 'queue-stuck',
    life: (simulator) =>
      IN_CLASS['queue-stuck'](simulator).ago(2_900).queueEnds('timeout').flow().flowWrites(),
    saysSo: { classes: { 'queue-stuck': 720 } },
  },
  {
    name: 'after a transfer to another queue',
    class: 'queue-stuck',
    life: (simulator) =>
      conversed(simulator).ago(2_900).guestWrites().ago(2_890).transferredTo(queueOf(simulator)),
    saysSo: { classes: { 'queue-stuck': 720 } },
  },
  {
    name: 'with nobody left, their last agent gone',
    class: 'orphaned',
    life: (simulator) => conversed(simulator).ago(2_900).guestWrites().ago(2_890).agentLeaves(),
    saysSo: { endWaiting: ['orphaned'] },
  },
  {
    name: 'with nobody left, their flow crashed',
    class: 'orphaned',
    life: (simulator) =>
      simulator.life({ minutesAgo: 3_000 }).flow().guestWrites().ago(2_990).flowEnds('error'),
    saysSo: { endWaiting: ['orphaned'] },
  },
  {
    name: 'for a bot that does not answer',
    class: 'bot-stalled',
    life: (simulator) => simulator.life({ minutesAgo: 3_000 }).flow('botflow').ago(2_990).guestWrites(),
    saysSo: { endWaiting: ['bot-stalled'] },
  },
];

function queueOf({ organisation }: Simulator): Simulator['organisation']['queues'][number] {
  const [queue] = organisation.queues;
  if (queue === undefined) throw new Error('the simulated organisation has queues');
  return queue;
}

describe('promise 3: nobody who waits for the business is cut off', () => {
  it.each(WAITING)('a guest who waits $name is kept', async ({ life, class: stuckClass }) => {
    const { run, simulator, row } = await startWhole();
    const waiting = simulator.add(life(simulator));
    const report = await run({ mode: 'enforce' });
    expect(row(report, waiting)).toMatchObject({
      outcome: 'kept',
      reason: 'waiting-for-us',
      class: stuckClass,
    });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it.each(WAITING)(
    'a guest who waits $name ends where the deployment says so',
    async ({ life, saysSo, ...rest }) => {
      const { run, simulator, row } = await startWhole({ settings: { policy: saysSo } });
      const waiting = simulator.add(life(simulator));
      const report = await run({ mode: 'enforce' });
      expect(row(report, waiting)).toMatchObject({ outcome: 'closed', class: rest.class });
    },
  );

  it.each(WAITING)(
    'what the policy says of others does not end a guest who waits $name',
    async ({ life, saysSo }) => {
      const words = WAITING.map((one) => one.saysSo).filter(
        (one) => JSON.stringify(one) !== JSON.stringify(saysSo),
      );
      const others: PartialPolicy = {
        classes: Object.assign({ orphaned: 5, 'bot-stalled': 5 }, ...words.map(({ classes }) => classes)),
        endWaiting: [...new Set(words.flatMap(({ endWaiting = [] }) => endWaiting))],
      };
      const { run, simulator } = await startWhole({ settings: { policy: others } });
      simulator.add(life(simulator));
      const report = await run({ mode: 'enforce' });
      expect(report.kept).toEqual({ 'waiting-for-us': 1 });
      expect(simulator.journal.writes()).toEqual([]);
    },
  );

  it.each([
    [{ classes: { 'queue-stuck': 720 } }, 'policy.classes.queue-stuck'],
    [{ classes: { 'agent-silent': 720 } }, 'policy.classes.agent-silent'],
    [{ endWaiting: ['orphaned'] }, 'policy.endWaiting'],
  ])('a request may not say so by itself: %o', async (policy, path) => {
    const { invoke, simulator } = await startWhole();
    await expect(invoke({ mode: 'enforce', policy })).rejects.toThrow(path);
    expect(simulator.journal.entries).toEqual([]);
  });

  it('a request may say so where the deployment has allowed it', async () => {
    const { run, simulator } = await startWhole({ settings: { allowWaitingOverride: true } });
    simulator.add(IN_CLASS['queue-stuck'](simulator));
    const report = await run({ mode: 'enforce', policy: { classes: { 'queue-stuck': 720 } } });
    expect(report.counts.closed).toBe(1);
  });

  it('an automatic reply a minute after the question is no answer', async () => {
    const { run, simulator } = await startWhole({ assumptions: { messageListing: 'all-present' } });
    simulator.add(conversed(simulator).ago(2_900).guestWrites().ago(2_899.5).agentWrites());
    const report = await run({ mode: 'enforce' });
    expect(report.kept).toEqual({ 'waiting-for-us': 1 });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('a guest who writes while disconnect fails gets no second one', async () => {
    const { run, simulator, row } = await startWhole();
    const { id } = simulator.add(conversed(simulator).resists('disconnect'));
    simulator.faults.add({
      path: PATHS.disconnect,
      conversationId: id,
      times: 1,
      fault: { kind: 'guest-writes', when: 'after' },
    });
    const report = await run({ mode: 'enforce' });
    expect(row(report, { id })).toMatchObject({ outcome: 'unverified', guestReturned: true });
    expect(simulator.journal.of('POST', PATHS.teardown)).toEqual([]);
  });
});
