import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../local/command/asked.ts';
import { parseCommand } from '../../../local/command/sweeper-command.ts';
import { takenByNpm } from '../../../local/command/taken-by-npm.ts';
import { UsageError } from '../../../local/command/usage-error.ts';

const ID = '0a1b2c3d-0000-4000-8000-00000000000a';

function asked(...args: readonly string[]): Asked {
  const parsed = parseCommand(args);
  if (parsed.kind === 'help') throw new Error(parsed.text);
  return parsed;
}

describe('the command line of npm run sweeper', () => {
  it('is a dry run on the simulator, for people, where nothing else is said', () => {
    expect(asked('sweep')).toEqual({
      kind: 'run',
      action: 'sweep',
      flags: {},
      file: undefined,
      enforce: false,
      from: undefined,
      yes: false,
      where: { kind: 'simulator', seed: 7, conversations: 240 },
      out: { json: false, html: undefined, csv: undefined },
      logs: false,
      aws: { profile: undefined, region: undefined },
    });
  });

  it.each<readonly [readonly string[], object]>([
    [['--seed', '3', '--conversations', '9'], { kind: 'simulator', seed: 3, conversations: 9 }],
    [['--secret', 'genesys/main'], { kind: 'secret', secretName: 'genesys/main' }],
    [['--org', 'main'], { kind: 'secret', secretName: undefined }],
    [['--credentials', '-'], { kind: 'credentials' }],
    [['--deployed'], { kind: 'deployed', functionName: undefined }],
    [['--deployed=sweeper'], { kind: 'deployed', functionName: 'sweeper' }],
    [['--deployed', '--json'], { kind: 'deployed', functionName: undefined }],
  ])('says where with %j', (args, where) => {
    expect(asked('sweep', ...args).where).toEqual(where);
  });

  it('names conversations after the command, in small letters as the request has them', () => {
    expect(asked('close', ID.toUpperCase(), '--enforce', '--note', 'INC1')).toMatchObject({
      action: 'close',
      enforce: true,
      flags: { conversationIds: [ID], note: 'INC1' },
    });
    expect(asked('shape', ID, ID)).toMatchObject({ kind: 'shape', ids: [ID, ID] });
    expect(asked('history', ID, '--deployed')).toMatchObject({ kind: 'history', id: ID });
    expect(asked('report', 'report.json', '--html', 'page.html')).toMatchObject({
      kind: 'report',
      file: 'report.json',
      out: { html: 'page.html' },
    });
  });

  it.each<readonly [readonly string[], string]>([
    [['swep'], "Unknown command 'swep'. (Did you mean sweep?)"],
    [
      ['sweep', '--enforc'],
      "Unknown option '--enforc'. (Did you mean --enforce?) See npm run sweeper -- sweep --help.",
    ],
    [['sweep', '--secret', 'a', '--deployed'], 'cannot be used with'],
    [['sweep', '--secret', 'a', '--seed', '1'], 'cannot be used with'],
    [['sweep', '--credentials', 'secret.json'], '--credentials takes only -'],
    [['sweep', '--logs', '--json'], 'cannot be used with'],
    [['sweep', '--seed', 'x'], '--seed takes a whole number from 0'],
    [['sweep', '{"mode":"enforce"}'], 'Too many arguments'],
    [['close'], "Missing required argument 'ids'"],
    [['close', 'INC1'], 'An id is a UUID'],
    [['close', '--deployed', ID], 'put --deployed behind the ids'],
    [['explain', ID, '--enforce'], "Unknown option '--enforce'"],
    [['diagnose', '--csv'], 'argument missing. See npm run sweeper -- diagnose --help.'],
    [['shape', ...Array.from({ length: 21 }, () => ID)], 'At most 20 at a time'],
  ])('refuses %j: %s', (args, said) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(said);
  });

  it.each([[[]], [['--help']], [['sweep', '--help']], [['history', '-h']]])('explains itself: %j', (args) => {
    const parsed = parseCommand(args, 80);
    const text = parsed.kind === 'help' ? parsed.text : '';

    expect(text).toMatch(/^Usage: npm run sweeper -- /u);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('notices what npm has kept for itself, because -- was left out', () => {
    expect(
      takenByNpm({ npm_config_enforce: 'true', npm_config_max_closes: '1', npm_config_yes: 'true' }),
    ).toEqual(['enforce', 'max-closes']);
    expect(takenByNpm({ npm_config_registry: 'any' })).toEqual([]);
  });
});
