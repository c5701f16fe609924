import { randomUUID } from 'node:crypto';
import type { JsonSchema } from 'aws-cdk-lib/aws-apigateway';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/sweeper/http/routes.ts';
import { modelOf } from '../../lib/api-model.ts';

const ID = 'c263eafc-9469-4a9a-bcbb-a06b745fa571';

/** The keywords that our models use, as draft 4 defines them. */
function accepts(schema: JsonSchema, value: unknown): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((one) => accepts(one, value));
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  switch (String(schema.type)) {
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= (schema.minLength ?? 0) &&
        value.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY) &&
        new RegExp(schema.pattern ?? '').test(value)
      );
    case 'integer':
      return (
        Number.isInteger(value) &&
        Number(value) >= (schema.minimum ?? Number.NEGATIVE_INFINITY) &&
        Number(value) <= (schema.maximum ?? Number.POSITIVE_INFINITY)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= (schema.minItems ?? 0) &&
        value.length <= (schema.maxItems ?? Number.POSITIVE_INFINITY) &&
        value.every((one) => accepts(schema.items as JsonSchema, one))
      );
    case 'object':
      return acceptsObject(schema, value);
    default:
      return true;
  }
}

function acceptsObject(schema: JsonSchema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { properties = {}, patternProperties = {}, required = [], additionalProperties } = schema;
  return (
    required.every((key) => key in value) &&
    Object.entries(value).every(([key, part]) => {
      const own = properties[key];
      if (own !== undefined) return accepts(own, part);
      const [, byPattern] =
        Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(key)) ?? [];
      return byPattern === undefined ? additionalProperties !== false : accepts(byPattern, part);
    })
  );
}

const BODIES: readonly unknown[] = [
  {},
  [],
  null,
  'text',
  { mode: 'dry-run' },
  { mode: 'enforce' },
  { mode: 'Enforce' },
  { mode: 'dry-run', conversationIds: [ID] },
  { mode: 'enforce', conversationIds: [] },
  { mode: 'enforce', conversationIds: Array.from({ length: 101 }, () => randomUUID()) },
  { mode: 'enforce', conversationIds: ['not-a-uuid'] },
  { mode: 'enforce', force: true },
  { mode: 'enforce', force: 'true' },
  { action: 'sweep' },
  { org: 'main' },
  { org: 'x'.repeat(65) },
  { org: 7 },
  { note: 'x'.repeat(200) },
  { note: 'x'.repeat(201) },
  { maxCloses: 1 },
  { maxCloses: 0 },
  { maxCloses: 1.5 },
  { abortIfMoreThan: 0 },
  { abortIfMorePercent: 100 },
  { abortIfMorePercent: 0 },
  { lookbackDays: 550 },
  { lookbackDays: 551 },
  { queueIds: [ID], divisionIds: [ID] },
  { queueIds: ['1'] },
  { policy: {} },
  { policy: { minAgeMinutes: 4 } },
  { policy: { classes: { hollow: 'off', orphaned: 30 } } },
  { policy: { classes: { hollow: 'on' } } },
  { policy: { classes: { hollow: 4 } } },
  { policy: { classes: { holow: 30 } } },
  { policy: { endWaiting: ['orphaned'] } },
  { policy: { endWaiting: ['guest-gone'] } },
  { policy: { queues: { [ID]: { classes: { 'queue-stuck': 720 } } } } },
  { policy: { queues: { main: { classes: {} } } } },
  { policy: { queues: { [ID]: {} } } },
  { policy: { exempt: { userIds: [ID], attribute: 'keep' } } },
  { policy: { exempt: { teamIds: [ID] } } },
  { policy: { teardown: false } },
  { unknown: true },
];

describe.each(Object.entries(ROUTES).filter(([, { method }]) => method === 'POST'))(
  'the model of %s',
  (_name, { input }) => {
    it.each(BODIES.map((body) => [JSON.stringify(body).slice(0, 80), body] as const))(
      'takes what the function takes, and nothing else: %s',
      (_text, body) => {
        expect(accepts(modelOf(input), body)).toBe(input.safeParse(body).success);
      },
    );
  },
);
