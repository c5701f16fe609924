import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer, PRIORITIES, type Priority, type Slot } from '../../functions/sweeper/genesys/pacer.ts';
import { drivenClock } from '../support/driven-clock.ts';

const MINUTE = 60_000;

/** What somebody does with the pacer: waits, perhaps gives up, and then sends or thinks better of it. */
interface Planned {
  readonly arrivesAfter: number;
  readonly givesUpAfter: number | undefined;
  readonly takes: number;
  readonly priority: Priority;
  /** A 429 with so many seconds; another answer; or nothing left. */
  readonly comes: { readonly pause: number } | 'answer' | 'not-sent';
}
interface Left {
  readonly planned: Planned;
  readonly arrivedAt: number;
  readonly sentAt: number;
  /** When its slot was settled, or given back. */
  readonly doneAt: number;
}

const anyPlan: fc.Arbitrary<Planned[]> = fc.array(
  fc.record({
    arrivesAfter: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200_000 })),
    givesUpAfter: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      fc.integer({ min: 0, max: 90_000 }),
    ),
    takes: fc.integer({ min: 0, max: 40_000 }),
    priority: fc.constantFrom(...PRIORITIES),
    comes: fc.oneof(
      { weight: 6, arbitrary: fc.constant('answer' as const) },
      { weight: 2, arbitrary: fc.record({ pause: fc.integer({ min: 0, max: 180 }) }) },
      { weight: 1, arbitrary: fc.constant('not-sent' as const) },
    ),
  }),
  { minLength: 1, maxLength: 50, size: 'max' },
);
const anyLimits = fc.record({
  requestsPerMinute: fc.integer({ min: 1, max: 15 }),
  requestsInFlight: fc.integer({ min: 1, max: 6 }),
});

interface Played {
  /** Those that got leave, those that gave up before, and when the pacer was closed. */
  readonly left: readonly Left[];
  readonly without: number;
  readonly closedAt: number;
}

async function play(
  plan: readonly Planned[],
  limits: { requestsPerMinute: number; requestsInFlight: number },
  closesAfter = Number.POSITIVE_INFINITY,
): Promise<Played> {
  const clock = drivenClock();
  const start = clock.now();
  const pacer = new Pacer(clock, () => limits);
  const left: Left[] = [];
  let without = 0;
  const settle = (slot: Slot, { comes }: Planned): void => {
    if (comes === 'not-sent') slot.giveBack();
    else if (comes === 'answer') slot.settle();
    else slot.settle(undefined, comes.pause);
  };
  const one = async (planned: Planned): Promise<void> => {
    await clock.sleep(planned.arrivesAfter);
    const arrivedAt = clock.now();
    const patience = new AbortController();
    if (planned.givesUpAfter !== undefined) {
      void clock.sleep(planned.givesUpAfter).then(() => {
        patience.abort();
      });
    }
    const slot = await pacer.acquire(planned.priority, patience.signal);
    if (slot === undefined) {
      without += 1;
      return;
    }
    const sentAt = clock.now();
    if (planned.comes !== 'not-sent') await clock.sleep(planned.takes);
    settle(slot, planned);
    left.push({ planned, arrivedAt, sentAt, doneAt: clock.now() });
  };
  const close = async (): Promise<void> => {
    await clock.sleep(closesAfter);
    pacer.close();
  };
  await Promise.all([...plan.map(one), ...(Number.isFinite(closesAfter) ? [close()] : [])]);
  return { left, without, closedAt: start + closesAfter };
}

const sentOf = ({ left }: Played): readonly Left[] =>
  left.filter(({ planned }) => planned.comes !== 'not-sent');
const byLeaving = (left: readonly Left[]): Left[] => left.toSorted((a, b) => a.sentAt - b.sentAt);

describe('whatever is asked of it, answered, paused, given up or given back, the pacer', () => {
  it('lets none leave beyond the allowance: all that may have been counted within the last minute included', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, anyLimits, async (plan, limits) => {
        const sent = byLeaving(sentOf(await play(plan, limits)));
        for (const [index, { sentAt }] of sent.entries()) {
          // Genesys counts a request at some moment between its leaving and its answer.
          const counting = sent.slice(0, index).filter(({ doneAt }) => doneAt > sentAt - MINUTE);
          expect(counting.length).toBeLessThan(limits.requestsPerMinute);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('lets none leave while a 429 asks for quiet', async () => {
    let pauses = 0;
    await fc.assert(
      fc.asyncProperty(anyPlan, anyLimits, async (plan, limits) => {
        const played = await play(plan, limits);
        for (const { planned, doneAt } of played.left) {
          const until = doneAt + (typeof planned.comes === 'object' ? planned.comes.pause * 1_000 : 0);
          const tooEarly = played.left.filter(({ sentAt }) => sentAt > doneAt && sentAt < until);
          pauses += until > doneAt ? 1 : 0;
          expect(tooEarly).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
    expect(pauses).toBeGreaterThan(100);
  });

  it('answers everybody in the end, and lets nobody overtake whose turn comes later', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, anyLimits, async (plan, limits) => {
        const patient = plan.map((one) => ({ ...one, givesUpAfter: undefined }));
        const { left } = await play(patient, limits);
        expect(left).toHaveLength(plan.length);
        for (const early of left) {
          const overtaken = left.filter(
            (late) =>
              late.sentAt > early.sentAt &&
              late.arrivedAt < early.arrivedAt &&
              PRIORITIES.indexOf(late.planned.priority) <= PRIORITIES.indexOf(early.planned.priority),
          );
          expect(overtaken).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives nobody leave once it is closed, and leaves nobody waiting', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, anyLimits, fc.nat(200_000), async (plan, limits, closesAfter) => {
        const { left, without, closedAt } = await play(plan, limits, closesAfter);
        expect(left.filter(({ sentAt }) => sentAt > closedAt)).toEqual([]);
        expect(left.length + without).toBe(plan.length);
      }),
      { numRuns: 150 },
    );
  });
});
