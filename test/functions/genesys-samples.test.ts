import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openConversationsRequest } from '../../functions/sweeper/genesys/window.ts';
import { readAnalyticsRow } from '../../functions/sweeper/genesys/row.ts';
import { judge, readSnapshot } from '../../functions/sweeper/policy/judge.ts';
import type { Judgement } from '../../functions/sweeper/policy/judgement.ts';
import { readMessageEntries } from '../../functions/sweeper/policy/message-entry.ts';
import { readConversation } from '../../functions/sweeper/policy/live-conversation.ts';
import { readGrants } from '../../functions/sweeper/refusals/grants.ts';
import { readEvent } from '../support/read-event.ts';
import { genesysSample, SAMPLE_TIME, SAMPLES } from '../support/genesys-sample.ts';
import { EVERYTHING, inShort, MERCILESS } from './policy/conversations.ts';

type Json = Record<string, unknown>;
const bodyOf = (number: string): Json => genesysSample(number)['body'] as Json;
const listOf = (of: unknown, name: string): Json[] => (of as Json)[name] as Json[];
const of = (object: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), object);

const HOURS = 3_600_000;
const judged = (body: Json, hoursLater = 10): Judgement =>
  judge(body, {
    conversationId: String(body['id']),
    now: SAMPLE_TIME + hoursLater * HOURS,
    policy: MERCILESS,
    scope: EVERYTHING,
  });

/** The same conversation, had it been one of web messages: nothing else is changed. */
function asWebMessaging(body: Json, medium: string): Json {
  const participants = listOf(body, 'participants').map((participant) => ({
    ...participant,
    [medium]: [],
    messages: listOf(participant, medium).map((one) => ({
      ...one,
      state: one['state'] === 'terminated' ? 'disconnected' : one['state'],
      type: 'webmessaging',
      messages: [],
    })),
  }));
  return { ...body, participants };
}

it('there is a test of every sample', () => {
  expect(readdirSync(SAMPLES.folder).filter((name) => name.endsWith('.json'))).toEqual(SAMPLES.names);
});

describe('a conversation that has ended (01)', () => {
  const body = bodyOf('01');

  it('is kept: nothing of it is a web message', () => {
    expect(inShort(judged(body))).toBe('keep unreadable');
  });

  it('has somebody of each role, and nobody owes wrap-up', () => {
    const participants = readConversation(body)?.conversation.participants ?? [];
    expect(participants.map(({ kind, wrapUp }) => [kind, wrapUp])).toEqual(
      ['guest', 'flow', 'queue', 'agent'].map((kind) => [kind, 'none']),
    );
  });

  it('would have ended, and without its endTime be hollow since the last of them left', () => {
    const messages = asWebMessaging(body, 'calls');
    expect(inShort(judged(messages))).toBe('already-ended listed-only');
    expect(judged({ ...messages, endTime: undefined })).toMatchObject({
      verdict: 'stuck',
      class: 'hollow',
      clockStartedAt: SAMPLE_TIME + 51_374,
    });
    expect(readSnapshot(messages, String(body['id']))).toMatchObject({
      over: true,
      allDisconnected: true,
      wrapUpOwed: false,
      guestConnections: [],
    });
  });
});

describe('an open conversation in which an agent only rang (02)', () => {
  const body = bodyOf('02');

  it('is kept: it is a callback', () => {
    expect(inShort(judged(body))).toBe('keep not-web-messaging');
  });

  it('would be with the queue since the guest connected; who rang out was no agent', () => {
    const judgement = judged(asWebMessaging(body, 'callbacks'));
    expect(judgement).toMatchObject({ class: 'queue-stuck', clockStartedAt: SAMPLE_TIME + 206_100 });
    expect(judgement.evidence).toMatchObject({ guest: 'connected', agent: 'none', queue: 'connected' });
    expect(readSnapshot(asWebMessaging(body, 'callbacks'), String(body['id']))).toMatchObject({
      over: false,
      wrapUpOwed: false,
    });
  });
});

it('empty after-call work (03) is nothing that is owed', () => {
  const [customer] = readConversation(bodyOf('03'))?.conversation.participants ?? [];
  expect(customer).toMatchObject({ kind: 'guest', wrapUp: 'none' });
  expect(judged(bodyOf('03')).verdict).toBe('keep');
});

describe('rows of analytics', () => {
  it.each(['04', '05'])('of a chat, with an end or without one (%s), are none of ours', (number) => {
    expect(readAnalyticsRow(bodyOf(number))).toBeUndefined();
  });

  it('of a web message (15) are, and what they do not tell is left to the live state', () => {
    const { row } = genesysSample('15') as { row: Json };
    expect(readAnalyticsRow(row)).toMatchObject({
      conversationId: row['conversationId'],
      startedAt: Date.parse(String(row['conversationStart'])),
      queueIds: [],
      complete: false,
    });
  });

  it('are asked for by predicates that run in production (15)', () => {
    const { query } = genesysSample('15');
    const { body } = openConversationsRequest({ from: 0, to: 1 }, 1);
    const asked = listOf(body, 'segmentFilters').flatMap((one) => listOf(one, 'predicates'));
    const known = listOf(query, 'segmentFilters').flatMap((one) => listOf(one, 'predicates'));
    const inWords = (all: readonly Json[]): unknown[] =>
      all.map(({ dimension, value }) => [dimension, value]);
    expect(inWords(asked)).toEqual(inWords(known));
    expect(of(body, 'conversationFilters', 0, 'predicates', 0, 'dimension')).toBe(
      of(query, 'conversationFilters', 0, 'predicates', 0, 'dimension'),
    );
  });
});

describe('the messages of a web-messaging conversation', () => {
  const entriesOf = (purpose: string): unknown[] => {
    const participants = listOf(bodyOf('06'), 'participants');
    const listed = participants.find((one) => one['purpose'] === purpose)?.['messages'];
    return readMessageEntries(listed).map(({ status, undelivered, kind }) => [status, undelivered, kind]);
  };

  it('of flows and agents are the business’s, and say which of them found no browser (06)', () => {
    expect(entriesOf('<neither customer nor agent>')).toEqual([
      ['business', false, 'message'],
      ['business', true, 'message'],
      ['business', true, 'unknown-event'],
    ]);
    expect(entriesOf('agent')).toEqual(entriesOf('<neither customer nor agent>').slice(0, 2));
    expect(entriesOf('acd')).toEqual([]);
  });

  it('are listed for an agent who wrote nothing, and may be missing in an event (07)', () => {
    const listsMessages = (value: unknown): unknown =>
      readConversation(value)?.conversation.participants.map(({ messages }) =>
        messages.map((one) => one.listsMessages),
      );
    const { get, event } = genesysSample('07');
    expect(listsMessages(get)).toEqual([[true], [true]]);
    expect(listsMessages(of(event, 'eventBody'))).toEqual([[true], [false]]);
  });

  it('have statuses and presences that we know (12)', () => {
    const body = bodyOf('12');
    const statuses = String(body['status']).split('|');
    expect(
      readMessageEntries(statuses.map((messageStatus) => ({ messageStatus }))).map(({ status }) => status),
    ).toEqual(['received', 'business', 'business', 'business']);
    const presences = String(of(body, 'normalizedMessage', 'events', 0, 'presence', 'type')).split('|');
    const events = presences.map((subType) => ({
      messageMetadata: { type: 'Event', events: [{ eventType: 'Presence', subType }] },
    }));
    expect(readMessageEntries(events).map(({ kind }) => kind)).toEqual(['event', 'left', 'nothing']);
  });

  it('hold the business’s goodbye, which is no leave of the guest’s (13)', () => {
    const { type, events } = bodyOf('13')['body'] as Json;
    const [goodbye] = events as Json[];
    const subType = of(goodbye, 'presence', 'type');
    const entry = { messageMetadata: { type, events: [{ eventType: goodbye?.['eventType'], subType }] } };
    expect(readMessageEntries([entry])).toMatchObject([{ kind: 'nothing' }]);
  });

  it('stand with the agent where they are agentless text messages, which we leave alone (14)', () => {
    const [, sender] = listOf(bodyOf('14'), 'participants');
    expect(readMessageEntries(sender?.['messages'])).toMatchObject([
      { status: 'business', undelivered: false, kind: 'message' },
    ]);
    expect(judged(bodyOf('14')).verdict).toBe('keep');
  });
});

describe('events of Amazon EventBridge', () => {
  it.each(['08', '09'])('are no requests, and nothing of them is told (%s)', (number) => {
    const read = (): unknown => readEvent(bodyOf(number), () => 'sweep');
    expect(read).toThrow(/was not accepted/u);
    expect(read).not.toThrow(/00000000-0000/u);
  });

  it('write enumerations in capitals, which are read as what they are (10)', () => {
    const ended = of(genesysSample('10'), 'eventBody', 'v2.detail.events.conversation.{id}.customer.end');
    const valuesOf = (name: string): string[] => String(of(ended, name)).replace('enum ', '').split('|');
    const [message] = valuesOf('mediaType').filter((one) => one === 'MESSAGE');
    const ours = valuesOf('messageType').filter((messageType) => {
      const row = {
        conversationId: '00000000-0000-4000-8000-000000000001',
        divisionIds: [],
        participants: [{ sessions: [{ mediaType: message, messageType, segments: [] }] }],
      };
      return readAnalyticsRow(row) !== undefined;
    });
    expect(ours).toEqual(['UNKNOWN', 'WEBMESSAGING']);

    const live = valuesOf('messageType').map((type) => {
      const body = { ...asWebMessaging(bodyOf('02'), 'callbacks') };
      for (const participant of listOf(body, 'participants'))
        for (const one of listOf(participant, 'messages'))
          Object.assign(one, { type, state: 'DISCONNECTED' });
      return inShort(judged({ ...body, endTime: undefined }));
    });
    // The one that is unknown, then those of other platforms around ours, whose ends lack a time.
    expect(live[0]).toBe('keep unreadable');
    expect(new Set(live.slice(1).filter((one) => one !== live[6]))).toEqual(
      new Set(['keep not-web-messaging']),
    );
    expect(live[6]).toBe('keep unreadable');
  });
});

it('a role without policies is one that was not told (11)', () => {
  expect(readGrants(bodyOf('11'))).toMatchObject([
    { policies: undefined },
    {
      policies: [
        { domain: 'ui', entity: 'supervisorStatusControl', actions: ['view'] },
        { domain: 'ui', entity: 'supervisorDashboard', actions: ['view'] },
      ],
    },
  ]);
});
