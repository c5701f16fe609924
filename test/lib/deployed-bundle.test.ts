import { readdirSync, readFileSync } from 'node:fs';
import fastify from 'fastify';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { apiEvent } from '../support/api-event.ts';
import type { Invoked } from '../support/bundle-process.ts';
import { build, start, type Built } from '../support/deployed-function.ts';
import { conversed } from '../support/lives.ts';
import { type Synthesized, variablesIn } from '../support/stack.ts';

/** More than the 4 KB of Lambda's variables hold. */
const EXEMPT_QUEUES = Array.from(
  { length: 2_000 },
  (_, index) => `0e0e0e0e-0000-4000-8000-${String(index).padStart(12, '0')}`,
);
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeps';
const NOBODY = '00000000-0000-4000-8000-000000000000';

let deployed: { readonly dry: Built; readonly enforcing: Built };

beforeAll(() => {
  deployed = {
    dry: build({}),
    enforcing: build({ mode: 'enforce', notify: TOPIC, policy: { exempt: { queueIds: EXEMPT_QUEUES } } }),
  };
}, 60_000);

function scheduled({ template }: Synthesized): unknown {
  const [schedule] = Object.values(template.findResources('AWS::Scheduler::Schedule')) as {
    Properties: { Target: { Input: string } };
  }[];
  // Scheduler puts the execution's id in the place of its context attribute.
  return JSON.parse(
    (schedule?.Properties.Target.Input ?? '').replace('<aws.scheduler.execution-id>', NOBODY),
  );
}

/** Takes all that is sent to it, as SNS and Step Functions do, each in its own format. */
async function awsThatTakesAll(): Promise<{ readonly url: string; readonly taken: readonly string[] }> {
  const taken: string[] = [];
  const server = fastify({ forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
  server.post('/', async ({ headers, body }, reply) => {
    taken.push([headers['x-amz-target'], body].join(' ').trim());
    return headers['content-type']?.includes('json') === true
      ? reply.type('application/x-amz-json-1.0').send('{}')
      : reply.type('text/xml').send('<PublishResponse/>');
  });
  onTestFinished(() => server.close());
  return { url: await server.listen({ host: '127.0.0.1', port: 0 }), taken };
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
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['index.mjs', 'settings.json']));
    expect(Buffer.byteLength(JSON.stringify(variablesIn(template)))).toBeLessThan(500);
  });

  it('publishes and starts long sweeps with what it loads only then', async () => {
    const aws = await awsThatTakesAll();
    const { invoke, simulator } = await start(deployed.enforcing, {
      AWS_ENDPOINT_URL_SNS: aws.url,
      AWS_ENDPOINT_URL_SFN: aws.url,
    });
    simulator.add(conversed(simulator));
    await invoke(scheduled(deployed.enforcing));
    const { status, body } = httpAnswer(await invoke(apiEvent('startSweep')));

    expect(status).toBe(202);
    expect(aws.taken).toEqual([
      expect.stringMatching(/^Action=Publish.*1%20ended/su),
      expect.stringMatching(new RegExp(`AWSStepFunctions.StartExecution.*${String(body['sweepId'])}`, 'u')),
    ]);
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
