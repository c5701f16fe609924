import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Mode } from '../../../functions/sweeper/request/schema.ts';
import { asReport } from '../../../local/print/answer-lines.ts';
import {
  startSecretsEndpoint,
  type SecretsEndpoint,
} from '../../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator } from '../../../local/simulator/simulator.ts';
import { realDeployment, type RealDeployment } from '../../../local/world/real-deployment.ts';
import { invokeReal } from '../../../local/world/real-world.ts';

describe('the organisation of a secret in the caller’s AWS account', () => {
  const SECRET = 'genesys/main';
  const deployed = (asked?: Mode, secretName = SECRET): RealDeployment => {
    const orgs = [{ name: 'main', secretName, policy: { classes: { 'guest-silent': 2_000 } }, maxCloses: 3 }];
    const cdkJson = JSON.stringify({ context: { sweeper: { mode: 'enforce', orgs } } });
    return realDeployment({ secretName }, { asked, cdkJson, now: 0 });
  };
  let simulator: Simulator;
  let endpoint: SecretsEndpoint;

  beforeEach(async () => {
    simulator = createSimulator({ seed: 1 });
    const life = simulator.life({ minutesAgo: 5_000 }).guestWrites().ago(4_999).queued();
    simulator.add(life.ago(4_998).answers().ago(4_997).agentWrites());
    const url = await simulator.listen();
    endpoint = await startSecretsEndpoint({
      [SECRET]: { ...simulator.credentials, region: 'eu-west-1', apiBaseUrl: url, loginBaseUrl: url },
    });
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', endpoint.url);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'anything');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'goes');
  });
  afterEach(async () => {
    await Promise.all([simulator.close(), endpoint.close()]);
  });

  it('is named with its policy, its limits and its region before anything is asked of it', async () => {
    const askedBefore: number[] = [];
    const said: string[] = [];
    const say = (text: string): void => {
      said.push(text);
      askedBefore.push(simulator.journal.entries.length);
    };
    const report = asReport(await invokeReal({}, { deployment: deployed(), logs: false, say }));

    expect(said[0]).toContain('the organisation "main" in cdk.json');
    expect(said[1]).toContain('Nothing will be ended');
    expect(said.join('\n')).toContain('guest-silent 2000');
    expect(said.join('\n')).toContain('maxCloses 3, abortIfMoreThan 500');
    expect(said.at(-1)).toContain('A real organisation: Genesys Cloud region eu-west-1');
    expect(said.at(-1)).toContain('"genesys/main" in AWS region eu-central-1');
    expect(Math.max(...askedBefore)).toBe(0);
    expect(report).toMatchObject({ org: 'main', mode: 'dry-run', counts: { 'would-close': 1 } });
    expect(said.join()).not.toContain(simulator.credentials.clientSecret);
  });

  it('is never written to unless the command line allows it, whatever the request says', async () => {
    const options = { deployment: deployed(), logs: false, say: () => undefined };

    await expect(invokeReal({ mode: 'enforce' }, options)).rejects.toMatchObject({
      code: 'mode-not-allowed',
    });
    expect(simulator.journal.entries).toEqual([]);
  });

  it('is written to when the configuration, the command line and the request say so', async () => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const options = { deployment: deployed('enforce'), logs: false, say };
    const report = asReport(await invokeReal({ mode: 'enforce' }, options));

    expect(said[1]).toContain('ends real conversations');
    expect(report.counts.closed).toBe(1);
  });

  it('is not swept when its secret is not there', async () => {
    const options = { deployment: deployed(undefined, 'genesys/other'), logs: false, say: () => undefined };

    await expect(invokeReal({}, options)).rejects.toMatchObject({ name: 'SecretMissingError' });
  });
});
