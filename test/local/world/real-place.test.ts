import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Mode } from '../../../functions/sweeper/names.ts';
import { asReport } from '../../../local/print/answer-lines.ts';
import {
  startSecretsEndpoint,
  type SecretsEndpoint,
} from '../../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator } from '../../../local/simulator/simulator.ts';
import type { Place } from '../../../local/world/place.ts';
import { savedSweep } from '../../../local/world/earlier-report.ts';
import { realDeployment } from '../../../local/world/real-deployment.ts';
import { openRealPlace, type Meant } from '../../../local/world/real-place.ts';

const SECRET = 'genesys/main';
const onlooker = { see: () => undefined, isStopped: () => false };

describe('a real organisation, from this machine', () => {
  let simulator: Simulator;
  let endpoint: SecretsEndpoint;
  let said: string[];
  let confirm: (meant: Meant) => Promise<void>;
  let url: string;
  const places: Place[] = [];

  beforeEach(async () => {
    said = [];
    confirm = () => Promise.resolve();
    simulator = createSimulator({ seed: 1 });
    const life = simulator.life({ minutesAgo: 5_000 }).guestWrites().ago(4_999).queued();
    simulator.add(life.ago(4_998).answers().ago(4_997).agentWrites());
    url = await simulator.listen();
    endpoint = await startSecretsEndpoint({ [SECRET]: secretOf(url) });
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', endpoint.url);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'anything');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'goes');
  });
  afterEach(async () => {
    await Promise.all([...places.splice(0), simulator, endpoint].map((one) => one.close()));
  });

  const secretOf = (host: string): object => ({
    ...simulator.credentials,
    region: 'eu-west-1',
    apiBaseUrl: host,
    loginBaseUrl: host,
  });
  const open = (asked: Mode = 'dry-run', piped?: { readonly secret: object }): Place => {
    const orgs = [
      { name: 'main', secretName: SECRET, policy: { classes: { 'guest-silent': 2_000 } }, maxCloses: 3 },
    ];
    const resources = { tableName: 'in-memory', stateMachineArn: 'in-process' };
    const configuration = { file: 'sweeper.json', sweeper: { mode: 'enforce', orgs } };
    const target = piped === undefined ? { secretName: SECRET } : { piped: { clientId: 'any' } };
    const deployment = realDeployment(target, { asked, configuration, now: 0, resources });
    const secret = piped === undefined ? undefined : JSON.stringify(piped.secret);
    const place = openRealPlace({
      deployment,
      secret,
      logs: false,
      onlooker,
      say: (text) => said.push(text),
      confirm: (meant) => confirm(meant),
    });
    places.push(place);
    return place;
  };

  it('is named with its policy, its limits and its region before anything is asked of it', async () => {
    const report = asReport(await open().run({ action: 'sweep', mode: 'dry-run' }));

    expect(said[0]).toContain('the organisation "main" in sweeper.json');
    expect(said.join('\n')).toContain('guest-silent 2000');
    expect(said.join('\n')).toContain('maxCloses 3, abortIfMoreThan 500');
    expect(said.at(-1)).toContain('A real organisation: Genesys Cloud region eu-west-1');
    expect(said.at(-1)).toContain('"genesys/main" in AWS region eu-central-1');
    expect(report).toMatchObject({ org: 'main', region: 'eu-west-1', counts: { 'would-close': 1 } });
    expect(said.join()).not.toContain(simulator.credentials.clientSecret);
  });

  it('needs no AWS where its credentials come from standard input', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const report = asReport(
      await open('dry-run', { secret: secretOf(url) }).run({ action: 'sweep', mode: 'dry-run' }),
    );

    expect(report).toMatchObject({ org: 'main', counts: { 'would-close': 1 } });
    expect(endpoint.reads(SECRET)).toBe(0);
    expect(said.at(-1)).toContain('with credentials from standard input');
  });

  it('is never written to unless the command line allows it, whatever the request says', async () => {
    await expect(open().run({ action: 'sweep', mode: 'enforce' })).rejects.toMatchObject({
      code: 'mode-not-allowed',
    });
    expect(simulator.journal.entries).toEqual([]);
  });

  it('is swept from a saved report of the same region, and of no other', async () => {
    const report = savedSweep(await open().run({ action: 'sweep', mode: 'dry-run' }), 'any');
    const elsewhere = { ...report, region: 'us-east-1' };

    await expect(open('enforce').run({ action: 'sweep', mode: 'enforce' }, elsewhere)).rejects.toThrow(
      'an organisation in region us-east-1, and these credentials are for eu-west-1',
    );
    expect(simulator.journal.writes()).toEqual([]);
    const ended = asReport(
      await open('enforce').run({ action: 'sweep', mode: 'enforce', note: 'CHG-1' }, report),
    );
    expect(ended).toMatchObject({ note: 'CHG-1', counts: { open: 1, closed: 1 } });
  });

  it('is confirmed once policy, limits and region have been shown, and before anything is sent', async () => {
    const meant: Meant[] = [];
    confirm = (one) => {
      meant.push(one);
      said.push('Type yes');
      return Promise.reject(new Error('no'));
    };

    await expect(open('enforce').run({ action: 'sweep', mode: 'enforce', note: 'x' })).rejects.toThrow('no');
    const { clientId } = simulator.credentials;
    expect(meant).toEqual([{ org: 'main', region: 'eu-west-1', clientId, maxCloses: 3 }]);
    expect(said.at(-1)).toBe('Type yes');
    expect(said.at(-2)).toContain('A real organisation');
    expect(simulator.journal.entries).toEqual([]);
  });

  it('is not swept when its secret is not there', async () => {
    endpoint.remove(SECRET);

    await expect(open().run({ action: 'diagnose' })).rejects.toMatchObject({ name: 'SecretMissingError' });
  });

  it('gives shapes, and has no history', async () => {
    const [{ id } = { id: '' }] = simulator.conversations.all();

    expect(await open().shapes([id])).toMatchObject([{ live: { id: '<uuid 1>' } }]);
    expect(() => open().history(id, undefined)).toThrow('history needs --deployed');
  });
});
