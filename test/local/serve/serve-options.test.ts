import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../local/command/usage-error.ts';
import { serveOptions } from '../../../local/serve/serve-options.ts';

describe('the options of npm run serve', () => {
  it('are a signed API that may end conversations, on port 8080, with the story of npm run sweeper', () => {
    expect(serveOptions([])).toEqual({
      help: false,
      logs: false,
      port: 8080,
      auth: 'iam',
      mode: 'enforce',
      seed: 7,
      conversations: 240,
    });
  });

  it('can be told', () => {
    const args = [
      '--port',
      '0',
      '--auth',
      'cognito',
      '--mode',
      'dry-run',
      '--seed',
      '3',
      '--conversations',
      '9',
    ];

    expect(serveOptions([...args, '--logs'])).toEqual({
      help: false,
      logs: true,
      port: 0,
      auth: 'cognito',
      mode: 'dry-run',
      seed: 3,
      conversations: 9,
    });
  });

  it.each([
    [['--port', '65536'], '--port takes a whole number from 0 to 65535, not "65536".'],
    [['--auth', 'none'], '--auth takes iam or cognito, not "none".'],
    [['--mode', 'dry'], '--mode takes dry-run or enforce, not "dry".'],
    [['--story'], 'The options are --seed, --conversations, --port, --auth, --mode, --logs, --help.'],
    [['{"action":"sweep"}'], 'The API takes its requests over HTTP'],
  ])('are refused where they cannot be meant: %j', (args, message) => {
    expect(() => serveOptions(args)).toThrow(UsageError);
    expect(() => serveOptions(args)).toThrow(message);
  });
});
