import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ALARM_HEADINGS, type AlarmHeading } from '../../lib/alarms.ts';
import { synthesize } from '../support/stack.ts';
import { CONVERSATION_WORLDS } from './broken-worlds/conversation-worlds.ts';
import { SEARCH_WORLDS } from './broken-worlds/search-worlds.ts';
import { type Answered, type BrokenWorld, livedThrough } from './broken-worlds/world.ts';

const WORLDS: readonly BrokenWorld[] = [...SEARCH_WORLDS, ...CONVERSATION_WORLDS];

describe('a world that is broken', () => {
  it.each(WORLDS.map((world) => [world.name, world] as const))('%s', async (_name, world) => {
    const answered = await livedThrough(world);
    const { report, error, metrics, logged, requests, http } = answered;
    expect(report?.outcome ?? { error }).toEqual(world.outcome);
    expect(report?.diagnoses.map(inShort) ?? []).toEqual(world.diagnoses.map(inShort));
    expect(logged.map(inShort)).toEqual(world.diagnoses.map(inShort));
    expect(report?.search?.failedWindows).toEqual(world.failedWindows ?? report?.search?.failedWindows);
    expect(requests).toBeLessThanOrEqual(world.mostRequests ?? Infinity);
    const names = Object.keys(world.metrics);
    expect(Object.fromEntries(names.map((name) => [name, metrics[name]]))).toEqual(world.metrics);
    expect(ringing(answered)).toEqual(world.alarms);
    expect(http).toEqual(world.http);
  });

  it('has a heading in the runbook for each of its alarms', () => {
    const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
    const headings = WORLDS.flatMap(({ alarms }) => alarms);
    expect(headings.filter((heading) => !runbook.includes(`\n### ${heading}\n`))).toEqual([]);
  });
});

function inShort(one: object): unknown {
  const { code, operation, status, genesysCode, count } = one as Readonly<Record<string, unknown>>;
  return { code, operation, status, genesysCode, count };
}

const alarmSchema = z.object({
  AlarmDescription: z.string(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(['LessThanThreshold', 'GreaterThanOrEqualToThreshold']),
  TreatMissingData: z.enum(['breaching', 'notBreaching']),
});

/** The alarms of the deployed stack on what its sweeps tell. */
const alarms = Object.values(
  synthesize({ mode: 'enforce' }).template.findResources('AWS::CloudWatch::Alarm'),
).flatMap(({ Properties: properties }: { readonly Properties?: unknown }) => {
  const alarm = alarmSchema.parse(properties);
  return alarm.Dimensions?.some(({ Name }) => Name === 'org') === true ? [alarm] : [];
});

/** Those that ring when one sweep after the other tells this: then it does not matter over how many an alarm looks. */
function ringing({ metrics, error }: Answered): AlarmHeading[] {
  const bad = alarms.filter(({ MetricName = '', Threshold, ComparisonOperator, TreatMissingData }) => {
    const value = metrics[MetricName];
    if (value === undefined) return TreatMissingData === 'breaching';
    return ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value >= Threshold;
  });
  // The function's own alarm is on what Lambda counts.
  return ALARM_HEADINGS.filter(
    (heading) =>
      (heading === 'function-errors' && error !== undefined) ||
      bad.some(({ AlarmDescription }) => AlarmDescription.endsWith(`runbook.md#${heading}`)),
  );
}
