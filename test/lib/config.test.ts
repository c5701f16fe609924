import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, type SweeperConfig, type SweeperContext } from '../../lib/config.ts';
import { NOW } from '../support/stack.ts';

const main = { name: 'main', secretName: 'genesys/sweeper' };
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeps';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:genesys/main-AbC123';

/** With one organisation, as the README's first steps have it. */
function read(config: object, overrides: Omit<SweeperContext, 'sweeper'> = {}): SweeperConfig {
  return readConfig({ sweeper: { orgs: [main], ...config }, ...overrides }, NOW);
}

function withOrg(org: object, config: object = {}): object {
  return { ...config, orgs: [{ ...main, ...org }] };
}

describe('the configuration', () => {
  it('needs one organisation with a secret, and nothing else', () => {
    expect(read({})).toEqual({
      mode: 'dry-run',
      stackName: 'StuckConversationSweeper',
      orgs: [
        {
          ...main,
          mode: 'dry-run',
          schedule: 'rate(30 minutes)',
          timeZone: 'UTC',
          flexibleWindowMinutes: 5,
          enabled: true,
          intervalMinutes: 30,
          silenceAfterHours: 1,
        },
      ],
      allowWaitingOverride: false,
      tag: false,
      requestsPerMinute: 240,
      maxCloses: 200,
      abortIfMoreThan: 500,
      abortIfMorePercent: 75,
      lookbackDays: 93,
      timeoutMinutes: 15,
      memoryMb: 256,
      api: {
        auth: 'iam',
        manageAccountLogging: true,
        executionLog: 'off',
        callsPerSecond: 2,
        burst: 10,
      },
      logRetentionDays: 90,
    });
  });

  it('keeps what it says', () => {
    const config = {
      mode: 'enforce',
      stackName: 'Sweeper-2',
      orgs: [
        {
          name: 'main',
          secretName: SECRET,
          kmsKeyArn: KEY,
          schedule: 'cron(0/30 8-18 ? * MON-FRI *)',
          timeZone: 'Europe/Berlin',
          flexibleWindowMinutes: 0,
          policy: { classes: { 'bot-stalled': 60 } },
          maxCloses: 5,
          abortIfMoreThan: 0,
          abortIfMorePercent: 1,
          lookbackDays: 7,
          enabled: false,
          silenceAfterHours: 72,
        },
      ],
      policy: { teardown: false },
      allowWaitingOverride: true,
      tag: true,
      requestsPerMinute: 600,
      maxCloses: 1000,
      abortIfMoreThan: 1500,
      abortIfMorePercent: 100,
      lookbackDays: 31,
      timeoutMinutes: 10,
      memoryMb: 512,
      api: { auth: 'cognito', manageAccountLogging: false, maxCloses: 5000, abortIfMoreThan: 0 },
      alarms: { email: 'operations@example.com' },
      notify: TOPIC,
      logRetentionDays: 365,
      historyDays: 731,
      tags: { 'cost-centre': '42' },
      reservedConcurrency: 5,
    };

    expect(read(config)).toMatchObject(config);
  });

  it('takes the mode, the stack’s name and the one secret from the command line first', () => {
    const overrides = { mode: 'enforce', stackName: 'Test', secretName: 'other/secret' };
    const config = read({ mode: 'dry-run', stackName: 'Main' }, overrides);

    expect(config).toMatchObject({ mode: 'enforce', stackName: 'Test' });
    expect(config.orgs[0]).toMatchObject({ name: 'main', secretName: 'other/secret' });
  });

  it.each<
    [deployed: string | undefined, own: string | undefined, overriding: string | undefined, so: string]
  >([
    ['enforce', undefined, undefined, 'enforce'],
    ['enforce', 'dry-run', undefined, 'dry-run'],
    ['enforce', 'enforce', undefined, 'enforce'],
    ['dry-run', 'enforce', 'enforce', 'enforce'],
    // The command line lifts no organisation's dry run, and puts all of them into one.
    ['dry-run', 'dry-run', 'enforce', 'dry-run'],
    ['enforce', 'enforce', 'dry-run', 'dry-run'],
    ['enforce', undefined, 'dry-run', 'dry-run'],
  ])(
    'of mode %s, with an organisation of %s and -c mode=%s, has it in %s',
    (deployed, own, overriding, so) => {
      const org = { ...main, ...(own === undefined ? {} : { mode: own }) };
      const config = { ...(deployed === undefined ? {} : { mode: deployed }), orgs: [org] };

      expect(read(config, { mode: overriding }).orgs[0]?.mode).toBe(so);
    },
  );

  it('takes what docs/configuration.md shows', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const shown = [...page.matchAll(/^\{.*"secretName".*\}$/gm)].map(([text]) => JSON.parse(text) as object);

    expect(shown.length).toBeGreaterThan(0);
    for (const org of shown) expect(read({ mode: 'enforce', orgs: [org] }).orgs[0]).toMatchObject(org);
  });

  it.each([
    ['rate(25 minutes)', {}, 25, 1],
    ['rate(40 minutes)', {}, 40, 2],
    ['rate(6 hours)', {}, 360, 12],
    ['rate(6 hours)', { silenceAfterHours: 48 }, 360, 48],
    ['rate(84 hours)', {}, 5040, 168],
    ['cron(0 8-18 ? * MON-FRI *)', { silenceAfterHours: 63 }, 60, 63],
    ['cron(0 3 * * ? *)', { silenceAfterHours: 25 }, 1440, 25],
    ['cron(0 3 * * ? *)', { silenceAfterHours: 26, timeZone: 'America/New_York' }, 1440, 26],
  ])('knows what %s with %j comes to', (schedule, more, intervalMinutes, silenceAfterHours) => {
    expect(read(withOrg({ schedule, ...more })).orgs[0]).toMatchObject({
      intervalMinutes,
      silenceAfterHours,
    });
  });

  it.each([
    'genesys/sweeper',
    'a',
    'Team_1/+=.@-secret',
    SECRET,
    SECRET.replace('arn:aws:', 'arn:aws-us-gov:'),
  ])('takes the secret %s', (secretName) => {
    expect(read(withOrg({ secretName })).orgs[0]?.secretName).toBe(secretName);
  });

  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'US/Eastern'])(
    'takes the time zone %s',
    (timeZone) => {
      expect(read(withOrg({ timeZone })).orgs[0]?.timeZone).toBe(timeZone);
    },
  );
});
