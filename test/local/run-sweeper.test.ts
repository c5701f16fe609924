import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asReport } from '../../local/print/answer-lines.ts';
import { startSecretsEndpoint } from '../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { runScript, type ScriptResult } from './run-script.ts';

const ID = '0a1b2c3d-0000-4000-8000-00000000000a';

interface Desk {
  readonly simulator: Simulator;
  readonly folder: string;
  readonly secret: string;
  readonly run: (args: readonly string[], input?: string) => Promise<ScriptResult>;
}

/** A simulated organisation that is asked like a real one, and an empty folder to ask from. */
async function deskOf(sweeper?: object): Promise<Desk> {
  const simulator = createSimulator({ seed: 1 });
  for (let i = 0; i < 3; i += 1) {
    const life = simulator.life({ minutesAgo: 5_000 }).guestWrites().ago(4_999).queued();
    simulator.add(life.ago(4_998).answers().ago(4_997).agentWrites());
  }
  const url = await simulator.listen();
  const secret = { ...simulator.credentials, region: 'eu-west-1', apiBaseUrl: url, loginBaseUrl: url };
  const endpoint = await startSecretsEndpoint({ 'genesys/sweeper': secret });
  const folder = await mkdtemp(path.join(tmpdir(), 'sweeper-'));
  onTestFinished(async () => {
    await Promise.all([simulator.close(), endpoint.close(), rm(folder, { recursive: true })]);
  });
  if (sweeper !== undefined) await writeFile(path.join(folder, 'sweeper.json'), JSON.stringify(sweeper));
  const env = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint.url,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'thing',
  };
  return {
    simulator,
    folder,
    secret: JSON.stringify(secret),
    run: (args, input = '') => runScript('run-sweeper.ts', args, input, { cwd: folder, env }),
  };
}

describe('npm run sweeper', () => {
  it('prints for people what a sweep would end, on the simulator', async () => {
    const { code, stdout, stderr } = await runScript('run-sweeper.ts', ['sweep', '--conversations', '40']);

    expect(stderr).toContain('Simulated Genesys Cloud organisation, seed 7, 40 conversations');
    expect(stdout).toMatch(/^Dry-run sweep of simulated: complete\.\nNothing was written/u);
    expect(stdout).not.toContain('\u001B');
    expect(code).toBe(0);
  });

  it('looks at a real organisation without AWS and without a configuration, and draws it', async () => {
    const { run, secret, folder, simulator } = await deskOf();
    const { code, stdout, stderr } = await run(
      ['sweep', '--credentials', '-', '--json', '--html', 'page.html', '--csv', 'rows.csv'],
      secret,
    );
    const omitting = { ...asReport(JSON.parse(stdout)), conversationsOmitted: { kept: 7 } };
    await writeFile(path.join(folder, 'report.json'), JSON.stringify(omitting));
    const drawn = await run(['report', 'report.json', '--html', 'again.html', '--csv', 'again.csv']);

    expect(stderr).toContain('By the built-in policy');
    expect(asReport(JSON.parse(stdout)).counts['would-close']).toBe(3);
    expect(await readFile(path.join(folder, 'page.html'), 'utf8')).toMatch(/^<!doctype html>/iu);
    expect((await readFile(path.join(folder, 'rows.csv'), 'utf8')).trim().split('\n')).toHaveLength(4);
    expect(await readFile(path.join(folder, 'again.html'), 'utf8')).toMatch(/^<!doctype html>/iu);
    expect(drawn.stdout).toContain('Would be ended: 3');
    expect(stderr).not.toContain('Not in the CSV file');
    expect(drawn.stderr).toContain('Not in the CSV file: 7 conversations.');
    expect(simulator.journal.writes()).toEqual([]);
    expect([code, drawn.code]).toEqual([0, 0]);
  });

  it('ends one conversation that somebody has named, where the configuration, the flag and the note say so', async () => {
    const orgs = [{ name: 'main', secretName: 'genesys/sweeper' }];
    const { run, simulator, folder } = await deskOf({ mode: 'enforce', orgs });
    const [{ id } = { id: '' }] = simulator.conversations.all();
    const args = ['close', id, '--secret', 'genesys/sweeper', '--region', 'eu-central-1', '--enforce'];
    const { code, stdout, stderr } = await run([...args, '--note', 'INC0012345', '--yes']);

    expect(stderr).toContain('By the organisation "main" in sweeper.json');
    expect(stderr).toContain(
      '1 conversation named here: each that is stuck is ended. This cannot be undone.',
    );
    expect(stderr).toMatch(
      new RegExp(
        `"main", Genesys Cloud region eu-west-1, with the OAuth client ${simulator.credentials.clientId.slice(0, 8)}…, at most \\d+`,
        'u',
      ),
    );
    expect(stdout).toContain('Ended: 1');
    expect(simulator.journal.writes()).toHaveLength(1);
    expect(code).toBe(0);
    const [, record = ''] = /Written: (close-.*\.json)/u.exec(stderr) ?? [];
    const saved: unknown = JSON.parse(await readFile(path.join(folder, record), 'utf8'));
    expect(asReport(saved)).toMatchObject({ note: 'INC0012345', counts: { closed: 1 } });
  });

  it('ends with credentials from standard input only in the organisation and with the client that are named', async () => {
    const orgs = [{ name: 'main', secretName: 'genesys/sweeper' }];
    const { run, simulator, secret, folder } = await deskOf({ mode: 'enforce', orgs });
    await writeFile(path.join(folder, 'request.json'), '{"force":true}');
    const [{ id } = { id: '' }] = simulator.conversations.all();
    const args = ['close', id, '--credentials', '-', '--enforce', '--note', 'INC1', '--yes'];
    const { clientId } = simulator.credentials;
    const said = ['--org', 'main', '--client-id', clientId, '--request', 'request.json'];
    const refused = await run(args, secret);
    expect(simulator.journal.entries).toEqual([]);
    const ended = await run([...args, ...said, '--json'], secret);

    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr.replaceAll(/\s+/gu, ' ')).toContain('--enforce needs --org');
    expect(ended.stderr).toContain('or that force may end');
    expect(asReport(JSON.parse(ended.stdout)).counts.closed).toBe(1);
    expect((await readdir(folder)).toSorted()).toEqual(['request.json', 'sweeper.json']);
  });

  it('saves the report beside its page, which names it, and never over anything else', async () => {
    const { run, secret, folder, simulator } = await deskOf();
    const look = ['sweep', '--credentials', '-', '--html'];
    const { code, stderr } = await run([...look, 'look.html'], secret);
    const again = await run([...look, 'look.html'], secret);
    const drawn = await run(['report', 'look.json', '--html', 'other.html']);
    const begun = simulator.journal.entries.length;
    await writeFile(path.join(folder, 'sweeper.json'), '{"mode":"dry-run"}');
    const over = await run([...look, 'sweeper.html'], secret);

    expect([code, again.code, drawn.code, over.code]).toEqual([0, 0, 0, 2]);
    expect(stderr).toContain('Written: look.json');
    expect(asReport(JSON.parse(await readFile(path.join(folder, 'look.json'), 'utf8'))).mode).toBe('dry-run');
    for (const page of ['look.html', 'other.html']) {
      expect(await readFile(path.join(folder, page), 'utf8')).toContain('--from look.json');
    }
    expect(over.stderr.replaceAll(/\s+/gu, ' ')).toContain('is a file of something else');
    expect(await readFile(path.join(folder, 'sweeper.json'), 'utf8')).toBe('{"mode":"dry-run"}');
    expect(simulator.journal.entries).toHaveLength(begun);
  });

  it.each(['enforce', 'dry-run'])('diagnoses a deployment in mode %s as it is configured', async (mode) => {
    const { run, simulator } = await deskOf({
      mode,
      orgs: [{ name: 'main', secretName: 'genesys/sweeper' }],
    });
    const { stdout } = await run(['diagnose', '--org', 'main', '--region', 'eu-central-1', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({ action: 'diagnose', deployedMode: mode });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('names the command of a request that is for another one', async () => {
    const { run, folder } = await deskOf();
    await writeFile(
      path.join(folder, 'explain.json'),
      JSON.stringify({ action: 'explain', conversationIds: [ID] }),
    );
    const { code, stderr } = await run(['sweep', '--request', 'explain.json']);

    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(`say "npm run sweeper -- explain ${ID}"`);
    expect(code).toBe(2);
  });

  it.each([
    ['{"name":"a-package"}', [], 'is no answer of the sweeper'],
    ['{"action":"sweep"}', ['--html', 'saved.json'], 'is named twice'],
  ])('draws nothing of a file with %s and %j', async (content, more, said) => {
    const { run, folder } = await deskOf();
    await writeFile(path.join(folder, 'saved.json'), content);
    const { code, stdout, stderr } = await run(['report', 'saved.json', ...more]);

    expect(stderr).toContain(said);
    expect([code, stdout]).toEqual([2, '']);
    expect(await readFile(path.join(folder, 'saved.json'), 'utf8')).toBe(content);
  });

  it('checks before anything is done that its files can be written', async () => {
    const { run, secret, folder, simulator } = await deskOf();
    await mkdir(path.join(folder, 'folder'));
    for (const html of ['folder', 'nowhere/page.html']) {
      const { code, stderr } = await run(['sweep', '--credentials', '-', '--json', '--html', html], secret);
      expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be written')]);
    }
    expect(simulator.journal.entries).toEqual([]);
    expect(await readdir(folder)).toEqual(['folder']);
  });

  it.each<readonly [readonly string[], string]>([
    [['close', ID, '--secret', 'genesys/sweeper', '--enforce'], 'needs --note'],
    [['close', ID, '--secret', 'genesys/sweeper', '--enforce', '--note', ' '], 'needs --note'],
    [['close', ID, '--secret', 'genesys/sweeper', '--enforce', '--note', 'x'], 'say --yes'],
    [['sweep', '--deployed=any', '--enforce', '--note', 'x'], 'say --yes'],
    [
      ['close', ID, '--secret', 'genesys/sweeper', '--enforce', '--note', 'x', '--yes'],
      'sweeper.json says "mode": "dry-run"',
    ],
    [
      ['sweep', '--max-closes', '0'],
      '--max-closes: 0 is not accepted; accepted: a whole number of 1 or more',
    ],
    [['sweep', '--secret', 'genesys/sweeper'], 'This machine has no AWS region'],
    [['sweep', '--from', 'sweeper.json', '--enforce'], '"sweeper.json" is no report of a sweep'],
    [['sweep', '--from', 'report.json'], 'it needs --enforce'],
  ])('does nothing for %j, says why, and gives 2', async (args, said) => {
    const orgs = [{ name: 'main', secretName: 'genesys/sweeper' }];
    const { run, simulator } = await deskOf({ orgs });
    const { code, stdout, stderr } = await run(args);

    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(said);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(simulator.journal.entries).toEqual([]);
  });
});
