import { describe, expect, it } from 'vitest';
import { modesInWords } from '../../lib/deployed-modes.ts';
import { modeOf } from '../../functions/sweeper/request/settings.ts';
import { propertiesOf, settingsIn, synthesize } from '../support/stack.ts';

const synthesized = synthesize({
  mode: 'enforce',
  orgs: [
    { name: 'production', secretName: 'genesys/production', mode: 'dry-run' },
    { name: 'test', secretName: 'genesys/test' },
    { name: 'old', secretName: 'genesys/old', enabled: false },
  ],
});
const { template } = synthesized;
const text = (value: unknown): string => JSON.stringify(value);

describe('a deployment that enforces in one of its organisations', () => {
  it('gives the function each organisation’s mode', () => {
    const settings = settingsIn(synthesized);

    expect(settings.organisations.map((one) => [one.name, modeOf(one, settings)])).toEqual([
      ['production', 'dry-run'],
      ['test', 'enforce'],
      ['old', 'enforce'],
    ]);
  });

  it('sweeps each organisation in its mode, and says so in the schedule', () => {
    const schedules = propertiesOf(template, 'AWS::Scheduler::Schedule');
    const inMode = (mode: string): unknown[] =>
      schedules.filter(({ Target }) => text(Target).includes(`\\"mode\\":\\"${mode}\\"`));

    expect(schedules).toHaveLength(2);
    expect(inMode('dry-run')).toMatchObject([
      { Description: expect.stringContaining('production, dry-run') as string },
    ]);
    expect(inMode('enforce')).toMatchObject([
      { Description: expect.stringContaining('test, enforce') as string },
    ]);
  });

  it('watches the metrics that each organisation’s sweeps publish', () => {
    const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm').map(text);
    const refused = alarms.filter((alarm) => alarm.includes('#refused'));

    expect(refused).toHaveLength(2);
    for (const [name, mode] of [
      ['production', 'dry-run'],
      ['test', 'enforce'],
    ] as const) {
      const dimensions = text([
        { Name: 'mode', Value: mode },
        { Name: 'org', Value: name },
      ]);
      expect(refused.filter((alarm) => alarm.includes(dimensions))).toHaveLength(1);
    }
    // A dry run ends nothing: its backlog may rise.
    expect(alarms.filter((alarm) => alarm.includes('#backlog-rising'))).toHaveLength(1);
  });

  it('shows on the dashboard, and in an output, which one is which', () => {
    const body = text(propertiesOf(template, 'AWS::CloudWatch::Dashboard'));

    expect(body).toContain('Alarms (deployed: enforce: test; dry-run: production)');
    for (const shown of ['Ended, Would be ended', 'production (dry-run)', 'test (enforce)', 'would be ended'])
      expect(body).toContain(shown);
    expect(template.findOutputs('Mode')['Mode']?.['Value']).toBe('enforce: test; dry-run: production');
  });
});

describe('the deployed modes in words', () => {
  it('are one word where they are the same for all that are swept', () => {
    expect(modesInWords([{ name: 'a', mode: 'enforce', enabled: true }])).toBe('enforce');
    expect(modesInWords([{ name: 'a', mode: 'enforce', enabled: false }])).toBe('dry-run');
  });

  it('count where the names are more than an output holds', () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      name: `organisation-${index}`,
      mode: index === 0 ? ('enforce' as const) : ('dry-run' as const),
      enabled: true,
    }));

    expect(modesInWords(many)).toBe('enforce: organisation-0; dry-run: 199 organisations');
  });
});
