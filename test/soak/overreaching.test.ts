import { describe, expect, it } from 'vitest';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import { InvalidRequestError } from '../../functions/sweeper/request/problems.ts';
import { resolveRun } from '../../functions/sweeper/request/resolve-run.ts';
import { readSettings, type SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { readEvent } from '../support/read-event.ts';
import { seededOrganisation } from '../../local/simulator/organisation.ts';
import { chanceFor } from './day-plan.ts';
import { overreachingEvent } from './overreaching.ts';
import { someSettings, withOwnLimits } from './random-settings.ts';

const SEEDS = Array.from({ length: 400 }, (_, index) => index + 1);

/** The paths of what is wrong with an overreaching event, by the function's own word. */
function problemsOf(seed: number, change: Partial<SettingsInput> = {}): string[] {
  const random = chanceFor(seed, 'test');
  const organisation = seededOrganisation(random);
  const settings = { ...withOwnLimits(someSettings(random, organisation, 10), random), ...change };
  const event = overreachingEvent({
    random,
    overreach: random,
    organisation,
    settings,
    ids: [random.uuid(), random.uuid()],
    intervalMinutes: 60,
  });
  expect(event.asked).toBeUndefined();
  const deployed = readSettings({ [SETTINGS_VARIABLE]: JSON.stringify(settings) });
  try {
    resolveRun(
      readEvent(event.event, () => 'sweep'),
      deployed,
    );
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}

describe('a request that overreaches', () => {
  it('is refused for that one thing, and would do for the rest', () => {
    expect(SEEDS.filter((seed) => problemsOf(seed).length !== 1)).toEqual([]);
  });

  it('does so in each way that a request may', () => {
    const paths = SEEDS.flatMap((seed) => problemsOf(seed, { allowWaitingOverride: false }));
    const ways = new Set(paths.map((path) => path.replaceAll(/[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}/g, '<id>')));

    expect([...ways].toSorted()).toEqual([
      'abortIfMorePercent',
      'abortIfMoreThan',
      'divisionIds',
      'maxCloses',
      'policy.classes.agent-silent',
      'policy.classes.guest-gone',
      'policy.classes.hollow',
      'policy.classes.orphaned',
      'policy.classes.queue-stuck',
      'policy.endWaiting',
      'policy.exempt.attribute',
      'policy.minAgeMinutes',
      'policy.queueLoopEntries',
      'policy.queues.<id>',
      'policy.queues.<id>.classes.queue-stuck',
      'policy.teardown',
      'queueIds',
    ]);
  });

  it('says nothing of who waits where the deployment allows that', () => {
    const paths = SEEDS.flatMap((seed) => problemsOf(seed, { allowWaitingOverride: true }));

    expect(paths).not.toContain('policy.endWaiting');
    expect(paths.some((path) => path.endsWith('-silent') || path.endsWith('queue-stuck'))).toBe(false);
  });
});
