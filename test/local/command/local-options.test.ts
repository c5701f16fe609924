import { describe, expect, it } from 'vitest';
import { LOCAL_HELP, localOptions } from '../../../local/command/local-options.ts';
import { UsageError } from '../../../local/command/usage-error.ts';

const ID = 'c263eafc-9469-4a9a-bcbb-a06b745fa571';

describe('the options of npm run local', () => {
  it('are the simulator when nothing is said', () => {
    expect(localOptions([])).toEqual({
      help: false,
      shape: undefined,
      json: false,
      logs: false,
      request: undefined,
      mode: undefined,
      target: { kind: 'simulator', seed: 7, conversations: 240 },
    });
  });

  it('mean a real organisation with a secret, or with the name of an organisation', () => {
    expect(localOptions(['--secret', 'genesys/main'])).toMatchObject({
      mode: undefined,
      target: { kind: 'real', secretName: 'genesys/main', org: undefined },
    });
    expect(localOptions(['--org', 'main', '--mode', 'enforce'])).toMatchObject({
      mode: 'enforce',
      target: { kind: 'real', secretName: undefined, org: 'main' },
    });
  });

  it('take the request from between them', () => {
    expect(localOptions(['--seed', '3', '{"action":"sweep"}', '--json'])).toMatchObject({
      request: '{"action":"sweep"}',
      json: true,
      target: { seed: 3 },
    });
  });

  it('take the ids of conversations with --shape, and no request', () => {
    expect(localOptions(['--secret', 'x', '--shape', ID, ID])).toMatchObject({
      shape: [ID, ID],
      request: undefined,
      target: { kind: 'real', secretName: 'x' },
    });
    expect(localOptions(['--shape', ID])).toMatchObject({ target: { kind: 'simulator' } });
  });

  it.each([
    [['--shape'], 'the ids of 1 to 20 conversations'],
    [['--shape', '{}'], 'each a UUID'],
    [['--shape', ...Array.from({ length: 21 }, () => ID)], 'the ids of 1 to 20 conversations'],
    [['--shape', '--mode', 'enforce', ID], 'do not apply with --shape'],
    [['--mode', 'force'], '--mode takes dry-run or enforce, not "force".'],
    [['--json', '--logs'], '--json and --logs would mix'],
    [['--secret', 'x', '--seed', '3'], 'do not apply with --secret'],
    [['--secret', 'x', '--conversations', '3'], 'do not apply with --secret'],
    [['--org', 'x', '--seed', '3'], 'do not apply with --secret or --org'],
    [['--secret='], '--secret takes the name'],
    [['--enforce'], "Unknown option '--enforce'"],
    [['{}', '{}'], 'one request too many'],
  ])('refuse %j', (args, message) => {
    expect(() => localOptions(args)).toThrow(UsageError);
    expect(() => localOptions(args)).toThrow(message);
  });

  it('are all in the help, which fits a terminal', () => {
    for (const option of [
      'seed',
      'conversations',
      'secret',
      'org',
      'mode',
      'shape',
      'json',
      'logs',
      'help',
    ]) {
      expect(LOCAL_HELP).toContain(`--${option}`);
    }
    expect(LOCAL_HELP.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});
