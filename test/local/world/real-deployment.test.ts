import { describe, expect, it } from 'vitest';
import type { Mode } from '../../../functions/sweeper/names.ts';
import { organisationSchema, readSettings } from '../../../functions/sweeper/request/settings.ts';
import { readConfig } from '../../../lib/config.ts';
import { settingsOf } from '../../../lib/function-environment.ts';
import { UsageError } from '../../../local/command/usage-error.ts';
import {
  organisationNameOf,
  realDeployment,
  readConfiguration,
  stackNameIn,
  type Configuration,
  type RealDeployment,
  type RealTarget,
} from '../../../local/world/real-deployment.ts';

const NOW = Date.UTC(2026, 5, 1);
const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:genesys/third-AbCdEf';
const SWEEPER = {
  mode: 'enforce',
  maxCloses: 7,
  policy: { classes: { hollow: 60 }, exempt: { attribute: 'keep' } },
  notify: 'arn:aws:sns:eu-central-1:123456789012:summaries',
  orgs: [
    { name: 'main', secretName: 'genesys/main', maxCloses: 1, abortIfMoreThan: 4 },
    { name: 'second', secretName: 'genesys/second', lookbackDays: 5 },
    { name: 'third', secretName: ARN },
  ],
};

const configurationOf = (sweeper: unknown): Configuration | undefined =>
  sweeper === null ? undefined : { file: 'sweeper.json', sweeper };
const of = (target: RealTarget, sweeper: unknown = SWEEPER, asked: Mode = 'dry-run'): RealDeployment =>
  realDeployment(target, { asked, configuration: configurationOf(sweeper), now: NOW });

describe('the deployment that a command line means', () => {
  it('has the settings of the deployed function, for this one organisation', () => {
    const deployed = readSettings({}, JSON.stringify(settingsOf(readConfig({ sweeper: SWEEPER }, NOW))));
    const here = readSettings(of({ secretName: 'genesys/main' }, SWEEPER, 'enforce').environment);

    expect(here).toEqual({
      ...deployed,
      organisations: deployed.organisations.slice(0, 1),
      notifyTopicArn: undefined,
    });
    expect(here.organisations[0]).toMatchObject({ maxCloses: 1, abortIfMoreThan: 4 });
    expect(here.policy).toMatchObject({ classes: { hollow: 60 }, exempt: { attribute: 'keep' } });
  });

  it.each<[string, RealTarget, string]>([
    ['a secret’s name', { secretName: 'genesys/second' }, 'second'],
    ['the organisation’s name', { org: 'second' }, 'second'],
    ['both', { secretName: 'genesys/second', org: 'second' }, 'second'],
    ['an ARN as it stands there', { secretName: ARN }, 'third'],
    ['the name in an ARN that stands there', { secretName: 'genesys/third' }, 'third'],
    [
      'the ARN of a name that stands there',
      { secretName: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:genesys/second-Zz9Yy8' },
      'second',
    ],
  ])('is found by %s', (_, target, name) => {
    const found = of(target);

    expect(readSettings(found.environment).organisations).toMatchObject([
      { name, secretId: found.secretName },
    ]);
    expect(found.secretName).toBe(target.secretName ?? 'genesys/second');
    expect(found.source).toContain(`"${name}"`);
  });

  it('is a dry run unless the command line says enforce, whatever the configuration says', () => {
    expect(of({ org: 'main' })).toMatchObject({ mode: 'dry-run' });
    expect(readSettings(of({ org: 'main' }).environment).mode).toBe('dry-run');
    expect(readSettings(of({ org: 'main' }, SWEEPER, 'enforce').environment).mode).toBe('enforce');
  });

  it('is a dry run by the built-in policy for a secret that nobody has configured', () => {
    for (const sweeper of [null, SWEEPER]) {
      const found = of({ secretName: 'genesys/new' }, sweeper);

      expect(found.source).toContain('built-in policy');
      expect(readSettings(found.environment)).toEqual(
        readSettings({
          SWEEPER_SETTINGS: '{"organisations":[{"name":"genesys-new","secretId":"genesys/new"}]}',
        }),
      );
    }
  });

  const another = 'arn:aws:secretsmanager:eu-central-1:999999999999:secret:genesys/third-AbCdEf';
  it.each<[string, RealTarget, unknown, string]>([
    ['a secret that is not configured', { secretName: 'genesys/new' }, SWEEPER, 'enforcing is refused'],
    ['another account’s secret of the same name', { secretName: another }, SWEEPER, 'enforcing is refused'],
    ['no configuration at all', { secretName: 'genesys/main' }, null, 'enforcing is refused'],
    ['a dry-run deployment', { org: 'main' }, { ...SWEEPER, mode: 'dry-run' }, '"mode": "dry-run"'],
    ['one that says no mode', { org: 'main' }, { ...SWEEPER, mode: undefined }, '"mode": "dry-run"'],
  ])('never enforces for %s', (_, target, sweeper, message) => {
    expect(() => of(target, sweeper, 'enforce')).toThrow(UsageError);
    expect(() => of(target, sweeper, 'enforce')).toThrow(message);
  });

  it.each<[string, RealTarget, unknown, string]>([
    ['an organisation that is not there', { org: 'fourth' }, SWEEPER, 'There are: main, second, third.'],
    ['an organisation of no configuration', { org: 'main' }, null, 'no organisation "main". There is none.'],
    [
      'an organisation and another one’s secret',
      { org: 'main', secretName: 'genesys/second' },
      SWEEPER,
      'has another secret',
    ],
    [
      'a secret of two organisations',
      { secretName: 'same' },
      { orgs: ['a', 'b'].map((name) => ({ name, secretName: 'same' })) },
      'say which with --org. There are: a, b.',
    ],
    ['a configuration that is wrong', { org: 'main' }, { ...SWEEPER, maxClose: 1 }, 'sweeper.maxClose'],
    ['a wrong one, for a secret that it does not know', { secretName: 'x' }, 'none', 'was not accepted'],
  ])('is refused for %s, in a dry run too', (_, target, sweeper, message) => {
    expect(() => of(target, sweeper)).toThrow(UsageError);
    expect(() => of(target, sweeper)).toThrow(message);
  });

  it('is that of the only organisation for credentials from standard input, or the one that is named', () => {
    const piped = { clientId: '0a1b2c3d-any' };
    const one = { ...SWEEPER, orgs: SWEEPER.orgs.slice(0, 1) };
    const [first] = readSettings(of({ piped }, one).environment).organisations;
    const [named] = readSettings(of({ piped, org: 'second' }).environment).organisations;
    const [unknown] = readSettings(of({ piped }, null).environment).organisations;

    expect(first).toMatchObject({ name: 'main', maxCloses: 1, secretId: 'standard-input' });
    expect(named).toMatchObject({ name: 'second', secretId: 'standard-input' });
    expect(unknown).toMatchObject({ name: 'client-0a1b2c3d' });
    expect(() => of({ piped })).toThrow('say it with --org. There are: main, second, third.');
    expect(() => of({ piped }, null, 'enforce')).toThrow('enforcing is refused');
  });

  it('enforces with credentials from standard input only where the organisation and the client are both said', () => {
    const one = { ...SWEEPER, orgs: SWEEPER.orgs.slice(0, 1) };
    const piped = { clientId: 'the-client' };
    const meant = { ...piped, repeated: 'the-client' };

    for (const target of [{ piped }, { org: 'main', piped }, { piped: meant }]) {
      expect(() => of(target, one, 'enforce')).toThrow('--enforce needs --org');
    }
    for (const clientId of ['another', undefined]) {
      const other = { clientId, repeated: 'the-client' };
      expect(() => of({ org: 'main', piped: other }, one, 'enforce')).toThrow('another OAuth client');
    }
    expect(of({ org: 'main', piped: meant }, one, 'enforce')).toMatchObject({ mode: 'enforce' });
  });

  it('has the configured mode for a diagnosis', () => {
    const modeOf = (mode: Mode): Mode =>
      realDeployment(
        { org: 'main' },
        { asked: 'as-configured', configuration: configurationOf({ ...SWEEPER, mode }), now: NOW },
      ).mode;
    expect([modeOf('enforce'), modeOf('dry-run')]).toEqual(['enforce', 'dry-run']);
  });
});

describe('the name of the stack', () => {
  it('is that of the configuration, else the one that it has by default', () => {
    expect(stackNameIn(configurationOf({ ...SWEEPER, stackName: 'Mine' }), NOW)).toBe('Mine');
    expect(stackNameIn(configurationOf(SWEEPER), NOW)).toBe('StuckConversationSweeper');
    expect(stackNameIn(undefined, NOW)).toBe('StuckConversationSweeper');
  });
});

describe('reading the configuration', () => {
  it('takes cdk.json where there is no sweeper.json', async () => {
    expect(await readConfiguration()).toMatchObject({ sweeper: { orgs: [{ name: 'main' }] } });
  });
});

describe('the name of a real organisation', () => {
  it.each([
    ['genesys/main', 'genesys-main'],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/genesys-AbCdEf', 'prod-genesys-AbCdEf'],
    ['/leading/slash', 'leading-slash'],
    ['@', 'organisation'],
    ['x'.repeat(500), 'x'.repeat(64)],
  ])('is made of its secret’s, %s, so that settings accept it', (secretName, name) => {
    expect(organisationNameOf(secretName)).toBe(name);
    expect(organisationSchema.safeParse({ name, secretId: secretName }).success).toBe(true);
  });
});
