import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { organisationSchema } from '../../../functions/sweeper/settings.ts';
import { asReport } from '../../../local/print/answer-lines.ts';
import {
  type SecretsEndpoint,
  startSecretsEndpoint,
} from '../../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator } from '../../../local/simulator/simulator.ts';
import { invokeReal, organisationNameOf } from '../../../local/world/real-world.ts';

describe('the organisation of a secret in the caller’s AWS account', () => {
  const SECRET = 'genesys/main';
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

  it('is named with its region before anything is asked of it, and swept under its secret’s name', async () => {
    const askedBefore: number[] = [];
    const said: string[] = [];
    const say = (text: string): void => {
      said.push(text);
      askedBefore.push(simulator.journal.entries.length);
    };
    const options = { secretName: SECRET, mode: 'dry-run', logs: false, say } as const;
    const report = asReport(await invokeReal({}, options));

    expect(said[0]).toContain('A real organisation: Genesys Cloud region eu-west-1');
    expect(said[0]).toContain('"genesys/main" in AWS region eu-central-1');
    expect(said[1]).toContain('Nothing will be ended');
    expect(askedBefore).toEqual([0, 0]);
    expect(report).toMatchObject({ org: 'genesys-main', mode: 'dry-run', counts: { 'would-close': 1 } });
    expect(said.join()).not.toContain(simulator.credentials.clientSecret);
  });

  it('is never written to unless the command line allows it, whatever the request says', async () => {
    const options = { secretName: SECRET, mode: 'dry-run', logs: false, say: () => undefined } as const;

    await expect(invokeReal({ mode: 'enforce' }, options)).rejects.toMatchObject({
      code: 'mode-not-allowed',
    });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('is written to when both the command line and the request say so', async () => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const options = { secretName: SECRET, mode: 'enforce', logs: false, say } as const;
    const report = asReport(await invokeReal({ mode: 'enforce' }, options));

    expect(said[1]).toContain('ends real conversations');
    expect(report.counts.closed).toBe(1);
  });

  it('is not swept when its secret is not there', async () => {
    const options = {
      secretName: 'genesys/other',
      mode: 'dry-run',
      logs: false,
      say: () => undefined,
    } as const;

    await expect(invokeReal({}, options)).rejects.toMatchObject({ name: 'SecretMissingError' });
  });
});

describe('the name of a real organisation', () => {
  it.each([
    ['genesys/main', 'genesys-main'],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/genesys-AbCdEf', 'prod-genesys-AbCdEf'],
    ['/leading/slash', 'leading-slash'],
    ['@', 'organisation'],
    ['x'.repeat(500), 'x'.repeat(64)],
  ])('is made of its secret’s, %s, so that settings accept it', (secretName, name) => {
    expect(organisationNameOf(secretName)).toBe(name);
    expect(organisationSchema.safeParse({ name, secretId: secretName }).success).toBe(true);
  });
});
