import { describe, expect, it } from 'vitest';
import { LOCAL_HELP, localOptions } from '../../../local/command/local-options.ts';
import { UsageError } from '../../../local/command/usage-error.ts';

describe('the options of npm run local', () => {
  it('are the simulator with enforcing allowed when nothing is said', () => {
    expect(localOptions([])).toEqual({
      help: false,
      json: false,
      logs: false,
      request: undefined,
      mode: 'enforce',
      target: { kind: 'simulator', seed: 7, conversations: 240 },
    });
  });

  it('allow a real organisation no more than a dry run, unless the command line says enforce', () => {
    expect(localOptions(['--secret', 'genesys/main'])).toMatchObject({
      mode: 'dry-run',
      target: { kind: 'secret', name: 'genesys/main' },
    });
    expect(localOptions(['--secret', 'genesys/main', '--mode', 'enforce'])).toMatchObject({
      mode: 'enforce',
    });
    expect(localOptions(['--mode', 'dry-run'])).toMatchObject({ mode: 'dry-run' });
  });

  it('take the request from between them', () => {
    expect(localOptions(['--seed', '3', '{"action":"sweep"}', '--json'])).toMatchObject({
      request: '{"action":"sweep"}',
      json: true,
      target: { seed: 3 },
    });
  });

  it.each([
    [['--mode', 'force'], '--mode takes dry-run or enforce, not "force".'],
    [['--json', '--logs'], '--json and --logs would mix'],
    [['--secret', 'x', '--seed', '3'], 'mean nothing with --secret'],
    [['--secret', 'x', '--conversations', '3'], 'mean nothing with --secret'],
    [['--secret='], '--secret takes the name'],
    [['--enforce'], "Unknown option '--enforce'"],
    [['{}', '{}'], 'one request too many'],
  ])('refuse %j', (args, message) => {
    expect(() => localOptions(args)).toThrow(UsageError);
    expect(() => localOptions(args)).toThrow(message);
  });

  it('are all in the help, which fits a terminal', () => {
    for (const option of ['seed', 'conversations', 'secret', 'mode', 'json', 'logs', 'help']) {
      expect(LOCAL_HELP).toContain(`--${option}`);
    }
    expect(LOCAL_HELP.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});
