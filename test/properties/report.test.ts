import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, type OutcomeRow } from '../../functions/sweeper/outcome.ts';
import { STUCK_CLASSES } from '../../functions/sweeper/policy/schema.ts';
import { OPERATION_NAMES } from '../../functions/sweeper/genesys/operations.ts';
import { DIAGNOSIS_CODES } from '../../functions/sweeper/refusals/diagnosis.ts';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { diagnosis, report } from '../functions/report/rows.ts';

const anyDiagnosis = fc
  .record({
    code: fc.constantFrom(...DIAGNOSIS_CODES.slice(0, 4)),
    operation: fc.constantFrom(...OPERATION_NAMES.slice(0, 3)),
    permissions: fc.subarray(['a:b:view', 'a:b:edit']),
  })
  .map((fields) => diagnosis(fields));

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const anyRow = fc
  .record({
    conversationId: fc.uuid(),
    outcome: fc.constantFrom(...OUTCOMES),
    class: optional(fc.constantFrom(...STUCK_CLASSES)),
    reason: optional(fc.constantFrom('still-open', 'listed-only', 'active', 'parked')),
    stuck: optional(fc.constant(true)),
    idleMinutes: optional(fc.nat(5)),
    operation: optional(fc.constantFrom('disconnect', 'teardown')),
    diagnosis: optional(anyDiagnosis),
  })
  .map((fields): OutcomeRow => {
    const said = Object.entries(fields).filter(([, value]) => value !== undefined);
    return { conversationId: fields.conversationId, outcome: fields.outcome, ...Object.fromEntries(said) };
  });

/** One row for each conversation, as promise 6 has it; often more than a report lists. */
const rows = fc.uniqueArray(anyRow, {
  maxLength: 600,
  size: 'max',
  selector: ({ conversationId }) => conversationId,
});

/** What must not depend on the order of the rows: a support case names the first, groups of one size may swap. */
function orderless(built: Report): unknown {
  const lines = built.diagnoses.map((group) => JSON.stringify(group));
  return { ...built, supportCase: undefined, diagnoses: lines.toSorted() };
}

describe('the report of any rows', () => {
  it('is the same in whatever order they came, the rows that it lists included', () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (all, order) => {
        const shuffled = all
          .map((row) => ({ row, place: order.next().value }))
          .toSorted((a, b) => Number(a.place) - Number(b.place))
          .map(({ row }) => row);
        expect(orderless(report(shuffled))).toEqual(orderless(report(all)));
      }),
      { numRuns: 40 },
    );
  });

  it('adds up when it is made of two: every count of the whole is the sum of its parts', () => {
    const numbers = ({ counts, kept, stuck, endedBy, diagnoses }: Report): Record<string, number> =>
      Object.fromEntries([
        ...Object.entries(counts),
        ...Object.entries(kept).map(([key, count]) => [`kept ${key}`, count] as const),
        ...Object.entries(stuck).map(([key, count]) => [`stuck ${key}`, count] as const),
        ...Object.entries(endedBy),
        ...diagnoses.map(({ code, operation, permissions, count }) => [
          `${code} ${operation} ${permissions.join()}`,
          count,
        ]),
      ]);
    fc.assert(
      fc.property(rows, fc.nat(600), (all, at) => {
        const parts = [report(all.slice(0, at)), report(all.slice(at))].map(numbers);
        const keys = new Set(parts.flatMap((part) => Object.keys(part)));
        const sums = [...keys].map((key) => [key, parts.reduce((sum, part) => sum + (part[key] ?? 0), 0)]);
        expect(numbers(report(all))).toEqual(Object.fromEntries(sums));
      }),
      { numRuns: 40 },
    );
  });

  it('lists no conversation twice, none that there was not, five of each reason to keep, and leaves out any other kept one first', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { conversations, conversationsOmitted } = report(all);
        const listed = new Set(conversations.map(({ conversationId }) => conversationId));
        expect(listed.size).toBe(Math.min(all.length, 500));
        const omitted = all.filter(({ conversationId }) => !listed.has(conversationId));
        for (const outcome of OUTCOMES)
          expect(conversationsOmitted[outcome] ?? 0).toBe(
            omitted.filter((one) => one.outcome === outcome).length,
          );
        const kept = Map.groupBy(
          conversations.filter(({ outcome }) => outcome === 'kept'),
          ({ reason }) => reason,
        );
        const keptOut = omitted.filter(({ outcome }) => outcome === 'kept');
        expect(keptOut.every(({ reason }) => (kept.get(reason)?.length ?? 0) >= 5)).toBe(true);
        const worst = omitted.every(({ outcome }) => outcome === 'kept');
        expect(worst || [...kept.values()].every(({ length }) => length <= 5)).toBe(true);
        expect(all.filter(({ conversationId }) => listed.has(conversationId))).toHaveLength(listed.size);
      }),
      { numRuns: 40 },
    );
  });

  it('is partial exactly when something was not reached and it has not failed, and never refused or aborted for what became of one', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { outcome, counts } = report(all);
        const isPartial = counts['not-reached'] > 0;
        // When a run has failed, run-outcome.test.ts says; something has failed then, at least.
        const mayHaveFailed = counts.failed + counts.refused + counts.kept > 0;
        const right = isPartial ? ['partial'] : ['complete'];
        expect(mayHaveFailed ? [...right, 'failed'] : right).toContain(outcome);
      }),
      { numRuns: 40 },
    );
  });
});
