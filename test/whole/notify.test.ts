import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { apiEvent, received } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeper-summaries';
const topics = mockClient(SNSClient);
beforeEach(() => topics.reset());
afterAll(() => topics.restore());

async function startStuck(options: WholeOptions = {}): Promise<Whole> {
  const settings = { notifyTopicArn: TOPIC, ...options.settings };
  const whole = await startWhole({ ...options, settings });
  whole.simulator.add(conversed(whole.simulator));
  return whole;
}

const published = () => topics.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input);

describe('the summary of a run', () => {
  it('is published to the deployed topic when it ended something', async () => {
    const { run } = await startStuck();
    const report = await run({ mode: 'enforce' });
    const { conversations: _, ...summary } = report;

    expect(published()).toMatchObject([
      { TopicArn: TOPIC, Subject: 'main, enforce: 1 ended', MessageStructure: 'json' },
    ]);
    const { default: json, email } = JSON.parse(published()[0]?.Message ?? '') as Record<string, string>;
    expect(json).toBe(JSON.stringify(summary));
    expect(email).toMatch(/^Of 1 open web-messaging conversations in main, 1 was ended\.\n/u);
    expect(email).toContain(`/interactions/${report.conversations[0]?.conversationId}/admin/details`);
  });

  it('is published for a close over HTTP as well', async () => {
    const { invoke, simulator } = await startStuck();
    const [{ id: conversationId } = { id: '' }] = simulator.conversations.all();
    await invoke(apiEvent('closeOne', { conversationId, body: { mode: 'enforce' } }));

    expect(published()).toMatchObject([{ Subject: 'main, enforce: 1 ended' }]);
  });

  it('is published when the run was aborted', async () => {
    const { run } = await startStuck();
    await run({ mode: 'enforce', abortIfMoreThan: 0 });

    expect(published()).toMatchObject([{ Subject: 'main, enforce: run aborted' }]);
  });

  it('is published when the run failed, though it met no conversation', async () => {
    const { run, simulator } = await startStuck();
    simulator.faults.add({ path: PATHS.search, fault: { kind: 'server-error', status: 500 } });
    await run();

    expect(published()).toMatchObject([{ Subject: 'main, dry-run: run failed' }]);
  });

  it('is not published when there is nothing to tell, nor for explain and diagnose', async () => {
    const { run, explain, invoke } = await startStuck();
    await run();
    await explain('00000000-0000-4000-8000-000000000000');
    await invoke({ action: 'diagnose' });

    expect(published()).toEqual([]);
  });

  it('is not published where the deployment names no topic', async () => {
    const { run, simulator } = await startWhole();
    simulator.add(conversed(simulator));
    await run({ mode: 'enforce' });

    expect(published()).toEqual([]);
  });
});

describe('a summary that cannot be published', () => {
  it('costs the report nothing, and is a warning without the words of AWS', async () => {
    const { run, printed } = await startStuck();
    const error = Object.assign(new Error('canary text'), { name: 'AuthorizationErrorException' });
    topics.on(PublishCommand).rejects(error);

    expect(await run({ mode: 'enforce' })).toMatchObject({ outcome: 'complete', counts: { closed: 1 } });
    expect(printed()).toMatch(
      /"WARN"[^{]*"the summary could not be published"[^{]*"sweepId"[^{]*"exception": "AuthorizationErrorException"/,
    );
    expect(printed()).not.toContain('canary text');
  });

  it('holds the report up for three seconds at most', async () => {
    const { run, clock, printed } = await startStuck();
    topics.on(PublishCommand).callsFake(() => new Promise(() => undefined));
    const report = await run({ mode: 'enforce' });

    expect(report).toMatchObject({ counts: { closed: 1 } });
    expect(clock.now() - Date.parse(report.finishedAt)).toBe(3_000);
    expect(printed()).toContain('"exception": "TimeoutError"');
  });

  it('holds it up for half of the time that is left at most', async () => {
    const { run, clock } = await startStuck();
    topics.on(PublishCommand).callsFake(() => new Promise(() => undefined));
    const report = await run({ mode: 'enforce' }, { remainingMs: 2_000 });

    expect(report).toMatchObject({ counts: { closed: 1 } });
    expect(clock.now() - Date.parse(report.finishedAt)).toBe(1_000);
  });

  it('holds an HTTP answer up no longer than the rest of its 25 seconds', async () => {
    const { invoke, clock, simulator } = await startStuck();
    const { id } = simulator.add(conversed(simulator).resists('everything'));
    topics.on(PublishCommand).callsFake(() => new Promise(() => undefined));
    const startedAt = clock.now();
    const event = apiEvent('closeOne', { conversationId: id, body: { mode: 'enforce' } });

    expect(received(await invoke(event))).toMatchObject({ status: 504, body: { code: 'unverified' } });
    expect(clock.now() - startedAt).toBeGreaterThan(20_000);
    expect(clock.now() - startedAt).toBeLessThan(25_000);
  });
});
