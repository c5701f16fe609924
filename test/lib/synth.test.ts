import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Synth {
  readonly code: number | null;
  readonly output: string;
  /** What it has written: the cloud assembly. */
  readonly folder: string;
}

/** `npx cdk synth` with nothing to fall back on: no AWS account, no home of anybody's. */
async function synth(args: readonly string[] = []): Promise<Synth> {
  const home = mkdtempSync(path.join(tmpdir(), 'sweeper-synth-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const folder = path.join(home, 'cdk.out');
  const child = spawn('npx', ['--no-install', 'cdk', 'synth', '--quiet', '--output', folder, ...args], {
    cwd: ROOT,
    env: {
      ...CHILD_ENVIRONMENT,
      // CloudFormation's own checks take longer than all the rest: the `cdk synth` of `npm test` has them.
      CDK_VALIDATION: 'false',
      HOME: home,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output: stdout + stderr, folder };
}

/** The settings in the template, as the function gets them. */
function templateIn(folder: string): string {
  return readFileSync(path.join(folder, 'StuckConversationSweeper.template.json'), 'utf8');
}

describe('npx cdk synth', () => {
  it('builds the stack with its bundle, enforcing, with the secret that the command line names', async () => {
    const { code, output, folder } = await synth(['-c', 'mode=enforce', '-c', 'secretName=other/secret']);

    expect(code, output).toBe(0);
    expect(output).not.toContain('feature flags');
    expect(templateIn(folder)).toContain('\\"mode\\":\\"enforce\\",\\"org\\":\\"main\\"');
    expect(templateIn(folder)).toContain(':secret:other/secret-??????');
    expect(templateIn(folder)).not.toContain('genesys/sweeper');
    const assets = readdirSync(folder).filter((name) => name.startsWith('asset.'));
    expect(assets.map((name) => readdirSync(path.join(folder, name)))).toContainEqual(
      expect.arrayContaining(['index.mjs', 'settings.json']),
    );
  }, 120_000);

  it('fails on a wrong configuration with a readable line and no stack trace', async () => {
    const { code, output } = await synth(['-c', 'mode=live']);

    expect(code).toBe(1);
    expect(output.split('\n')).toContain(
      'sweeper.mode: "live" is not accepted; accepted: "dry-run" or "enforce"',
    );
    expect(output).not.toMatch(/^\s+at /m);
  }, 120_000);

  it('fails on a finding of cdk-nag that nobody has acknowledged', async () => {
    const { code, output } = await synth(['--app', `${process.execPath} test/support/careless-app.ts`]);

    expect(code).toBe(1);
    expect(output).toContain('AwsSolutions-SQS4');
  }, 120_000);
});
