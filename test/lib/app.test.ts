import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const main = { name: 'main', secretName: 'genesys/sweeper' };

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Where the stack would be written. */
  readonly folder: string;
}

/** Runs the app as the CDK's command line does, in a folder of its own with this sweeper.json, or without one. */
function runApp(context: object, file?: string, environment: NodeJS.ProcessEnv = {}): Ran {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweeper-app-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (file !== undefined) writeFileSync(path.join(folder, 'sweeper.json'), file);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'lib/app.ts')], {
    encoding: 'utf8',
    cwd: folder,
    env: {
      ...CHILD_ENVIRONMENT,
      // CloudFormation's own checks take four times as long as all the rest: `cdk synth` has them.
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [], ...context }),
      ...environment,
    },
  });
  return { code: status, stdout, stderr, folder };
}

describe('the CDK app', () => {
  it('says what is wrong with the configuration, a line each, and nothing of itself', () => {
    const { code, stdout, stderr, folder } = runApp({
      sweeper: { orgs: [{ ...main, schedule: 'rate(20 minutes)' }], mod: 'enforce' },
      mode: 'live',
    });

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toEqual([
      'The configuration was not accepted (cdk.json):',
      'sweeper.mode: "live" is not accepted; accepted: "dry-run" or "enforce"',
      expect.stringMatching(/^sweeper\.mod: no such key; accepted: mode, stackName, orgs, /),
      expect.stringMatching(
        /^sweeper\.orgs\[0\]\.schedule: runs come 20 minutes apart, .*; accepted: rate\(25 minutes\) /,
      ),
    ]);
    expect(existsSync(path.join(folder, 'StuckConversationSweeper.template.json'))).toBe(false);
  });

  it('refuses a context key that nobody reads, and says where it belongs if that is known', () => {
    const { code, stderr } = runApp({
      sweeper: { orgs: [main] },
      secretname: 'x',
      maxCloses: '5',
      'secret-name': 'y',
    });

    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'The configuration was not accepted (cdk.json):',
      '-c secretname: no such key; accepted: -c mode=…, -c stackName=… and -c secretName=…',
      '-c maxCloses: no such key here; it belongs at sweeper.maxCloses in the configuration; accepted: -c mode=…, -c stackName=… and -c secretName=…',
      '-c secret-name: no such key; accepted: -c mode=…, -c stackName=… and -c secretName=…',
    ]);
  });

  it('leaves the CDK its own context keys', () => {
    const { code, stderr } = runApp({
      sweeper: { orgs: [main] },
      'cli-telemetry': false,
      'acknowledged-issue-numbers': [1],
      '@aws-cdk/core:checkSecretUsage': true,
      'availability-zones:account=123456789012:region=eu-central-1': ['eu-central-1a'],
    });

    expect(code, stderr).toBe(0);
  });

  it('has a cdk.json that deploys a dry run of one organisation', () => {
    const { context } = JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8')) as { context: object };

    expect(context).toMatchObject({ sweeper: { mode: 'dry-run', orgs: [main] } });
  });

  it('takes sweeper.json instead of the object in cdk.json, whole', () => {
    const file = JSON.stringify({ stackName: 'Mine', orgs: [main] });
    const { code, stderr, folder } = runApp({ sweeper: { mode: 'enforce', orgs: [main] } }, file);

    expect(code, stderr).toBe(0);
    const template = readFileSync(path.join(folder, 'Mine.template.json'), 'utf8');
    expect(template).toContain('\\"mode\\":\\"dry-run\\"');
    expect(template).not.toContain('\\"mode\\":\\"enforce\\"');
  });

  it('says what is wrong with sweeper.json, and that it is this file', () => {
    const { code, stderr } = runApp(
      { sweeper: { orgs: [main] } },
      JSON.stringify({ orgs: [main], mod: 'x' }),
    );

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The configuration was not accepted \(sweeper\.json, .*\):\nsweeper\.mod: no such key; /,
    );
  });

  it('names sweeper.json, too, where it is no JSON', () => {
    const { code, stderr } = runApp({ sweeper: { orgs: [main] } }, '{ orgs');

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The configuration was not accepted \(sweeper\.json, .*\):\nsweeper\.json: is not JSON: line 1, column 3/,
    );
  });

  it('has an example of sweeper.json with the same settings as cdk.json', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));

    expect(read('sweeper.example.json')).toEqual(
      (read('cdk.json') as { context: { sweeper: object } }).context.sweeper,
    );
  });

  it('says what the region lacks that it is deployed to', () => {
    const sweeper = { orgs: [main], api: { auth: 'cognito' } };
    const china = { CDK_DEFAULT_REGION: 'cn-north-1', AWS_REGION: 'cn-north-1' };
    const { code, stderr } = runApp({ sweeper }, undefined, china);

    expect(code).toBe(1);
    expect(stderr).toContain('sweeper.api.auth: "cognito" does not work in cn-north-1: ');
  });
});
