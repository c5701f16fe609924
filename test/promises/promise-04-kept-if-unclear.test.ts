import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import { objectsOf, type JsonObject } from '../../local/simulator/json-values.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, EVERY_CLASS_ON, IN_CLASS } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

/** Some queue's, division's or user's that nobody has. */
const FOREIGN = '11111111-2222-4333-8444-555555555555';

type Spoil = (body: JsonObject) => void;

const participants = (body: JsonObject): JsonObject[] => objectsOf(body['participants']);
const ofPurpose = (body: JsonObject, purpose: string): JsonObject[] =>
  participants(body).filter((one) => one['purpose'] === purpose);
const communications = (body: JsonObject, purpose: string): JsonObject[] =>
  ofPurpose(body, purpose).flatMap(({ messages }) => objectsOf(messages));
const messages = (body: JsonObject, purpose: string): JsonObject[] =>
  communications(body, purpose).flatMap((one) => objectsOf(one['messages']));
const last = (list: readonly JsonObject[]): JsonObject => list.at(-1) ?? {};

/** What can be wrong with a live state that otherwise shows a guest silent for two days. */
const SPOILT: Readonly<Record<string, Spoil>> = {
  'no participants': (body) => delete body['participants'],
  'participants that are no list': (body) => (body['participants'] = {}),
  'a participant that is no object': (body) => (body['participants'] = [...participants(body), 'somebody']),
  'another id': (body) => (body['id'] = '00000000-0000-4000-8000-000000000000'),
  'no id': (body) => delete body['id'],
  'no start': (body) => delete body['startTime'],
  'a start that is no time': (body) => (body['startTime'] = 'yesterday'),
  'an end that is no time': (body) => (body['endTime'] = 'soon'),
  'a time-out that is no time': (body) => (body['inactivityTimeout'] = true),
  'no purpose': (body) => delete last(ofPurpose(body, 'agent'))['purpose'],
  'a purpose that no reference lists': (body) => (last(ofPurpose(body, 'agent'))['purpose'] = 'concierge'),
  'a state that no enum lists': (body) => (last(communications(body, 'agent'))['state'] = 'dormant'),
  'a guest’s state that no enum lists': (body) => (last(communications(body, 'customer'))['state'] = 'idle'),
  'no state': (body) => delete last(communications(body, 'customer'))['state'],
  'a message type that no enum lists': (body) => (last(communications(body, 'agent'))['type'] = 'pigeon'),
  'no message type': (body) => delete last(communications(body, 'customer'))['type'],
  'communications that are no list': (body) => (last(ofPurpose(body, 'agent'))['messages'] = 'none'),
  'a connected guest without the time': (body) =>
    delete last(communications(body, 'customer'))['connectedTime'],
  'a message without its time': (body) => delete last(messages(body, 'agent'))['messageTime'],
  'messages that are no list': (body) => (last(communications(body, 'agent'))['messages'] = 7),
  'metadata that no enum lists': (body) =>
    (last(messages(body, 'agent'))['messageMetadata'] = { type: 'Hologram' }),
  'an answer that says it was received': (body) =>
    (last(messages(body, 'agent'))['messageStatus'] = 'received'),
  'a medium whose state is missing': (body) => (last(ofPurpose(body, 'customer'))['calls'] = [{ id: 'c' }]),
  'a medium that is no list': (body) => (last(ofPurpose(body, 'customer'))['emails'] = 'one'),
  'attributes that are no object': (body) => (last(ofPurpose(body, 'customer'))['attributes'] = 'x'),
};

describe('promise 4: what cannot be judged is kept', () => {
  it.each(Object.entries(SPOILT))('a live state with %s', async (_name, spoil) => {
    const { run, simulator, row } = await startWhole({ settings: { policy: EVERY_CLASS_ON } });
    const unclear = simulator.add(
      conversed(simulator).distorted((view, body) => {
        if (view === 'conversation') spoil(body);
      }),
    );
    const clear = simulator.add(conversed(simulator));
    const report = await run({ mode: 'enforce' });
    expect(row(report, unclear)).toMatchObject({ outcome: 'kept', reason: 'unreadable' });
    expect(row(report, clear)).toMatchObject({ outcome: 'closed' });
    expect(simulator.journal.writes().map(({ conversationId }) => conversationId)).toEqual([clear.id]);
  });

  it('not even with force', async () => {
    const { run, simulator } = await startWhole();
    const ids = Object.values(SPOILT).map(
      (spoil) =>
        simulator.add(
          conversed(simulator).distorted((view, body) => {
            if (view === 'conversation') spoil(body);
          }),
        ).id,
    );
    const report = await run({ action: 'close', mode: 'enforce', force: true, conversationIds: ids });
    expect(report.kept).toEqual({ unreadable: ids.length });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it.each([
    [
      'a medium that nobody knows yet',
      (body: JsonObject) => (last(ofPurpose(body, 'customer'))['holograms'] = [{ state: 'connected' }]),
    ],
    [
      'a medium in a state that nobody knows yet',
      (body: JsonObject) => (last(ofPurpose(body, 'customer'))['videos'] = [{ state: 'floating' }]),
    ],
  ])('%s is another medium', async (_name, spoil) => {
    const { run, simulator } = await startWhole();
    simulator.add(conversed(simulator).distorted((_view, body) => void spoil(body)));
    const report = await run({ mode: 'enforce' });
    expect(report.kept).toEqual({ 'other-media': 1 });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('an over conversation whose wrap-up cannot be told', async () => {
    const { run, simulator } = await startWhole({ settings: { policy: EVERY_CLASS_ON } });
    simulator.add(
      IN_CLASS.hollow(simulator).distorted((_view, body) => {
        for (const communication of communications(body, 'agent')) {
          communication['afterCallWork'] = { state: 'wandering' };
        }
      }),
    );
    const report = await run({ mode: 'enforce' });
    expect(report.kept).toEqual({ unreadable: 1 });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it.each([
    ['a scope by division', { divisionIds: [FOREIGN] }, (body: JsonObject) => delete body['divisions']],
    [
      'an exemption by division',
      { policy: { exempt: { divisionIds: [FOREIGN] } } },
      (body: JsonObject) => delete body['divisions'],
    ],
    [
      'an exemption by queue',
      { policy: { exempt: { queueIds: [FOREIGN] } } },
      (body: JsonObject) => delete last(ofPurpose(body, 'acd'))['queueId'],
    ],
    [
      'an exemption by user',
      { policy: { exempt: { userIds: [FOREIGN] } } },
      (body: JsonObject) => delete last(ofPurpose(body, 'agent'))['userId'],
    ],
    [
      'a threshold by queue',
      { policy: { queues: { [FOREIGN]: { classes: { hollow: 60 } } } } },
      (body: JsonObject) => delete last(ofPurpose(body, 'acd'))['queueId'],
    ],
  ])('a conversation on which %s cannot be evaluated', async (_name, request, spoil) => {
    const { run, simulator } = await startWhole();
    const { id } = simulator.add(conversed(simulator).distorted((_view, body) => void spoil(body)));
    const report = await run({ ...request, action: 'close', mode: 'enforce', conversationIds: [id] });
    expect(report.kept).toEqual({ unreadable: 1 });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it.each<[string, Fault, object]>([
    ['a web page', { kind: 'html', status: 200 }, { outcome: 'kept', reason: 'unreadable' }],
    ['nothing', { kind: 'empty-body', status: 200 }, { outcome: 'kept', reason: 'unreadable' }],
    ['half a body', { kind: 'half-body' }, { outcome: 'failed', reason: 'connection' }],
    ['a broken connection', { kind: 'reset' }, { outcome: 'failed', reason: 'connection' }],
    ['500', { kind: 'server-error', status: 500 }, { outcome: 'failed', reason: 'platform-error' }],
    ['503', { kind: 'server-error', status: 503 }, { outcome: 'failed', reason: 'platform-error' }],
    ['a web page and 502', { kind: 'html', status: 502 }, { outcome: 'failed', reason: 'platform-error' }],
    ['400', { kind: 'bad-request' }, { outcome: 'refused', reason: 'unknown', operation: 'read' }],
    ['409', { kind: 'conflict' }, { outcome: 'refused', reason: 'conflict', operation: 'read' }],
  ])('a read that is answered with %s ends nothing', async (_name, fault, expected) => {
    const { run, simulator, row } = await startWhole();
    const unclear = simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.read, conversationId: unclear.id, fault });
    const report = await run({ mode: 'enforce' });
    expect(row(report, unclear)).toMatchObject(expected);
    expect(simulator.journal.writes()).toEqual([]);
  });

  it.each<Fault>([{ kind: 'html', status: 200 }, { kind: 'empty-body', status: 200 }, { kind: 'half-body' }])(
    'a search that is answered with $kind is a failed window, never an empty organisation',
    async (fault) => {
      const { run, simulator } = await startWhole();
      simulator.add(conversed(simulator));
      simulator.faults.add({ path: PATHS.search, fault });
      const report = await run({ mode: 'enforce', lookbackDays: 2 });
      expect(report.outcome).toBe('failed');
      expect(report.search?.failedWindows.length).toBeGreaterThan(0);
      expect(simulator.journal.writes()).toEqual([]);
    },
  );
});
