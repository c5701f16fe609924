import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext } from 'vitest';
import { ROUTE_NAMES } from '../../../functions/sweeper/http/routes.ts';
import { CHILD_ENVIRONMENT } from '../../support/child-environment.ts';
import { runScript } from '../run-script.ts';

/** How long the stack may take to be synthesized on a busy machine. */
const PATIENCE_MS = 240_000;
const SMALL = ['--port', '0', '--conversations', '60'];

interface Serving {
  /** What has been printed up to the last line of the start. */
  readonly lines: readonly string[];
  /** What is printed next. */
  readonly next: () => Promise<string>;
  /** Ctrl-C. @returns the exit code */
  readonly interrupt: () => Promise<unknown>;
}

/** Starts the command, and waits until it listens. */
async function serve({ onTestFinished }: TestContext, ...args: readonly string[]): Promise<Serving> {
  const path = fileURLToPath(new URL('../../../local/run-serve.ts', import.meta.url));
  const child = spawn(process.execPath, [path, ...SMALL, ...args], {
    env: CHILD_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const printed = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await printed.next();
    if (done === true) throw new Error('The command has ended');
    return value;
  };
  const lines: string[] = [];
  while (lines.at(-1) !== 'Ctrl-C stops it.') lines.push(await next());
  await next();
  return {
    lines,
    next,
    interrupt: async () => {
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as unknown[];
      return code;
    },
  };
}

/** Pastes lines of what was printed into a shell. */
async function paste(...lines: readonly (string | undefined)[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)('sh', ['-c', lines.join('\n')]);
  return JSON.parse(stdout);
}

/** The commands that were printed. */
function callsIn(lines: readonly string[]) {
  const find = (form: RegExp): string | undefined => lines.find((line) => form.test(line));
  return {
    shell: find(/^ {2}api\(\) \{/u),
    preview: find(/^ {2}SWEEP=/u),
    look: find(/\/sweeps\/\$SWEEP$/u)?.trim(),
    cancel: find(/^ {2}api .*\/cancel$/u),
    approve: find(/^ {2}api .*fromSweep/u),
    list: find(/^ {2}api \$API\/sweeps$/u),
    close: find(/^ {2}api .*\/close$/u),
    history: find(/^ {2}api .*\/history$/u),
    explain: find(/^ {2}api \$API\/conversations\/[^/]+$/u),
  };
}

describe.concurrent('npm run serve', () => {
  it(
    'prints what a first call takes: its routes, and commands that work as they stand',
    async (context) => {
      const { lines, next, interrupt } = await serve(context);
      const { shell, close, history, explain, list } = callsIn(lines);

      expect(lines.filter((line) => /^ {2}(?:GET|POST) /u.test(line))).toHaveLength(ROUTE_NAMES.length + 1);
      expect(lines.join('\n')).toContain('no signature is verified');
      expect(await paste(shell, close)).toMatchObject({ ended: true, note: 'trying it out' });
      expect(await next()).toBe('POST /conversations/{conversationId}/close → 200');
      expect(await paste(shell, history)).toMatchObject({ writes: [{ outcome: 'closed' }] });
      expect(await paste(shell, explain)).toMatchObject({ reason: 'waiting-for-us' });
      expect(await paste(shell, list)).toEqual({ sweeps: [] });
      expect(await paste(shell, 'api $API/sweep')).toMatchObject({ status: 403 });
      let said = '';
      while (!said.startsWith('no route')) said = await next();
      expect(said).toBe('no route → 403, forbidden, there is no such route for any caller');
      expect(await interrupt()).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'prints how to end what a preview has listed, and ends at once although that is under way',
    async (context) => {
      const { lines, interrupt } = await serve(context);
      const { shell, preview, look, cancel, approve } = callsIn(lines);
      const untilComplete = `until ${look} | grep -q '"state":"complete"'; do sleep 0.2; done`;

      expect(await paste(shell, preview, untilComplete, approve)).toMatchObject({
        mode: 'enforce',
        state: expect.stringMatching(/queued|running/u) as string,
        fromSweep: expect.any(String) as string,
      });
      // It is over, and stays as it is.
      expect(
        await paste(shell, `SWEEP=$(api $API/sweeps | grep -o 'preview-[^"]*' | tail -n 1)`, cancel),
      ).toMatchObject({
        state: 'complete',
      });
      const before = performance.now();
      expect(await interrupt()).toBe(0);
      expect(performance.now() - before).toBeLessThan(5_000);
    },
    PATIENCE_MS,
  );

  it(
    'prints how to get a token, where callers bring tokens',
    async (context) => {
      const { lines, interrupt } = await serve(context, '--auth', 'cognito', '--mode', 'dry-run');
      const token = lines.find((line) => line.startsWith('  TOKEN='));
      const { shell, close, approve } = callsIn(lines);

      expect(lines.join('\n')).toContain('no token is verified');
      expect(await paste(token, shell, close)).toMatchObject({ ended: false, mode: 'dry-run' });
      expect(approve).toBeUndefined();
      expect(await interrupt()).toBe(0);
    },
    PATIENCE_MS,
  );

  it('says what is wrong with what was typed, and starts nothing', async () => {
    const { code, stdout, stderr } = await runScript('run-serve.ts', ['--auth', 'basic']);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--auth takes iam or cognito, not "basic".');
  });

  it('explains itself', async () => {
    const { code, stdout } = await runScript('run-serve.ts', ['--help']);

    expect(code).toBe(0);
    expect(stdout).toContain('no signature and no token\nis verified');
  });

  it(
    'says that its port is taken',
    async ({ onTestFinished }) => {
      const other = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void other.close());
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const { code, stderr } = await runScript('run-serve.ts', [
        '--port',
        `${port}`,
        '--conversations',
        '20',
      ]);

      expect(code).toBe(2);
      expect(stderr).toContain(`Port ${port} is taken.`);
    },
    PATIENCE_MS,
  );
});
