import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALARM_HEADINGS } from '../../lib/alarms.ts';
import { LOG_QUERIES } from '../../lib/log-queries.ts';
import { propertiesOf, synthesize } from '../support/stack.ts';

const ROOT = new URL('../../', import.meta.url);
const RUNBOOK = readFileSync(new URL('docs/runbook.md', ROOT), 'utf8');
/** The text as a person reads it: lines that are wrapped are one. */
const TEXT = RUNBOOK.replaceAll(/\s+/g, ' ');

const [, ALARMS = ''] = /^## Alarms\n(.*?)^## /ms.exec(RUNBOOK) ?? [];
const SECTIONS = ALARMS.split(/^### /m).slice(1);

/** What the text names in italics behind such a word: query *Runs*, widgets *…* and *…*. */
function named(word: RegExp): readonly string[] {
  const mentions = TEXT.matchAll(
    new RegExp(`(?:${word.source}) (\\*[^*]+\\*(?:(?:,| and) \\*[^*]+\\*)*)`, 'gi'),
  );
  return [...mentions].flatMap(([, list = '']) =>
    [...list.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => name),
  );
}

describe('the runbook', () => {
  it('has one heading for each alarm, and no other, in the alarms’ order', () => {
    expect(SECTIONS.map((section) => section.split('\n')[0])).toEqual([...ALARM_HEADINGS]);
  });

  it.each(SECTIONS.map((section) => [section.split('\n')[0] ?? '', section] as const))(
    'says of %s whether it can wait, what it means, how to look and what to do',
    (_, section) => {
      const parts = [...section.matchAll(/^\*\*(\w+)\.\*\* .{25,}/gm)].map(([, part]) => part);

      expect(parts).toEqual(['Urgency', 'Means', 'Look', 'Do']);
    },
  );

  it('says of each alarm whether it can wait as the alarm itself does', () => {
    const alarms = propertiesOf(synthesize({ mode: 'enforce' }).template, 'AWS::CloudWatch::Alarm');
    const ofAlarms = alarms.map(({ AlarmDescription }) => {
      const text = String(AlarmDescription);
      return [text.split('#').at(-1), /It can[^.]*\./.exec(text)?.[0]] as const;
    });
    const ofHeadings = SECTIONS.map(
      (section) => [section.split('\n')[0], /\*\*Urgency\.\*\* (It can[^.]*\.)/.exec(section)?.[1]] as const,
    );

    expect(new Map(ofHeadings)).toEqual(new Map(ofAlarms));
  });

  it('names queries that are saved', () => {
    const saved = Object.keys(LOG_QUERIES);
    const missing = named(/query/).filter((name) => !saved.some((one) => one.startsWith(name)));

    expect(named(/query/).length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  it('names widgets that are on the dashboard', () => {
    const body = JSON.stringify(propertiesOf(synthesize().template, 'AWS::CloudWatch::Dashboard'));

    expect(named(/widgets?/).length).toBeGreaterThan(2);
    expect(named(/widgets?/).filter((name) => !body.includes(name))).toEqual([]);
  });

  it('names outputs that the stack has', () => {
    const outputs = Object.keys(synthesize().template.findOutputs('*'));
    const mentioned = [...TEXT.matchAll(/<(\w+)>|`([A-Z]\w+(?:Url|Command))`/g)].map(
      ([, one, other]) => one ?? other,
    );

    expect(new Set(mentioned)).toEqual(
      new Set(['DashboardUrl', 'DeadLetterQueueUrl', 'DrySweepCommand', 'FunctionName']),
    );
    expect(outputs).toEqual(expect.arrayContaining([...new Set(mentioned)]));
  });

  it('names errors that there are', () => {
    const code = readdirSync(new URL('functions/sweeper', ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(`functions/sweeper/${file}`, ROOT), 'utf8'))
      .join('\n');
    const errors = [...TEXT.matchAll(/`(\w+Error)`/g)].map(([, name = '']) => name);

    expect(errors.length).toBeGreaterThan(0);
    expect(errors.filter((name) => !code.includes(`name = '${name}'`))).toEqual([]);
  });
});
