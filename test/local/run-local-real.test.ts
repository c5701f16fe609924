import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asReport } from '../../local/print/answer-lines.ts';
import { type SecretsEndpoint, startSecretsEndpoint } from '../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { runScript, type ScriptResult } from './run-script.ts';

const SECRET = 'genesys/main';
const ENFORCE = ['--secret', SECRET, '--mode', 'enforce', '--json', '{"mode":"enforce"}'];

describe('npm run local on a real organisation, by the configuration in cdk.json', () => {
  let simulator: Simulator;
  let endpoint: SecretsEndpoint;
  let folder: string;

  beforeEach(async () => {
    simulator = createSimulator({ seed: 1 });
    for (let i = 0; i < 5; i += 1) {
      const life = simulator.life({ minutesAgo: 5_000 }).guestWrites().ago(4_999).queued();
      simulator.add(life.ago(4_998).answers().ago(4_997).agentWrites());
    }
    const url = await simulator.listen();
    endpoint = await startSecretsEndpoint({
      [SECRET]: { ...simulator.credentials, region: 'eu-west-1', apiBaseUrl: url, loginBaseUrl: url },
    });
    folder = await mkdtemp(path.join(tmpdir(), 'sweeper-'));
  });
  afterEach(async () => {
    await Promise.all([simulator.close(), endpoint.close(), rm(folder, { recursive: true })]);
  });

  const run = async (args: readonly string[], sweeper?: object): Promise<ScriptResult> => {
    if (sweeper !== undefined) {
      await writeFile(path.join(folder, 'cdk.json'), JSON.stringify({ context: { sweeper } }));
    }
    const env = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'thing',
    };
    return runScript('run-local.ts', args, '', { cwd: folder, env });
  };
  const orgs = [{ name: 'main', secretName: SECRET }];

  it('ends none of an organisation whose every queue is exempt', async () => {
    const queueIds = simulator.organisation.queues.map(({ id }) => id);
    const { code, stdout, stderr } = await run(ENFORCE, {
      mode: 'enforce',
      orgs,
      maxCloses: 1,
      policy: { exempt: { queueIds } },
    });

    expect(asReport(JSON.parse(stdout))).toMatchObject({ org: 'main', mode: 'enforce', kept: { exempt: 5 } });
    expect(simulator.journal.writes()).toEqual([]);
    expect(stderr).toContain(`exempt  ${queueIds.length} queues`);
    expect(stderr).toContain('maxCloses 1');
    expect(code).toBe(0);
  });

  it('ends no more than the organisation’s maxCloses', async () => {
    const { stdout } = await run(ENFORCE, { mode: 'enforce', orgs: [{ ...orgs[0], maxCloses: 1 }] });

    expect(asReport(JSON.parse(stdout)).counts).toMatchObject({ closed: 1, 'not-reached': 4 });
  });

  it('refuses to enforce where there is no cdk.json, and asks nothing of Genesys', async () => {
    const { code, stdout, stderr } = await run(ENFORCE);

    expect(stderr).toContain('enforcing is refused');
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(simulator.journal.entries).toEqual([]);
  });

  it('shows the structure of a conversation with --shape, and asks for two things', async () => {
    const [{ id } = { id: '' }] = simulator.conversations.all();
    const { code, stdout, stderr } = await run(['--secret', SECRET, '--shape', id], { orgs });

    expect(JSON.parse(stdout)).toMatchObject([
      { live: { id: '<uuid 1>' }, analytics: { conversationId: '<uuid 1>' } },
    ]);
    expect(stderr).toContain('Look through it before you pass it on');
    expect(simulator.journal.entries).toHaveLength(3);
    expect(code).toBe(0);
  });

  it('says that it goes by the built-in policy where nothing is configured, and ends nothing', async () => {
    const { code, stdout, stderr } = await run(['--secret', SECRET, '--json']);

    expect(stderr).toContain('By the built-in policy');
    expect(stderr).toContain('guest-silent 1440');
    expect(asReport(JSON.parse(stdout))).toMatchObject({ mode: 'dry-run', counts: { 'would-close': 5 } });
    expect(simulator.journal.writes()).toEqual([]);
    expect(code).toBe(0);
  });
});
