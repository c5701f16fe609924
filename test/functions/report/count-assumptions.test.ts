import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASSUMPTIONS } from '../../../functions/sweeper/genesys/assumptions.ts';
import { signsIn, type AssumptionSigns } from '../../../functions/sweeper/policy/assumptions.ts';
import { readConversation } from '../../../functions/sweeper/policy/live-conversation.ts';
import {
  addAssumptions,
  countAssumptions,
  isContradicted,
} from '../../../functions/sweeper/report/count-assumptions.ts';
import { COUNTED_ASSUMPTIONS } from '../../../functions/sweeper/names.ts';
import type { AssumptionCount } from '../../../functions/sweeper/report/schemas.ts';
import { CANARIES } from '../../../local/simulator/canaries.ts';
import { agent, conversation, event, guest, received, sent } from '../policy/conversations.ts';

const id = (n: number): string => `0b9f7a52-0000-4000-8000-${String(n).padStart(12, '0')}`;
const said = (part: Partial<AssumptionSigns> = {}): AssumptionSigns => ({
  'message-stands-with-its-author': undefined,
  'message-status-tells-direction': undefined,
  'presence-clear-means-guest-left': undefined,
  unknownValues: [],
  ...part,
});

function count(
  signs: readonly AssumptionSigns[],
  rows: Parameters<typeof countAssumptions>[1] = [],
): Partial<Record<AssumptionCount['assumption'], AssumptionCount>> {
  const counts = countAssumptions(new Map(signs.map((one, n) => [id(n), one])), rows);
  expect(counts.map(({ assumption }) => assumption)).toEqual(COUNTED_ASSUMPTIONS);
  return Object.fromEntries(counts.map((one) => [one.assumption, one]));
}

describe('what a run counts of the assumptions', () => {
  it('are those of which the list of assumptions says how, and no others', () => {
    const measured = Object.entries(ASSUMPTIONS).filter(([, about]) => 'measured' in about);
    expect(measured.map(([name]) => name).toSorted()).toEqual(COUNTED_ASSUMPTIONS.toSorted());
  });

  it('is nothing where nothing was read', () => {
    for (const one of Object.values(count([]))) expect(one).toMatchObject({ holds: 0, against: 0 });
  });

  it('is how many conversations speak for it and against it, one of these as an example; the others count for neither', () => {
    const name = 'message-stands-with-its-author';
    const signs = (['holds', 'against', undefined, 'holds', 'against'] as const).map((sign) =>
      said({ [name]: sign }),
    );
    expect(count(signs)[name]).toEqual({ assumption: name, holds: 2, against: 2, example: id(1) });
    expect(count([said({ [name]: 'holds' })])[name]).toEqual({ assumption: name, holds: 1, against: 0 });
  });

  it('is by the rows where the reply to a write could show the end', () => {
    const rows = [
      { conversationId: id(1), replyShowedEnd: true },
      { conversationId: id(2), replyShowedEnd: false },
      { conversationId: id(3) },
    ];
    expect(count([said()], rows)['patch-reply-shows-the-end']).toMatchObject({
      holds: 1,
      against: 1,
      example: id(2),
    });
  });

  it('names unknown values with the number of conversations, the most frequent first', () => {
    const robot = { field: 'purpose', value: 'robot' } as const;
    const away = { field: 'subType', value: 'Away' } as const;
    const signs = [[robot], [robot, away], [robot], [away], []].map((unknownValues) =>
      said({ unknownValues }),
    );
    expect(count(signs)['enumeration-values-are-known']).toEqual({
      assumption: 'enumeration-values-are-known',
      holds: 1,
      against: 4,
      example: id(0),
      values: [
        { ...robot, conversations: 3 },
        { ...away, conversations: 2 },
      ],
    });
  });

  it('does not name a value that stood in one conversation only, nor one that is no word; both count by their field', () => {
    const signs = [
      [{ field: 'purpose', value: 'mustermann' }],
      [{ field: 'purpose', value: undefined }],
      [{ field: 'state', value: undefined }],
      [
        { field: 'purpose', value: undefined },
        { field: 'purpose', value: 'erika' },
      ],
    ] as const;
    const counted = count(signs.map((unknownValues) => said({ unknownValues })));
    expect(counted['enumeration-values-are-known']?.values).toEqual([
      { field: 'purpose', conversations: 3 },
      { field: 'state', conversations: 1 },
    ]);
  });

  it('lists the most frequent first, wherever they came', () => {
    const rare = { field: 'purpose', value: 'rarely' } as const;
    const often = { field: 'purpose', value: 'often' } as const;
    const counted = count(
      [[rare, often], [rare, often], [often]].map((unknownValues) => said({ unknownValues })),
    );
    expect(counted['enumeration-values-are-known']?.values).toEqual([
      { ...often, conversations: 3 },
      { ...rare, conversations: 2 },
    ]);
  });

  it('lists at most 20 values', () => {
    const values = 'abcdefghijklmnopqrstuvwxyz'
      .split('')
      .map((letter) => ({ field: 'purpose', value: `robot${letter}` }) as const);
    const counted = count([said({ unknownValues: values }), said({ unknownValues: values })]);
    expect(counted['enumeration-values-are-known']?.values).toHaveLength(20);
  });
});

describe('whether an assumption is contradicted', () => {
  it.each([
    [0, 0, false],
    [0, 49, false],
    [0, 50, true],
    [49, 1, true],
    [98, 1, true],
    [99, 1, false],
    [990, 10, false],
    [989, 11, true],
  ])('%i for it, %i against: %j', (holds, against, expected) => {
    expect(isContradicted({ assumption: 'patch-reply-shows-the-end', holds, against })).toBe(expected);
  });
});

describe('a counter', () => {
  /** Something personal: words, with whatever else; each as often as it likes. */
  const personal = fc.oneof(
    fc.constantFrom(...CANARIES, 'Erika Mustermann', 'erika@guest.example', '+49 30 5550101'),
    fc.string({ minLength: 1 }).map((text) => `${text} §`),
  );
  /** A name that looks like a word, in one conversation only. */
  const name = fc.stringMatching(/^[A-Z][a-z]{5,10}$/);

  it('never shows what stands where an enumeration should, be it a name, a text or an address', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(personal, personal, personal), { minLength: 1, maxLength: 5 }),
        fc.uniqueArray(name, { minLength: 5, maxLength: 5 }),
        (planted, names) => {
          const signs = planted.map(([a, b, c], n) => {
            const body = conversation([
              guest([received(60), sent(50), event(40, a, b)], { name: a, attributes: { [b]: c } }),
              {
                ...agent([{ ...received(30), messageStatus: c, messageMetadata: { type: a } }]),
                purpose: names[n],
              },
            ]);
            const reading = readConversation(body);
            if (reading === undefined) throw new Error('no conversation');
            return [id(n), signsIn(reading.conversation, body)] as const;
          });
          const printed = JSON.stringify(countAssumptions(new Map(signs), []));
          for (const one of [...planted.flat(), ...names])
            expect(printed).not.toContain(JSON.stringify(one).slice(1, -1));
          expect(printed).toContain('"field":"purpose"');
        },
      ),
    );
  });
});

describe('what two rounds of a sweep have counted', () => {
  const value = (conversations: number) => ({ field: 'purpose' as const, value: 'odd', conversations });
  const counted = (part: Partial<AssumptionCount>): AssumptionCount[] => [
    { assumption: 'enumeration-values-are-known', holds: 0, against: 0, ...part },
  ];

  it('adds up, values too, with the first example', () => {
    const one = counted({ holds: 3, against: 2, example: id(1), values: [value(2)] });
    const other = counted({ holds: 4, against: 3, example: id(2), values: [value(3)] });

    const both = addAssumptions(one, other);

    expect(both.map(({ assumption }) => assumption)).toEqual(COUNTED_ASSUMPTIONS);
    expect(both.find(({ assumption }) => assumption === 'enumeration-values-are-known')).toEqual({
      assumption: 'enumeration-values-are-known',
      holds: 7,
      against: 5,
      example: id(1),
      values: [value(5)],
    });
  });
});
