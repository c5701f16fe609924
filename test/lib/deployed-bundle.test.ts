import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSecretsEndpoint } from '../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { apiEvent } from '../support/api-event.ts';
import { type BundleProcess, type Invoked, startBundle } from '../support/bundle-process.ts';
import { startDynalite } from '../support/dynalite.ts';
import { conversed } from '../support/lives.ts';
import { settingsIn, synthesize, type Synthesized, variablesIn } from '../support/stack.ts';

const SECRET = 'genesys/sweeper';
/** More than the 4 KB of Lambda's variables hold. */
const EXEMPT_QUEUES = Array.from(
  { length: 2_000 },
  (_, index) => `0e0e0e0e-0000-4000-8000-${String(index).padStart(12, '0')}`,
);
const NOBODY = '00000000-0000-4000-8000-000000000000';

interface FunctionProperties {
  readonly Handler: string;
  readonly Environment?: { readonly Variables: object };
}

let deployed: { readonly dry: Built; readonly enforcing: Built };

interface Built extends Synthesized {
  readonly folder: string;
  readonly properties: FunctionProperties;
}

beforeAll(() => {
  deployed = {
    dry: build({}),
    enforcing: build({ mode: 'enforce', policy: { exempt: { queueIds: EXEMPT_QUEUES } } }),
  };
}, 60_000);

/** What a deployment uploads: the asset's folder, and the function as the template has it. */
function build(config: Parameters<typeof synthesize>[0]): Built {
  const synthesized = synthesize(config, { bundling: true });
  const { directory } = synthesized.assembly;
  const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
  const folder = assets
    .map((name) => path.join(directory, name))
    .find((one) => readdirSync(one).includes('index.mjs'));
  if (folder === undefined) throw new Error('The function’s asset was not built');
  const sweepers = Object.values(synthesized.template.findResources('AWS::Lambda::Function'))
    .map((resource) => (resource as { Properties: FunctionProperties }).Properties)
    .filter(({ Environment }) => 'SWEEPER_SETTINGS' in (Environment?.Variables ?? {}));
  expect(sweepers).toHaveLength(1);
  return { ...synthesized, folder, properties: sweepers[0] as FunctionProperties };
}

/** The built asset, unmodified, in a process of its own, with the template's environment. */
async function start(of: Built): Promise<BundleProcess & { readonly simulator: Simulator }> {
  const simulator = createSimulator({ now: () => Date.now() });
  const url = await simulator.listen();
  const secrets = await startSecretsEndpoint({
    [SECRET]: { ...simulator.credentials, region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url },
  });
  const dynalite = await startDynalite();
  onTestFinished(async () => {
    await dynalite.close();
    await secrets.close();
    await simulator.close();
  });
  const variables = variablesIn(of.template);
  await dynalite.createTable(settingsIn(of).tableName);
  const bundle = await startBundle(of.folder, of.properties.Handler, {
    ...variables,
    // What Lambda itself sets, and where the SDK finds the endpoint.
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: 'sweeper',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynalite.url,
  });
  return { ...bundle, simulator };
}

function scheduled({ template }: Synthesized): unknown {
  const [schedule] = Object.values(template.findResources('AWS::Scheduler::Schedule')) as {
    Properties: { Target: { Input: string } };
  }[];
  // Scheduler puts the execution's id in the place of its context attribute.
  return JSON.parse(
    (schedule?.Properties.Target.Input ?? '').replace('<aws.scheduler.execution-id>', NOBODY),
  );
}

function httpAnswer(invoked: Invoked): { readonly status: number; readonly body: Record<string, unknown> } {
  if (!('answer' in invoked)) throw new Error(`The function failed: ${JSON.stringify(invoked)}`);
  const { statusCode, body } = invoked.answer as { statusCode: number; body: string };
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

describe('the built function', () => {
  it('sweeps for a schedule: dry in a dry-run deployment, and its log and metrics are JSON', async () => {
    const { invoke, simulator, printed } = await start(deployed.dry);
    simulator.add(conversed(simulator));
    const answered = await invoke(scheduled(deployed.dry));

    expect(answered).toMatchObject({
      answer: { trigger: 'schedule', sweepId: NOBODY, mode: 'dry-run', counts: { 'would-close': 1 } },
    });
    expect(simulator.journal.writes()).toEqual([]);
    const lines = printed()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['conversation', 'sweep summary']),
    );
    expect(lines.some((line) => '_aws' in line)).toBe(true);
  });

  it('ends for a schedule where the deployment enforces', async () => {
    const { invoke, simulator } = await start(deployed.enforcing);
    simulator.add(conversed(simulator));

    await expect(invoke(scheduled(deployed.enforcing))).resolves.toMatchObject({
      answer: { trigger: 'schedule', mode: 'enforce', counts: { closed: 1 } },
    });
  });

  it('keeps what is exempt by a policy of any length, which is deployed as a file beside it', async () => {
    const { folder, template } = deployed.enforcing;
    const { invoke, simulator } = await start(deployed.enforcing);
    simulator.add(conversed(simulator));
    const [queue] = simulator.organisation.queues;
    if (queue === undefined) throw new Error('The organisation has no queue');
    simulator.add(conversed(simulator, { queue: { ...queue, id: EXEMPT_QUEUES.at(-1) ?? '' } }));

    await expect(invoke(scheduled(deployed.enforcing))).resolves.toMatchObject({
      answer: { counts: { closed: 1, kept: 1 }, kept: { exempt: 1 } },
    });
    expect(readdirSync(folder).toSorted()).toEqual(['index.mjs', 'settings.json']);
    expect(Buffer.byteLength(JSON.stringify(variablesIn(template)))).toBeLessThan(500);
  });

  it('answers every route of the API that asks for a run', async () => {
    const { invoke, simulator } = await start(deployed.enforcing);
    const [one, two] = [conversed(simulator), conversed(simulator)].map((life) => simulator.add(life).id);
    const call = async (...event: Parameters<typeof apiEvent>): ReturnType<typeof answerOf> =>
      answerOf(event);
    const answerOf = async (event: Parameters<typeof apiEvent>): Promise<ReturnType<typeof httpAnswer>> =>
      httpAnswer(await invoke(apiEvent(...event)));

    await expect(call('explain', { conversationId: one ?? '' })).resolves.toMatchObject({
      status: 200,
      body: { conversationId: one, verdict: 'stuck' },
    });
    await expect(call('diagnosis')).resolves.toMatchObject({ status: 200, body: { action: 'diagnose' } });
    expect(simulator.journal.writes()).toEqual([]);
    await expect(
      call('closeOne', { conversationId: one ?? '', body: { mode: 'enforce' } }),
    ).resolves.toMatchObject({ status: 200, body: { ended: true } });
    await expect(
      call('closeList', { body: { mode: 'enforce', conversationIds: [one, two, NOBODY] } }),
    ).resolves.toMatchObject({
      status: 200,
      body: { counts: { closed: 1, 'already-ended': 1, 'unknown-id': 1 } },
    });
    await expect(
      call('closeOne', { conversationId: NOBODY, body: { mode: 'enforce' } }),
    ).resolves.toMatchObject({ status: 404 });
  });

  it('refuses enforce in a dry-run deployment, over HTTP and from the console', async () => {
    const { invoke, simulator } = await start(deployed.dry);
    const { id } = simulator.add(conversed(simulator));

    expect(
      httpAnswer(await invoke(apiEvent('closeOne', { conversationId: id, body: { mode: 'enforce' } }))),
    ).toMatchObject({ status: 403, body: { code: 'mode-not-allowed' } });
    await expect(invoke({ action: 'close', mode: 'enforce', conversationIds: [id] })).resolves.toMatchObject({
      error: { errorType: 'ModeNotAllowedError' },
    });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('takes every test event that the README shows', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const events = [...readme.matchAll(/```json\n([^]*?)```/g)]
      .map(([, text = '']) => JSON.parse(text) as Record<string, unknown>)
      .filter((event) => 'action' in event);
    const { invoke, simulator } = await start(deployed.enforcing);
    simulator.add(conversed(simulator));

    expect(events).toHaveLength(4);
    for (const event of events) {
      await expect(invoke(event)).resolves.toMatchObject({ answer: { action: event['action'] } });
    }
  });
});
