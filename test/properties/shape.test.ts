import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OFFICIAL_WORDS } from '../../local/shape/official-words.ts';
import { shapeOf } from '../../local/shape/shape.ts';

/** Nothing that is ours or Genesys's is written like this: what comes out again has leaked. */
const CANARY = /canary|8675309|1969-07-2|c0ffee/iu;

const canaryText = fc.oneof(
  fc.string({ maxLength: 20 }).map((text) => `Canary ${text}`),
  fc.constantFrom('canary@example.com', '+1 8675309', 'canary', 'connected canary', '/api/v2/users/c0ffee'),
  fc.constantFrom('1969-07-20T20:17:40Z', '1969-07-21T02:56:15.000+0000', '2026-06-17T14:00:00Z canary'),
  fc.integer({ min: 0, max: 99 }).map((n) => `c0ffee00-0000-4000-8000-${String(n).padStart(12, '0')}`),
);
const canaryNumber = fc.constantFrom(8_675_309, -8_675_309, 8_675_309.5, 0.867_530_9);
const official = fc.constantFrom(...OFFICIAL_WORDS.names);
const canaryName = fc.oneof(
  canaryText,
  fc.constantFrom('__proto__', 'constructor', 'toString').map((name) => `${name} canary`),
);
/** A field with a value that it may have, where a canary is not far. */
const enumEntry = fc
  .constantFrom(...OFFICIAL_WORDS.enumValues)
  .chain(([name, values]) => fc.tuple(fc.constant(name), fc.oneof(fc.constantFrom(...values), canaryText)));
const time = fc.oneof(fc.constant('2026-06-17T14:00:12.345Z'), canaryText);

const { value: document } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    canaryText,
    canaryNumber,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc
    .array(
      fc.oneof(
        fc.tuple(official, tie('value')),
        fc.tuple(canaryName, tie('value')),
        enumEntry,
        fc.tuple(fc.constantFrom(...OFFICIAL_WORDS.times), time),
        fc.tuple(fc.constant('attributes'), fc.dictionary(canaryName, fc.oneof(canaryText, tie('value')))),
        fc.tuple(
          fc.constantFrom('participants', 'messages', 'sessions'),
          fc.array(tie('object'), { maxLength: 3 }),
        ),
      ),
      { maxLength: 8 },
    )
    .map((entries) => Object.fromEntries(entries)),
}));
/** The start decides how times are told; in half of them it is a canary itself. */
const conversation = fc
  .tuple(document, time)
  .map(([body, startTime]) => (typeof body === 'object' && body !== null ? { ...body, startTime } : body));

const PLACEHOLDER =
  /^<(?:uuid \d+|id \d+, length \d+|name \d+|string \d+|number|undefined|time)>(?: ±hh:?mm)?$|^T[+-]\d+\.\ds(?: ±hh:?mm)?$/u;

/** Every name and every text that comes out, with the field that a text stands in. */
function wordsIn(value: unknown, field?: string): { names: string[]; texts: [string | undefined, string][] } {
  if (typeof value === 'string') return { names: [], texts: [[field, value]] };
  if (typeof value === 'number') return { names: [], texts: [[field, `a number came out: ${value}`]] };
  if (typeof value !== 'object' || value === null) return { names: [], texts: [] };
  const parts = Array.isArray(value)
    ? value.map((one) => wordsIn(one, field))
    : Object.entries(value).map(([name, part]) => wordsIn(part, name));
  return {
    names: [...(Array.isArray(value) ? [] : Object.keys(value)), ...parts.flatMap(({ names }) => names)],
    texts: parts.flatMap(({ texts }) => texts),
  };
}

describe('the shape of any conversation', () => {
  it('holds no canary, whatever stands in its texts, names, attributes and numbers', () => {
    fc.assert(
      fc.property(conversation, conversation, (live, analytics) => {
        expect(JSON.stringify(shapeOf(live, analytics))).not.toMatch(CANARY);
      }),
      { numRuns: 1_000 },
    );
  });

  it('consists of official words, booleans, null, and placeholders of ours, and of nothing else', () => {
    fc.assert(
      fc.property(conversation, conversation, (live, analytics) => {
        const shape = shapeOf(live, analytics);
        const { names, texts } = wordsIn([shape.live, shape.analytics]);
        const isOfficial = (field: string | undefined, text: string): boolean =>
          OFFICIAL_WORDS.enumValues.get(field ?? '')?.has(text.toLowerCase()) === true;

        expect(names.filter((name) => !OFFICIAL_WORDS.names.has(name) && !PLACEHOLDER.test(name))).toEqual(
          [],
        );
        expect(texts.filter(([field, text]) => !isOfficial(field, text) && !PLACEHOLDER.test(text))).toEqual(
          [],
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
