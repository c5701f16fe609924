import platformClient from 'purecloud-platform-client-v2';
import { Agent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../functions/sweeper/clock.ts';
import { openGenesys } from '../../../functions/sweeper/genesys/client.ts';
import { OrganisationConnection } from '../../../functions/sweeper/genesys/connection.ts';
import {
  permittedDivisionsRequest,
  readConversationRequest,
  readLimitsRequest,
  readQueuesByIdRequest,
  readQueuesRequest,
  readRoleRequest,
  readThreadingRequest,
} from '../../../functions/sweeper/genesys/operations.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import { credentialsAt, LOGIN_PATH, scriptedServer, type Received, withLogins } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
/** The model has required fields that only a reading fills. */
const DISCONNECTED = { state: 'disconnected' } as platformClient.Models.Conversation;
const always = (): boolean => true;

/** What Genesys sees of a request, the ways of spelling JSON apart. */
const seen = ({ method, path, query, body }: Received): unknown => ({
  method,
  path,
  query,
  body: body === '' ? undefined : JSON.parse(body),
});

const OPERATIONS: readonly {
  readonly name: string;
  readonly ours: (genesys: Genesys) => Promise<unknown>;
  readonly official: (client: platformClient.ApiClientClass) => Promise<unknown>;
  /** A parameter that is newer than the official client. */
  readonly newer?: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'the search for open conversations',
    ours: (genesys) =>
      genesys.queryOpenConversations({ from: Date.UTC(2026, 6, 20), to: Date.UTC(2026, 7, 19) }, 2),
    official: (client) =>
      new platformClient.AnalyticsApi(client).postAnalyticsConversationsDetailsQuery({
        interval: '2026-07-20T00:00:00.000Z/2026-08-19T00:00:00.000Z',
        order: 'asc',
        orderBy: 'conversationStart',
        paging: { pageSize: 100, pageNumber: 2 },
        conversationFilters: [
          {
            type: 'and',
            predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
          },
        ],
        segmentFilters: [
          {
            type: 'and',
            predicates: [
              { type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'message' },
              { type: 'dimension', dimension: 'messageType', operator: 'matches', value: 'webmessaging' },
            ],
          },
        ],
      }),
  },
  {
    name: 'the reading of a live conversation',
    ours: (genesys) => genesys.readConversation(ID, 'read'),
    official: (client) => new platformClient.ConversationsApi(client).getConversation(ID),
  },
  {
    name: 'the disconnect of a message conversation',
    ours: (genesys) => genesys.disconnect(ID, always),
    official: (client) =>
      new platformClient.ConversationsApi(client).patchConversationsMessage(ID, DISCONNECTED),
  },
  {
    name: 'the full teardown',
    ours: (genesys) => genesys.teardown(ID, always),
    official: (client) => new platformClient.ConversationsApi(client).postConversationDisconnect(ID),
  },
  {
    name: 'the tag',
    ours: (genesys) => genesys.tag(ID, 'sweeper:run-1', always),
    official: (client) =>
      new platformClient.ConversationsApi(client).putConversationTags(ID, { externalTag: 'sweeper:run-1' }),
  },
  {
    name: 'the client’s own grants',
    ours: (genesys) => genesys.readGrants(),
    official: (client) => new platformClient.AuthorizationApi(client).getAuthorizationSubjectsMe(),
    newer: { includeFullRoles: 'true' },
  },
  {
    name: 'the token’s identity',
    ours: (genesys) => genesys.readToken(),
    official: (client) => new platformClient.TokensApi(client).getTokensMe(),
  },
  {
    name: 'the divisions in which a permission holds',
    ours: (genesys) => genesys.inspect(permittedDivisionsRequest('routing:queue:view', 2)),
    official: (client) =>
      new platformClient.AuthorizationApi(client).getAuthorizationDivisionspermittedPagedMe(
        'routing:queue:view',
        { pageNumber: 2, pageSize: 100 },
      ),
  },
  {
    name: 'a role',
    ours: (genesys) => genesys.inspect(readRoleRequest(ID)),
    official: (client) => new platformClient.AuthorizationApi(client).getAuthorizationRole(ID),
  },
  {
    name: 'the platform’s limits',
    ours: (genesys) => genesys.inspect(readLimitsRequest()),
    official: (client) =>
      new platformClient.OrganizationApi(client).getOrganizationsLimitsNamespace('platform.api'),
  },
  {
    name: 'a page of queues',
    ours: (genesys) => genesys.inspect(readQueuesRequest(3)),
    official: (client) =>
      new platformClient.RoutingApi(client).getRoutingQueues({ pageNumber: 3, pageSize: 100 }),
  },
  {
    name: 'queues by their ids',
    ours: (genesys) => genesys.inspect(readQueuesByIdRequest([ID])),
    official: (client) =>
      new platformClient.RoutingApi(client).getRoutingQueues({ pageNumber: 1, pageSize: 100, id: [ID] }),
  },
  {
    name: 'the threading timeline',
    ours: (genesys) => genesys.inspect(readThreadingRequest()),
    official: (client) =>
      new platformClient.ConversationsApi(client).getConversationsMessagingThreadingtimeline(),
  },
  {
    name: 'the reading of a conversation by diagnose',
    ours: (genesys) => genesys.inspect(readConversationRequest(ID, 'read')),
    official: (client) => new platformClient.ConversationsApi(client).getConversation(ID),
  },
];

describe('our client and the official one send the same', () => {
  it.each(OPERATIONS)('for $name', async ({ ours, official, newer }) => {
    const { baseUrl, received } = await scriptedServer(withLogins(() => ({})));
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.close());
    const connection = new OrganisationConnection({
      clock: systemClock,
      dispatcher,
      readCredentials: () => Promise.resolve(credentialsAt(baseUrl)),
    });
    const genesys = openGenesys(connection, {
      signal: new AbortController().signal,
      deadline: systemClock.monotonic() + 60_000,
      requestsPerMinute: 240,
      requestsInFlight: 6,
    });
    await ours(genesys);

    const client = platformClient.ApiClient.instance;
    const { hostname, port } = new URL(baseUrl);
    client.setGateway({ protocol: 'http', host: hostname, port: Number(port) });
    await client.loginClientCredentialsGrant('client-id', 'sesame-4711');
    await official(client);

    const [ourLogin, ourRequest, theirLogin, theirRequest, ...others] = received.map(seenWithLogins);
    expect(others).toEqual([]);
    expect(theirRequest).toMatchObject({ path: expect.stringMatching(/^\/api\/v2\//) });
    expect(ourRequest).toEqual(
      newer === undefined ? theirRequest : { ...Object(theirRequest), query: newer },
    );
    expect(ourLogin).toEqual(theirLogin);
  });
});

function seenWithLogins(request: Received): unknown {
  if (request.path !== LOGIN_PATH) return seen(request);
  const { method, path, query, body, headers } = request;
  return { method, path, query, body, authorization: headers.authorization, type: headers['content-type'] };
}
