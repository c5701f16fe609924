import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import { apiEvent } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startRounds } from '../support/rounds.ts';
import { failingTable } from '../support/tables.ts';
import { startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeper-summaries';
const DAY = 24 * 60 * 60_000;
const topics = mockClient(SNSClient);
beforeEach(() => topics.reset());
afterAll(() => topics.restore());

const start = (options: WholeOptions = {}): Promise<Whole> =>
  startWhole({
    table: openInMemoryTable,
    ...options,
    settings: { notifyTopicArn: TOPIC, ...options.settings },
  });

/** The event of the weekly schedule, at this moment. */
const weekly = ({ clock }: Whole) => ({
  digest: { until: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z') },
});

const published = () => topics.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input);

function bodyOf({ Message = '{}' }: { readonly Message?: string | undefined } = {}): {
  readonly json: unknown;
  readonly email: string;
} {
  const { default: json, email } = JSON.parse(Message) as { default: string; email: string };
  return { json: JSON.parse(json), email };
}

describe('the digest of a week', () => {
  it('has what sweeps and closes have come to, as text for people and as JSON', async () => {
    const whole = await start();
    const { simulator, run, invoke, driven } = whole;
    simulator.add(conversed(simulator));
    await run({ mode: 'enforce' });
    driven.set(driven.now() + 8 * DAY);
    simulator.add(conversed(simulator));
    simulator.add(conversed(simulator));
    const { byQueue } = await run({ mode: 'enforce' });
    const { id: conversationId } = simulator.add(conversed(simulator));
    for (const path of [PATHS.disconnect, PATHS.teardown]) {
      simulator.faults.add({ path, fault: { kind: 'forbidden', variant: 'not-authorized' } });
    }
    await invoke(apiEvent('closeOne', { conversationId, body: { mode: 'enforce' } }));
    topics.reset();
    driven.set(driven.now() + DAY);
    const answer = await invoke(weekly(whole));

    const [message] = published();
    expect(message).toMatchObject({ TopicArn: TOPIC, MessageStructure: 'json' });
    expect(message?.Subject).toMatch(/^Week to \d{4}-\d\d-\d\d, enforce: 2 ended, 1 refused$/);
    const { json, email } = bodyOf(message);
    expect(answer).toEqual({ published: true, ...(json as object) });
    expect(json).toMatchObject({
      week: { ended: 2, refused: 1 },
      weekBefore: { ended: 1, refused: 0 },
      organisations: [
        {
          org: 'main',
          queues: [
            ...byQueue.map(({ outcomes }) => ({ ended: outcomes['closed'], refused: 0 })),
            { ended: 0, refused: 1 },
          ],
        },
      ],
    });
    expect(email).toMatch(/^2 conversations were ended in the week to .* UTC; 1 in the week before\.\n/);
  });

  it('has a long sweep once, when it is over', async () => {
    const { whole, accept, loop, first } = await startRounds({ settings: { notifyTopicArn: TOPIC } });
    whole.simulator.add(conversed(whole.simulator));
    whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    await loop(sweepId);
    await loop(sweepId);
    whole.driven.set(whole.driven.now() + DAY);

    expect(await first(weekly(whole))).toMatchObject({ week: { ended: 2, refused: 0 } });
  });

  it('costs one read of a week in which nothing happened', async () => {
    let asked = 0;
    const whole = await start({
      table: (clock) => {
        const table = openInMemoryTable(clock);
        return { ...table, query: (question) => table.query(((asked += 1), question)) };
      },
    });
    await whole.invoke(weekly(whole));

    expect(asked).toBe(1);
    expect(bodyOf(published()[0]).email).toMatch(/^No conversation was ended, and none refused, .*\.\n$/);
  });
});

describe('there is no digest', () => {
  it('where the table gives no answer: a warning, and no error', async () => {
    const whole = await start({ table: (clock) => failingTable(openInMemoryTable(clock)) });

    expect(await whole.invoke(weekly(whole))).toEqual({ published: false });
    expect(published()).toEqual([]);
    expect(whole.printed()).toMatch(
      /"WARN"[^{]*"the table gives no answer: no digest[^{]*"exception": "AccessDeniedException"/,
    );
  });

  it('without a table, or without a topic', async () => {
    const noTable = await startWhole({ settings: { notifyTopicArn: TOPIC } });
    expect(await noTable.invoke(weekly(noTable))).toEqual({ published: false });
    const noTopic = await startWhole({ table: openInMemoryTable });
    expect(await noTopic.invoke(weekly(noTopic))).toMatchObject({ published: false, week: { ended: 0 } });

    expect(published()).toEqual([]);
  });

  it('where the topic takes none: a warning, and no error', async () => {
    const whole = await start();
    topics.on(PublishCommand).rejects(Object.assign(new Error('canary text'), { name: 'NotFoundException' }));

    expect(await whole.invoke(weekly(whole))).toMatchObject({ published: false });
    expect(whole.printed()).toContain('"exception": "NotFoundException"');
    expect(whole.printed()).not.toContain('canary text');
  });

  it.each([
    { digest: {} },
    { digest: { until: 'Monday' } },
    { digest: { until: '2026-11-30T06:00:00Z' }, mode: 'enforce' },
  ])('for %j, which is a wrong request', async (event) => {
    const { invoke } = await start();

    await expect(invoke(event)).rejects.toThrow('digest');
    expect(published()).toEqual([]);
  });

  it('with settings that nobody can read: the error says so', async () => {
    const whole = await start({ settings: { organisations: [] } });

    await expect(whole.invoke(weekly(whole))).rejects.toMatchObject({ name: 'SettingsError' });
  });
});
