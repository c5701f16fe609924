import { describe, expect, it } from 'vitest';
import { type JsonObject, objectsOf } from '../../local/simulator/json-values.ts';
import { conversed, EVERY_CLASS_ON, IN_CLASS } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

/** What a live answer could leave out or say, by which somebody who is still served would pass for stuck: promise 4. */

const ANOTHER_ID = '11111111-2222-4333-8444-555555555555';

/** Changes every message communication of the participants with one of these purposes. */
const changing =
  (purposes: readonly string[], change: (communication: JsonObject) => void) =>
  (_view: string, body: JsonObject): void => {
    for (const participant of objectsOf(body['participants']))
      if (purposes.includes(String(participant['purpose'])))
        for (const communication of objectsOf(participant['messages'])) change(communication);
  };

describe('a guest who wrote a minute ago is kept', () => {
  const EVERYBODY = ['customer', 'agent', 'acd', 'workflow'];
  it.each<[string, readonly string[], (communication: JsonObject) => void]>([
    ['messages is missing everywhere', EVERYBODY, (one) => delete one['messages']],
    ['messages is null everywhere', EVERYBODY, (one) => (one['messages'] = null)],
    ['messages of the guest is missing', ['customer'], (one) => delete one['messages']],
  ])('where %s', async (_name, purposes, change) => {
    const { run, simulator, row } = await startWhole();
    const asked = simulator.add(
      conversed(simulator).ago(1).guestWrites().distorted(changing(purposes, change)),
    );
    const withBot = simulator.add(
      IN_CLASS['bot-stalled'](simulator).ago(1).guestWrites().distorted(changing(purposes, change)),
    );
    const report = await run({ mode: 'enforce' });

    expect(row(report, asked)).toMatchObject({ outcome: 'kept', reason: 'unreadable' });
    expect(row(report, withBot)).toMatchObject({ outcome: 'kept', reason: 'unreadable' });
    expect(simulator.journal.writes()).toEqual([]);
  });
});

describe('a guest whom nobody answered is kept where every message has the same status', () => {
  const turn = (direction: unknown) => changing(['customer'], (one) => (one['direction'] = direction));
  it.each<[string, Parameters<(typeof IN_CLASS)['agent-silent']>[1], ReturnType<typeof turn> | undefined]>([
    ['inbound', {}, undefined],
    ['outbound', { direction: 'outbound' }, undefined],
    ['of a direction nobody knows', {}, turn('sideways')],
    ['without a direction', {}, turn(undefined)],
  ])('%s', async (_name, options, distortion) => {
    const { run, simulator, row } = await startWhole({
      assumptions: { messageListing: 'all-present', messageStatus: 'same-for-both' },
    });
    const life = IN_CLASS['agent-silent'](simulator, options);
    const waits = simulator.add(distortion === undefined ? life : life.distorted(distortion));
    const report = await run({ mode: 'enforce' });

    expect(row(report, waits)).toMatchObject({ outcome: 'kept', reason: 'unreadable' });
    expect(simulator.journal.writes()).toEqual([]);
  });
});

it('a supervisor who has taken over from the agent is one', async () => {
  const { run, simulator, row } = await startWhole();
  const life = conversed(simulator, { minutesAgo: 120 }).ago(60).observer();
  const served = simulator.add(life.ago(50).agentLeaves('done', 'takeover').ago(1).agentWrites());
  const report = await run({ mode: 'enforce' });

  expect(row(report, served)).toMatchObject({ outcome: 'kept', reason: 'active', class: 'guest-silent' });
  expect(simulator.journal.writes()).toEqual([]);
});

it('the threshold of a queue is not that of another whose agent only rings again', async () => {
  const { run, simulator, row } = await startWhole({
    settings: { policy: EVERY_CLASS_ON, allowWaitingOverride: true },
  });
  const [before, now] = simulator.organisation.queues;
  if (before === undefined || now === undefined) throw new Error('There are two queues.');
  const ringAgain = (_view: string, body: JsonObject): void => {
    for (const participant of objectsOf(body['participants'])) {
      if (participant['purpose'] !== 'agent') continue;
      const was = objectsOf(participant['messages']);
      const rings = { id: ANOTHER_ID, state: 'alerting', type: 'webmessaging', messages: [] };
      participant['messages'] = [...was, rings];
      delete participant['endTime'];
    }
  };
  const life = conversed(simulator, { queue: before }).ago(200).transferredTo(now).ago(190).guestWrites();
  const waits = simulator.add(life.distorted(ringAgain));
  const report = await run({
    mode: 'enforce',
    policy: { queues: { [now.id]: { classes: { 'queue-stuck': 'off' } } } },
  });

  expect(row(report, waits)).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us', queueId: now.id });
  expect(simulator.journal.writes()).toEqual([]);
});

describe('a guest who left, and of whom something came that is not documented,', () => {
  const POLL = { type: 'Event', events: [{ eventType: 'Poll', subType: 'SessionExpired' }] };
  it('is kept, though one class would end whoever is there and another whoever left', async () => {
    const { run, simulator, row } = await startWhole({ settings: { policy: EVERY_CLASS_ON } });
    const polled = simulator.add(
      conversed(simulator).distorted(
        changing(['customer'], (one) => {
          const messages = objectsOf(one['messages']);
          const last = messages.at(-1);
          const after = (seconds: number, metadata: JsonObject): JsonObject => ({
            ...last,
            messageId: `${ANOTHER_ID}-${String(seconds)}`,
            messageTime: new Date(Date.parse(String(last?.['messageTime'])) + seconds * 1_000).toISOString(),
            messageMetadata: metadata,
          });
          const left = { type: 'Event', events: [{ eventType: 'Presence', subType: 'Clear' }] };
          one['messages'] = [...messages, after(60, left), after(90, POLL)];
        }),
      ),
    );
    const report = await run({ mode: 'enforce' });

    expect(row(report, polled)).toMatchObject({ outcome: 'kept', reason: 'unreadable' });
    expect(simulator.journal.writes()).toEqual([]);
  });
});
