import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { acceptedBy, jsonSchemaOf, schemaAt } from '../../../functions/sweeper/request/accepted.ts';

describe('what a schema accepts, in words', () => {
  it.each([
    [z.boolean(), 'true or false'],
    [z.enum(['a', 'b', 'c']), '"a", "b" or "c"'],
    [z.enum(['a']), '"a"'],
    [z.literal('off'), '"off"'],
    [z.int().max(9), 'a whole number of 9 or less'],
    [z.int().min(2), 'a whole number of 2 or more'],
    [z.int().min(2).max(9), 'a whole number from 2 to 9'],
    [z.string(), 'text'],
    [z.string().max(9), 'text of up to 9 characters'],
    [z.string().min(2).max(9), 'text of 2 to 9 characters'],
    [z.string().regex(/^a+$/u), 'text that matches ^a+$'],
    [z.guid(), 'a UUID'],
    [z.array(z.string()), 'a list, each text'],
    [z.array(z.string()).min(1).max(3), 'a list from 1 to 3, each text'],
    [z.union([z.int().min(5), z.literal('off')]), 'a whole number of 5 or more, or "off"'],
    [z.strictObject({ a: z.boolean(), b: z.boolean() }), 'an object with any of a, b'],
    [z.record(z.guid(), z.boolean()), 'an object; each key a UUID, each value true or false'],
    [z.unknown(), 'any JSON'],
  ])('%#: %o', (schema, words) => {
    expect(acceptedBy(jsonSchemaOf(schema))).toBe(words);
  });

  it.each([
    [['ids', 3], 'a UUID'],
    [['byId', 'anything', 'on'], 'true or false'],
    [['nowhere'], 'any JSON'],
    [['constructor'], 'any JSON'],
    [['ids', 'length', 0], 'any JSON'],
  ])('at the path %j', (path, words) => {
    const schema = z.strictObject({
      ids: z.array(z.guid()),
      byId: z.record(z.string(), z.strictObject({ on: z.boolean() })),
    });
    expect(acceptedBy(schemaAt(jsonSchemaOf(schema), path))).toBe(words);
  });
});
