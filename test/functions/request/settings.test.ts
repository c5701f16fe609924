import { describe, expect, it } from 'vitest';
import { SETTINGS_VARIABLE } from '../../../functions/sweeper/names.ts';
import { readSettings, SettingsError } from '../../../functions/sweeper/request/settings.ts';

const organisation = { name: 'main', secretId: 'genesys/main' };

/** What an error calls them. */
const SETTINGS = `The settings (settings.json, and the environment variable ${SETTINGS_VARIABLE})`;

function read(settings: unknown): ReturnType<typeof readSettings> {
  return readSettings({ [SETTINGS_VARIABLE]: JSON.stringify(settings) });
}

function refusalOf(environment: Record<string, string>, file?: string): SettingsError {
  try {
    readSettings(environment, file);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('settings', () => {
  it('that name one organisation get the documented defaults, and deploy nothing but dry runs', () => {
    expect(read({ organisations: [organisation] })).toEqual({
      mode: 'dry-run',
      organisations: [{ ...organisation, enabled: true }],
      allowWaitingOverride: false,
      tag: false,
      requestsPerMinute: 240,
      requestsInFlight: 6,
      maxCloses: 200,
      abortIfMoreThan: 500,
      abortIfMorePercent: 75,
      lookbackDays: 93,
      api: {},
      historyDays: 90,
    });
  });

  it('keep what they say', () => {
    const settings = {
      mode: 'enforce',
      organisations: [
        {
          ...organisation,
          enabled: false,
          policy: { teardown: false },
          maxCloses: 5,
          abortIfMoreThan: 0,
          abortIfMorePercent: 1,
          lookbackDays: 7,
        },
        { name: 'second.org-2', secretId: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:x' },
      ],
      policy: { classes: { 'queue-stuck': 720 }, endWaiting: ['orphaned'] },
      allowWaitingOverride: true,
      tag: true,
      requestsPerMinute: 3000,
      requestsInFlight: 12,
      maxCloses: 1000,
      abortIfMoreThan: 1500,
      abortIfMorePercent: 100,
      lookbackDays: 31,
      api: { maxCloses: 5000, abortIfMoreThan: 0 },
      historyDays: 731,
    };
    expect(read(settings)).toMatchObject(settings);
  });

  it.each([
    [{}, 'settings.organisations: is missing', 'organisations: is missing'],
    [
      { organisations: [] },
      'empty',
      'organisations: a list of 0 is not accepted; accepted: a list of 1 or more',
    ],
    [
      { organisations: [organisation, organisation] },
      'twice the same name',
      'organisations: two organisations have the same name',
    ],
    [{ organisations: [{ ...organisation, name: 'a b' }] }, 'a name with a blank', 'organisations[0].name: '],
    [{ organisations: [{ name: 'a' }] }, 'no secret', 'organisations[0].secretId: is missing'],
    [
      { organisations: [organisation], requestsPerMinute: 3001 },
      'too fast',
      'requestsPerMinute: 3001 is not accepted; accepted: a whole number from 30 to 3000',
    ],
    [
      { organisations: [organisation], mod: 1 },
      'a typo',
      'mod: no such key; accepted: mode, organisations, ',
    ],
    [
      { organisations: [organisation], policy: { classes: { hollow: 1 } } },
      'below a floor',
      'policy.classes.hollow: 1 is not accepted; accepted: a whole number of 5 or more, or "off"',
    ],
    [[], 'a list', 'settings: a list of 0 is not accepted'],
  ])('%j are refused: %s', (settings, _, line) => {
    const error = refusalOf({ [SETTINGS_VARIABLE]: JSON.stringify(settings) });
    expect(error.message).toContain(`${SETTINGS} were not accepted:\n- ${line}`);
    expect(error).toMatchObject({ code: 'invalid-settings', name: 'SettingsError' });
  });

  it.each([{}, { [SETTINGS_VARIABLE]: '' }])(
    'that are missing are an error that names the variable: %j',
    (environment) => {
      expect(refusalOf(environment).message).toBe(`${SETTINGS} are missing.`);
    },
  );

  it('that are not JSON are an error that does not quote them', () => {
    const error = refusalOf({ [SETTINGS_VARIABLE]: '{"clientSecret": hunter2' });
    expect(error.message).toBe(`${SETTINGS} are not JSON.`);
    expect(error.cause).toBeUndefined();
  });

  it('are those of the file, and over them what only a deployment knows', () => {
    const file = { organisations: [organisation], policy: { teardown: false }, tableName: 'of the file' };
    const settings = readSettings(
      { [SETTINGS_VARIABLE]: JSON.stringify({ tableName: 'deployed' }) },
      JSON.stringify(file),
    );

    expect(settings).toMatchObject({ ...file, tableName: 'deployed' });
    expect(readSettings({}, JSON.stringify(file))).toMatchObject(file);
  });

  it.each([
    ['is not JSON', '{', 'are not JSON.'],
    ['is no object', '[]', 'were not accepted:'],
    ['names no organisation', '{}', 'were not accepted:\n- organisations: is missing'],
  ])('are refused where the file %s, whatever is in the environment', (_, file, words) => {
    const environment = { [SETTINGS_VARIABLE]: JSON.stringify({ tableName: 'deployed' }) };

    expect(refusalOf(environment, file).message).toContain(words);
  });

  it('are refused where the environment is no object, whatever the file says', () => {
    const file = JSON.stringify({ organisations: [organisation] });

    for (const text of ['[]', 'null', '1'])
      expect(refusalOf({ [SETTINGS_VARIABLE]: text }, file).message).toContain('were not accepted:');
  });
});
