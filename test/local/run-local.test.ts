import { describe, expect, it } from 'vitest';
import { asReport } from '../../local/print/answer-lines.ts';
import { runScript } from './run-script.ts';

const SMALL = ['--conversations', '60'];

describe.concurrent('npm run local', () => {
  it('prints a dry-run sweep when it is asked for nothing', async () => {
    const { code, stdout, stderr } = await runScript('run-local.ts', SMALL);

    expect(stderr).toContain('Simulated Genesys Cloud organisation, seed 7, 60 conversations');
    expect(stdout).toMatch(/^Dry-run sweep of simulated: complete\. Nothing was written/u);
    expect(stdout).toContain('Kept, by reason');
    expect(stdout).not.toContain('\u001B');
    expect(code).toBe(0);
  });

  it('prints nothing but the answer with --json, and the same seed has the same ids for explain', async () => {
    const swept = await runScript('run-local.ts', [...SMALL, '--seed', '3', '--json']);
    const report = asReport(JSON.parse(swept.stdout));
    const [first] = report.conversations;
    const request = JSON.stringify({ action: 'explain', conversationIds: [first?.conversationId] });
    const explained = await runScript('run-local.ts', [...SMALL, '--seed', '3', request]);

    expect(first?.outcome).toBe('would-close');
    expect(explained.stdout).toContain(`${first?.conversationId}  stuck, ${first?.class}`);
  });

  it('ends nothing where the deployment is said to be a dry run, whatever the request wants', async () => {
    const { code, stderr } = await runScript('run-local.ts', [
      ...SMALL,
      '--mode',
      'dry-run',
      '{"mode":"enforce"}',
    ]);

    expect(stderr).toContain('ModeNotAllowedError');
    expect(stderr).toContain('What to do: ');
    expect(code).toBe(1);
  });

  it('takes the request from standard input, and shows the function’s own log lines and metrics with --logs', async () => {
    const { code, stdout } = await runScript(
      'run-local.ts',
      [...SMALL, '--logs', '-'],
      '{"note":"from a pipe"}',
    );

    expect(stdout).toContain('"message":"sweep summary"');
    expect(stdout).toContain('"_aws":');
    expect(stdout).toContain('Note: from a pipe');
    expect(code).toBe(0);
  });

  it('prints a diagnosis: each check in a line, and what to do about those that are not ok', async () => {
    const { stdout } = await runScript('run-local.ts', [...SMALL, '{"action":"diagnose"}']);

    expect(stdout).toMatch(/^Is simulated set up so that a sweep can work\? warning/u);
    expect(stdout).toMatch(/^ok +permissions$/mu);
    expect(stdout).toMatch(/^warning +search\n(?: .*\n)+? +What to do: Set "lookbackDays" to/mu);
  });

  it.each([
    [['{"actoin":"sweep"}'], 'actoin'],
    [['{"action":}'], 'The request is not JSON: line 1, column 11'],
  ])('refuses %j with exit code 2 and says what is wrong', async (args, said) => {
    const { code, stdout, stderr } = await runScript('run-local.ts', args);

    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('says so when there is no AWS region to look for a real secret in', async () => {
    const { code, stderr } = await runScript('run-local.ts', ['--secret', 'genesys/main']);

    expect(stderr).toContain('No AWS region is configured');
    expect(code).toBe(2);
  });

  it('explains itself', async () => {
    const { code, stdout } = await runScript('run-local.ts', ['--help']);

    expect(stdout).toContain('npm run local');
    expect(code).toBe(0);
  });
});
