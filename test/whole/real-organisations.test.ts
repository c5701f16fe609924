import { describe, expect, it } from 'vitest';
import type { PartialPolicy } from '../../functions/sweeper/policy/schema.ts';
import type { ReportRow } from '../../functions/sweeper/report/schemas.ts';
import type { Assumptions } from '../../local/simulator/assumptions.ts';
import { objectsOf, type JsonObject } from '../../local/simulator/json-values.ts';
import type { Life } from '../../local/simulator/life.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

/** What public records of live organisations show, and the model of Genesys did not: dry and enforced. Reference 5.1, 5.3. */
interface Seen {
  readonly name: string;
  readonly life: (simulator: Simulator) => Life;
  readonly assumptions?: Partial<Assumptions>;
  readonly policy?: PartialPolicy;
  /** What its row says, dry and enforced: the reason it is kept for, or else the class it is ended in. */
  readonly kept?: string;
  readonly class?: string;
  readonly row?: Partial<ReportRow>;
}

const AN_ID = '11111111-2222-4333-8444-555555555555';
const minutesAgo = (simulator: Simulator, minutes: number): string =>
  new Date(simulator.clock.now() - minutes * 60_000).toISOString();

/** Changes the participants of one purpose in the live object, and each of their message communications. */
const changing =
  (purpose: string, change: { participant?: JsonObject; communication?: JsonObject }) =>
  (_view: string, body: JsonObject): void => {
    for (const participant of objectsOf(body['participants'])) {
      if (purpose !== 'everybody' && participant['purpose'] !== purpose) continue;
      Object.assign(participant, change.participant);
      for (const one of objectsOf(participant['messages'])) Object.assign(one, change.communication);
    }
  };

/** Changes every message that the participants of one purpose list. */
const saying =
  (purpose: string, change: (message: JsonObject) => void) =>
  (_view: string, body: JsonObject): void => {
    for (const participant of objectsOf(body['participants']))
      if (participant['purpose'] === purpose)
        for (const one of objectsOf(participant['messages'])) objectsOf(one['messages']).forEach(change);
  };

const later = (ms: number) =>
  saying('agent', (message) => {
    message['messageTime'] = new Date(Date.parse(String(message['messageTime'])) + ms).toISOString();
  });

/** In the spelling of events: enumerations in capitals, times with an offset. */
function spelltAsInEvents(_view: string, body: JsonObject): void {
  const names = new Set([
    'purpose',
    'state',
    'type',
    'messageStatus',
    'eventType',
    'subType',
    'disconnectType',
  ]);
  const spelt: unknown = JSON.parse(JSON.stringify(body), (name, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (names.has(name)) return value.toUpperCase().replaceAll('-', '_');
    return value.replace(/(?<=^\d{4}-\d\d-\d\dT[\d:.]+)Z$/u, '+0000');
  });
  Object.assign(body, spelt);
}

/** A guest who asked a bot that never answered, and was sent a message by a system: 490 minutes ago. */
function withNotice(simulator: Simulator): Life {
  const at = minutesAgo(simulator, 490);
  const listed = {
    messageId: AN_ID,
    messageTime: at,
    messageStatus: 'sent',
    messageMetadata: { type: 'Text' },
  };
  const line = { id: AN_ID, state: 'connected', type: 'webmessaging', connectedTime: at, messages: [listed] };
  const api = { id: AN_ID, purpose: 'api', startTime: at, connectedTime: at, messages: [line] };
  return simulator
    .life({ minutesAgo: 600 })
    .flow()
    .ago(500)
    .guestWrites()
    .distorted((_view, body) => {
      body['participants'] = [...objectsOf(body['participants']), api];
    });
}

const OVER_WITH_AGENT = (simulator: Simulator): Life => IN_CLASS.hollow(simulator);

const SEEN: readonly Seen[] = [
  {
    name: 'a guest whom the agent has put on hold',
    life: (simulator) =>
      conversed(simulator).distorted(
        changing('agent', { communication: { held: true, startHoldTime: minutesAgo(simulator, 2_000) } }),
      ),
    kept: 'waiting-for-us',
    row: { class: 'agent-silent', idleMinutes: 2_000 },
  },
  {
    name: 'a guest on hold since 42 minutes, where the policy ends those who wait for an agent',
    life: (simulator) =>
      conversed(simulator).distorted(
        changing('agent', { communication: { held: true, startHoldTime: minutesAgo(simulator, 42) } }),
      ),
    policy: { classes: { 'agent-silent': 60 } },
    kept: 'active',
    row: { class: 'agent-silent', idleMinutes: 42 },
  },
  {
    name: 'a guest on hold since nobody knows when',
    life: (simulator) => conversed(simulator).distorted(changing('agent', { communication: { held: true } })),
    kept: 'unreadable',
  },
  {
    name: 'a guest who came back 20 minutes ago on a new communication, everybody else gone long before',
    life: (simulator) =>
      conversed(simulator).ago(2_900).agentLeaves('done').guestLeaves().ago(20).guestReturns(),
    kept: 'active',
    row: { class: 'orphaned', idleMinutes: 20 },
  },
  {
    name: 'a guest who came back 20 minutes ago to an agent who answered long before',
    life: (simulator) => conversed(simulator).ago(2_900).guestLeaves().ago(20).guestReturns(),
    kept: 'active',
    row: { class: 'guest-silent', idleMinutes: 20 },
  },
  {
    name: 'a guest one of whose devices has expired while another is connected',
    life: (simulator) =>
      conversed(simulator, { minutesAgo: 600 })
        .ago(500)
        .guestSecondCommunication()
        .ago(400)
        .presence('SessionExpired'),
    kept: 'active',
    row: { class: 'guest-silent' },
  },
  {
    name: 'empty after-call work on everybody, nothing required',
    life: (simulator) =>
      OVER_WITH_AGENT(simulator).distorted(
        changing('everybody', {
          participant: { wrapupRequired: false },
          communication: { afterCallWork: {}, afterCallWorkRequired: false },
        }),
      ),
    class: 'hollow',
  },
  {
    name: 'an agent who only rang, with after-call work that nobody understands',
    life: (simulator) =>
      IN_CLASS['queue-stuck'](simulator)
        .ago(2_940)
        .rings()
        .ago(2_939)
        .ringsOut()
        .ago(2_900)
        .everybodyLeaves()
        .distorted(
          changing('agent', {
            participant: { wrapupRequired: true },
            communication: { afterCallWork: { state: 'unknown' } },
          }),
        ),
    class: 'hollow',
  },
  {
    name: 'wrap-up given on the communication, required of the participant',
    life: (simulator) =>
      OVER_WITH_AGENT(simulator).distorted(
        changing('agent', {
          participant: { wrapupRequired: true, wrapup: null, endAcwTime: null },
          communication: { wrapup: { code: AN_ID }, afterCallWork: { state: 'complete' } },
        }),
      ),
    class: 'hollow',
  },
  { name: 'a question that only a parcel notice followed', life: withNotice, kept: 'waiting-for-us' },
  {
    name: 'times with offsets and enumerations in capitals',
    life: (simulator) => conversed(simulator).distorted(spelltAsInEvents),
    class: 'guest-silent',
  },
  {
    name: 'an exemption that says False',
    life: (simulator) => conversed(simulator).attribute('sweeper.exempt', 'False'),
    class: 'guest-silent',
  },
  {
    name: 'listings of one message that differ by a second',
    assumptions: { messageListing: 'all-present' },
    life: (simulator) => conversed(simulator).distorted(later(1_000)),
    class: 'guest-silent',
  },
  {
    name: 'listings of one message that differ by more than a second',
    assumptions: { messageListing: 'all-present' },
    life: (simulator) => conversed(simulator).distorted(later(1_001)),
    kept: 'unreadable',
  },
  {
    name: 'an answer that found no browser',
    life: (simulator) =>
      conversed(simulator).distorted(
        saying('agent', (message) => (message['messageStatus'] = 'delivery-failed')),
      ),
    class: 'guest-silent',
    row: { undelivered: { count: 1, since: expect.any(String) } },
  },
];

describe('what was seen of real organisations', () => {
  it.each(SEEN)('$name', async ({ life, assumptions, policy, row: fields, ...expected }) => {
    const { run, simulator, row } = await startWhole({
      ...(assumptions === undefined ? {} : { assumptions }),
      ...(policy === undefined ? {} : { settings: { policy } }),
    });
    const one = simulator.add(life(simulator));
    const dry = row(await run({ mode: 'dry-run' }), one);
    expect(simulator.journal.writes()).toEqual([]);
    const report = await run({ mode: 'enforce' });

    const { kept, class: stuckClass } = expected;
    const left = { outcome: 'kept', reason: kept, ...fields };
    expect(dry).toMatchObject(
      kept === undefined ? { outcome: 'would-close', class: stuckClass, ...fields } : left,
    );
    expect(row(report, one)).toMatchObject(
      kept === undefined ? { outcome: 'closed', class: stuckClass, ...fields } : left,
    );
    expect(report.wrapUpOwed).toBe(0);
    expect(simulator.journal.writes()).toHaveLength(kept === undefined ? 1 : 0);
  });

  it('explain tells of a hold, and of what found no browser', async () => {
    const { explain, simulator } = await startWhole();
    const held = { held: true, startHoldTime: minutesAgo(simulator, 42) };
    const { id } = simulator.add(
      conversed(simulator)
        .distorted(changing('agent', { communication: held }))
        .distorted(saying('agent', (message) => (message['messageStatus'] = 'DELIVERY_FAILED'))),
    );
    const { conversations } = await explain(id);
    expect(conversations).toMatchObject([
      {
        class: 'agent-silent',
        clockStartedAt: held.startHoldTime,
        evidence: { guestWaits: true, onHold: true, undelivered: { count: 1 } },
      },
    ]);
  });
});
