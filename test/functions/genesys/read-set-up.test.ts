import { describe, expect, it } from 'vitest';
import { readOpenPage } from '../../../functions/sweeper/genesys/analytics.ts';
import {
  readLimits,
  readPermittedDivisions,
  readQueues,
  readThreadingTimeline,
  readTokenInfo,
} from '../../../functions/sweeper/genesys/answers.ts';
import { plainName } from '../../../functions/sweeper/json.ts';

const ID = '0a1b2c3d-0000-4000-8000-00000000000a';
const UPPER = ID.toUpperCase();
const NOT_OBJECTS = [undefined, null, 'text', 7, [], {}];

describe('readTokenInfo', () => {
  const client = {
    id: ID,
    name: 'sweeper',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    state: 'active',
    dateToDelete: '2026-12-01T00:00:00.000Z',
    roleDivisions: [
      { roleId: UPPER, divisionId: UPPER },
      { roleId: ID, divisionId: '*' },
      { roleId: 'none' },
    ],
  };

  it('reads organisation and client, whose field begins with a capital', () => {
    expect(readTokenInfo({ organization: { id: UPPER, name: 'Acme' }, OAuthClient: client })).toEqual({
      organisationId: ID,
      organisationName: 'Acme',
      client: {
        name: 'sweeper',
        grantType: 'CLIENT-CREDENTIALS',
        state: 'active',
        deletedAt: Date.UTC(2026, 11, 1),
        roleDivisions: [
          { roleId: ID, divisionId: ID },
          { roleId: ID, divisionId: undefined },
        ],
      },
    });
  });

  it('takes values that nobody documented for unknown, and passes none of them on', () => {
    const odd = { authorizedGrantType: 'Jane Doe', state: 'on holiday', dateToDelete: 'soon' };

    expect(readTokenInfo({ OAuthClient: odd })?.client).toEqual({
      name: undefined,
      grantType: undefined,
      state: undefined,
      deletedAt: undefined,
      roleDivisions: [],
    });
  });

  it.each(NOT_OBJECTS)('is undefined for %j', (body) => {
    expect(readTokenInfo(body)).toBeUndefined();
  });
});

describe('readPermittedDivisions', () => {
  it('reads the divisions, whether they are all, and how many there are', () => {
    const body = {
      entities: [{ id: UPPER, name: 'Home' }, { name: 'no id' }],
      total: 2,
      allDivsPermitted: true,
    };

    expect(readPermittedDivisions(body)).toEqual({
      everywhere: true,
      divisions: [{ id: ID, name: 'Home' }],
      total: 2,
    });
  });

  it('needs no list where the permission holds everywhere', () => {
    expect(readPermittedDivisions({ allDivsPermitted: true })).toMatchObject({
      everywhere: true,
      divisions: [],
    });
  });

  it.each(NOT_OBJECTS)('is undefined for %j', (body) => {
    expect(readPermittedDivisions(body)).toBeUndefined();
  });
});

describe('readQueues', () => {
  const queue = (message: unknown) => ({
    id: UPPER,
    name: 'Web',
    division: { id: ID },
    mediaSettings: { message },
  });

  it.each([
    [true, { subTypeSettings: { webmessaging: { enableInactivityTimeout: true } } }],
    [false, { subTypeSettings: { webmessaging: { enableInactivityTimeout: false } } }],
    [false, { enableInactivityTimeout: true }],
    [false, { subTypeSettings: { whatsapp: { enableInactivityTimeout: true } } }],
    [false, undefined],
  ])('says inactivity handling is %s for %j', (inactivityHandling, message) => {
    expect(readQueues({ entities: [queue(message)] })).toEqual({
      entries: 1,
      queues: [{ id: ID, name: 'Web', division: { id: ID, name: undefined }, inactivityHandling }],
    });
  });

  it('leaves an entry without an id out, and counts it', () => {
    expect(readQueues({ entities: [{ name: 'Web' }, 7] })).toEqual({ entries: 2, queues: [] });
  });

  it.each(NOT_OBJECTS)('is undefined for %j', (body) => {
    expect(readQueues(body)).toBeUndefined();
  });
});

describe('readLimits', () => {
  const general = { namespace: 'platform.api', key: 'token.rate.per.minute', value: 300 };
  const special = { namespace: 'platform.api', key: 'client.credentials.token.rate.per.minute', value: 250 };

  it.each([
    ['the limit of client credentials first', [general, special], 250],
    ['any token’s limit else', [general], 300],
    ['none where there is none', [{ key: 'request.bytes.max', value: 512_000 }], undefined],
    ['none for what is no number', [{ ...special, value: 'many' }], undefined],
  ])('takes %s', (_name, entities, requestsPerMinute) => {
    expect(readLimits({ entities })).toEqual({ requestsPerMinute });
  });

  it.each(NOT_OBJECTS)('is undefined for %j', (body) => {
    expect(readLimits(body)).toBeUndefined();
  });
});

describe('readThreadingTimeline', () => {
  const sms = { messengerType: 'sms', timeoutInMinutes: 10 };

  it.each([
    ['that of web messages', { settings: [sms, { messengerType: 'webmessaging', timeoutInMinutes: 0 }] }, 0],
    ['the default else', { settings: [sms], defaultTimeoutMinutes: 4_320 }, 4_320],
    ['none where neither is there', { settings: [] }, undefined],
  ])('reads %s', (_name, body, webMessagingMinutes) => {
    expect(readThreadingTimeline(body)).toEqual({ webMessagingMinutes });
  });

  it.each(NOT_OBJECTS)('is undefined for %j', (body) => {
    expect(readThreadingTimeline(body)).toBeUndefined();
  });
});

describe('readOpenPage', () => {
  const open = { conversationId: ID, divisionIds: [], participants: [] };

  it('counts what the query did not ask for apart', () => {
    const body = {
      totalHits: 40,
      conversations: [open, { ...open, conversationEnd: '2026-06-01T00:00:00Z' }],
    };

    expect(readOpenPage(body)).toMatchObject({ total: 40, dropped: 1, rows: [{ conversationId: ID }] });
  });

  it('counts the rows where Genesys names no total, and takes a page without a list for an empty one', () => {
    expect(readOpenPage({ conversations: [open] })).toMatchObject({ total: 1 });
    expect(readOpenPage({ totalHits: 0 })).toEqual({ total: 0, rows: [], dropped: 0 });
  });

  it.each([undefined, null, 'text', [], { conversations: 'none' }])('is undefined for %j', (body) => {
    expect(readOpenPage(body)).toBeUndefined();
  });
});

describe('plainName', () => {
  it.each([
    [' Web\n\tSales ', 'Web Sales'],
    ['\u001B[31mred\u0007', '[31mred'],
    ['   ', undefined],
    [7, undefined],
  ])('makes of %j %j', (value, expected) => {
    expect(plainName(value)).toBe(expected);
  });

  it('cuts what is longer than a name', () => {
    expect(plainName('x'.repeat(500))).toHaveLength(60);
  });
});
