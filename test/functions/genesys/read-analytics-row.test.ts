import { describe, expect, it } from 'vitest';
import { readAnalyticsRow } from '../../../functions/sweeper/genesys/row.ts';

const ID = '0a1b2c3d-0000-4000-8000-00000000000a';
const QUEUE_1 = '11111111-0000-4000-8000-00000000000a';
const QUEUE_2 = '22222222-0000-4000-8000-00000000000a';
const DIVISION = 'dddddddd-0000-4000-8000-00000000000a';
const USER = 'eeeeeeee-0000-4000-8000-00000000000a';
const session = (fields: object = {}): object => ({
  mediaType: 'message',
  messageType: 'webmessaging',
  segments: [{ segmentType: 'interact', queueId: QUEUE_1.toUpperCase() }],
  ...fields,
});
const conversation = (fields: object = {}): object => ({
  conversationId: ID,
  conversationStart: '2026-06-01T08:00:00.000Z',
  divisionIds: [DIVISION.toUpperCase(), DIVISION],
  participants: [
    { purpose: 'customer', sessions: [session({ segments: [{}] })] },
    { purpose: 'acd', sessions: [session()] },
    {
      purpose: 'agent',
      userId: USER.toUpperCase(),
      sessions: [session({ segments: [{ queueId: QUEUE_2 }] })],
    },
  ],
  ...fields,
});
const ofSessions = (...sessions: readonly unknown[]): object =>
  conversation({ participants: [{ sessions }] });

describe('a row of the details query', () => {
  it('tells when the conversation began, and every division, queue and user of it, in lower case and once', () => {
    expect(readAnalyticsRow(conversation({ conversationId: ID.toUpperCase() }))).toEqual({
      conversationId: ID,
      startedAt: Date.UTC(2026, 5, 1, 8),
      divisionIds: [DIVISION],
      queueIds: [QUEUE_1, QUEUE_2],
      userIds: [USER],
      complete: true,
      digest: expect.stringMatching(/^[\w-]{12}$/) as string,
    });
  });

  it.each([undefined, null, 7, '', 'yesterday', '0', '1970-01-01T00:00:00.000Z', '2026-13-01T00:00:00.000Z'])(
    'has no start when that is %j',
    (conversationStart) => {
      const row = readAnalyticsRow(conversation({ conversationStart }));
      expect(row).toBeDefined();
      expect(row).not.toHaveProperty('startedAt');
    },
  );

  it.each([
    ['the divisions are missing', { divisionIds: undefined }],
    ['a division is no id', { divisionIds: [7] }],
    ['the participants are missing', { participants: undefined }],
    ['a participant is no object', { participants: ['x'] }],
    ['a participant has no sessions', { participants: [{ purpose: 'acd' }] }],
    ['a session is no object', { participants: [{ sessions: [null] }] }],
    ['a session has no segments', { participants: [{ sessions: [session({ segments: null })] }] }],
    ['a segment is no object', { participants: [{ sessions: [session({ segments: ['x'] })] }] }],
    ['a queue is no id', { participants: [{ sessions: [session({ segments: [{ queueId: 7 }] })] }] }],
    ['a user is no id', { participants: [{ userId: {}, sessions: [session()] }] }],
  ])('is incomplete when %s', (_, fields) => {
    expect(readAnalyticsRow(conversation(fields))).toMatchObject({ conversationId: ID, complete: false });
  });

  it.each([
    ['division', { divisionIds: ['Jane Doe'] }, 'divisionIds'],
    ['queue', { participants: [{ sessions: [session({ segments: [{ queueId: '../x' }] })] }] }, 'queueIds'],
    ['user', { participants: [{ userId: 'jane@example.com', sessions: [session()] }] }, 'userIds'],
  ])('is incomplete when the id of a %s is no UUID, and does not pass it on', (_, fields, list) => {
    expect(readAnalyticsRow(conversation(fields))).toMatchObject({ complete: false, [list]: [] });
  });

  it('is complete where a queue or a user is null', () => {
    const row = readAnalyticsRow(
      conversation({
        participants: [{ userId: null, sessions: [session({ segments: [{ queueId: null }] })] }],
      }),
    );
    expect(row).toMatchObject({ queueIds: [], userIds: [], complete: true });
  });
});

describe('a row is dropped', () => {
  it.each([
    ['no object', 'x'],
    ['null', null],
    ['without an id', conversation({ conversationId: undefined })],
    ['with an id that is no UUID', conversation({ conversationId: '../../users' })],
    ['that has ended', conversation({ conversationEnd: '2026-06-02T08:00:00.000Z' })],
    ['of which the end cannot be read', conversation({ conversationEnd: 7 })],
    ['of another message type', ofSessions(session({ messageType: 'whatsapp' }))],
    ['of another medium', ofSessions(session({ mediaType: 'voice', messageType: undefined }))],
    ['of several other types', ofSessions(session({ messageType: 'sms' }), session({ mediaType: 'email' }))],
  ])('%s', (_, row) => {
    expect(readAnalyticsRow(row)).toBeUndefined();
  });
});

describe('a row is kept, for its live state to decide', () => {
  it.each([
    ['one of its sessions is a web message', ofSessions(session({ mediaType: 'cobrowse' }), session())],
    ['the message type is written otherwise', ofSessions(session({ messageType: 'WebMessaging' }))],
    ['the message type is missing', ofSessions(session({ messageType: undefined }))],
    ['the message type is unknown', ofSessions(session({ messageType: 'unknown' }))],
    ['the medium is missing', ofSessions(session({ mediaType: undefined, messageType: 'sms' }))],
    ['the medium is unknown', ofSessions(session({ mediaType: 'unknown', messageType: 'sms' }))],
    ['it has no sessions', ofSessions()],
    ['part of it could not be read', ofSessions(session({ messageType: 'sms' }), 'x')],
    [
      'a participant’s sessions are missing',
      conversation({ participants: [{ sessions: [session({ messageType: 'sms' })] }, { purpose: 'acd' }] }),
    ],
    ['its end is null', conversation({ conversationEnd: null })],
  ])('when %s', (_, row) => {
    expect(readAnalyticsRow(row)).toMatchObject({ conversationId: ID });
  });
});
