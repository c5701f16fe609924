import { COUNTED_ASSUMPTIONS } from '../names.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { AssumptionSigns, UnknownValue } from '../policy/assumptions.ts';
import type { AssumptionCount } from './schemas.ts';

type UnknownValueCount = NonNullable<AssumptionCount['values']>[number];

/** A value is named if at least this many conversations have it: a value of only one may be anything. */
const NAMED_FROM = 2;
const MOST_VALUES = 20;

type SignOf = readonly [conversationId: string, sign: 'holds' | 'against' | undefined];

/**
 * What a run has seen of the assumptions: counted from what each conversation's first live state said, and from the rows
 * of those whose end the write's reply could have shown.
 */
export function countAssumptions(
  signs: ReadonlyMap<string, AssumptionSigns>,
  rows: readonly Pick<OutcomeRow, 'conversationId' | 'replyShowedEnd'>[],
): readonly AssumptionCount[] {
  const each = [...signs];
  const values = countValues(each.map(([, { unknownValues }]) => unknownValues));
  return COUNTED_ASSUMPTIONS.map((assumption) => {
    switch (assumption) {
      case 'patch-reply-shows-the-end':
        return countOf(
          assumption,
          rows.map(({ conversationId, replyShowedEnd }) => [conversationId, signOf(replyShowedEnd)]),
        );
      case 'enumeration-values-are-known':
        return {
          ...countOf(
            assumption,
            each.map(([id, { unknownValues }]) => [id, signOf(unknownValues.length === 0)]),
          ),
          ...(values.length === 0 ? {} : { values }),
        };
      default:
        return countOf(
          assumption,
          each.map(([id, one]) => [id, one[assumption]]),
        );
    }
  });
}

/** What two parts of a run have seen, together: no conversation was counted in both. */
export function addAssumptions(
  one: readonly AssumptionCount[],
  other: readonly AssumptionCount[],
): readonly AssumptionCount[] {
  return COUNTED_ASSUMPTIONS.map((assumption) => {
    const both = [one, other].flatMap((counts) => counts.filter((count) => count.assumption === assumption));
    const example = both.find((count) => count.example !== undefined)?.example;
    const values = addValues(both.flatMap((count) => count.values ?? []));
    return {
      assumption,
      holds: both.reduce((sum, { holds }) => sum + holds, 0),
      against: both.reduce((sum, { against }) => sum + against, 0),
      ...(example === undefined ? {} : { example }),
      ...(values.length === 0 ? {} : { values }),
    };
  });
}

function addValues(all: readonly UnknownValueCount[]): readonly UnknownValueCount[] {
  const counts = new Map<string, UnknownValueCount>();
  for (const one of all) {
    const key = keyOf(one.field, one.value);
    counts.set(key, { ...one, conversations: (counts.get(key)?.conversations ?? 0) + one.conversations });
  }
  return [...counts.values()].toSorted((a, b) => b.conversations - a.conversations).slice(0, MOST_VALUES);
}

function signOf(holds: boolean | undefined): 'holds' | 'against' | undefined {
  return holds === undefined ? undefined : holds ? 'holds' : 'against';
}

function countOf(assumption: AssumptionCount['assumption'], signs: readonly SignOf[]): AssumptionCount {
  const against = signs.filter(([, sign]) => sign === 'against');
  const [example] = against;
  return {
    assumption,
    holds: signs.filter(([, sign]) => sign === 'holds').length,
    against: against.length,
    ...(example === undefined ? {} : { example: example[0] }),
  };
}

/** How many conversations hold each unknown value; those of a field that are not named count as one. */
function countValues(each: readonly (readonly UnknownValue[])[]): readonly UnknownValueCount[] {
  const seen = new Map<string, number>();
  for (const { field, value } of each.flat())
    seen.set(keyOf(field, value), (seen.get(keyOf(field, value)) ?? 0) + 1);
  const counts = new Map<string, UnknownValueCount>();
  for (const values of each) {
    const shown = new Map(
      values.map(({ field, value }) => {
        const isNamed = value !== undefined && (seen.get(keyOf(field, value)) ?? 0) >= NAMED_FROM;
        return [keyOf(field, isNamed ? value : undefined), { field, ...(isNamed ? { value } : {}) }];
      }),
    );
    for (const [key, one] of shown) {
      counts.set(key, { ...one, conversations: (counts.get(key)?.conversations ?? 0) + 1 });
    }
  }
  return [...counts.values()].toSorted((a, b) => b.conversations - a.conversations).slice(0, MOST_VALUES);
}

function keyOf(field: string, value: string | undefined): string {
  return `${field} ${value ?? ''}`;
}

/** With fewer conversations, a share says nothing. */
const SMALLEST_SAMPLE = 50;
const TOLERATED_SHARE = 0.01;

/**
 * Whether an assumption does not hold in this organisation: more than 1 % of at least 50 conversations contradict it.
 */
export function isContradicted({ holds, against }: AssumptionCount): boolean {
  const told = holds + against;
  return told >= SMALLEST_SAMPLE && against / told > TOLERATED_SHARE;
}
