import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import platformClient from 'purecloud-platform-client-v2';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';
import { noon, unknownId } from './helpers.ts';

const {
  ApiClient,
  AnalyticsApi,
  AuthorizationApi,
  ConversationsApi,
  OrganizationApi,
  RoutingApi,
  TokensApi,
} = platformClient;

describe('the official client against the simulator', () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = createSimulator({ seed: 5, conversations: 260, now: () => noon });
    const url = new URL(await simulator.listen());
    ApiClient.instance.setGateway({ host: url.hostname, protocol: 'http', port: Number(url.port) });
    const { clientId, clientSecret } = simulator.credentials;
    await ApiClient.instance.loginClientCredentialsGrant(clientId, clientSecret);
  });
  afterAll(() => simulator.close());

  it('finds every open conversation page by page', async () => {
    const found = new Set<string>();
    for (let pageNumber = 1; pageNumber < 10; pageNumber += 1) {
      const page = await new AnalyticsApi().postAnalyticsConversationsDetailsQuery({
        interval: '2026-07-21T00:00:00.000Z/2026-08-21T00:00:00.000Z',
        order: 'asc',
        orderBy: 'conversationStart',
        paging: { pageSize: 50, pageNumber },
        conversationFilters: [
          {
            type: 'and',
            predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
          },
        ],
      });
      for (const { conversationId } of page.conversations ?? []) found.add(conversationId ?? '');
      if ((page.conversations ?? []).length < 50) break;
    }
    const from = Date.UTC(2026, 6, 21);
    const open = [...simulator.conversations.all()].filter(
      (one) => one.startTime >= from && (one.frozenAnalytics ?? one).endTime === undefined,
    );
    expect(found).toEqual(new Set(open.map(({ id }) => id)));
  });

  it('reads both live shapes', async () => {
    const { id } = simulator.add(simulator.life().guestWrites());
    const whole = await new ConversationsApi().getConversation(id);
    const flat = await new ConversationsApi().getConversationsMessage(id);
    expect(whole.participants[0]?.messages?.[0]?.state).toBe('connected');
    expect(flat.participants?.[0]?.state).toBe('connected');
  });

  it('ends a conversation by PATCH, POST disconnect and DELETE', async () => {
    const api = new ConversationsApi();
    const [first, second, third] = [1, 2, 3].map(() => simulator.add(simulator.life().guestWrites()).id);
    // The client's type wants a whole conversation; only the state means anything (reference 2, E3).
    await api.patchConversationsMessage(first ?? '', { state: 'disconnected' } as never);
    await api.postConversationDisconnect(second ?? '');
    await api.deleteConversation(third ?? '');
    const ends = [first, second, third].map((id) => simulator.conversations.get(id ?? '')?.endTime);
    expect(ends).toEqual([noon, noon, noon]);
  });

  it('puts a tag that a read shows', async () => {
    const { id } = simulator.add(simulator.life());
    await new ConversationsApi().putConversationTags(id, { externalTag: 'sweeper:abc' });
    expect((await new ConversationsApi().getConversation(id)).externalTag).toBe('sweeper:abc');
  });

  it('ends one participant and one communication', async () => {
    const api = new ConversationsApi();
    const { id, participants } = simulator.add(simulator.life().queued().answers());
    const [guest, queue, agent] = participants;
    await api.patchConversationsMessageParticipant(id, agent?.id ?? '', { body: { state: 'disconnected' } });
    expect(agent?.endTime).toBe(noon);
    const communication = guest?.communications[0];
    await api.patchConversationsMessageParticipantCommunication(
      id,
      guest?.id ?? '',
      communication?.id ?? '',
      { state: 'disconnected' },
    );
    expect(communication?.state).toBe('disconnected');
    expect(queue?.endTime).toBeDefined();
    expect(simulator.conversations.get(id)?.endTime).toBe(noon);
  });

  it('learns who it is and what it may do', async () => {
    expect((await new TokensApi().getTokensMe()).OAuthClient?.id).toBe(simulator.credentials.clientId);
    expect((await new AuthorizationApi().getAuthorizationSubjectsMe()).grants).toHaveLength(3);
    expect((await new OrganizationApi().getOrganizationsMe()).id).toBe(simulator.organisation.id);
    expect((await new RoutingApi().getRoutingQueues()).total).toBe(6);
  });

  it('reads a role', async () => {
    const [client] = simulator.clients.list;
    if (client === undefined) throw new Error('seeded');
    const before = client.grants;
    simulator.clients.regrant(client, [{ permissions: ['authorization:role:view'] }]);
    const { roleDivisions } = (await new TokensApi().getTokensMe()).OAuthClient ?? {};
    const role = await new AuthorizationApi().getAuthorizationRole(roleDivisions?.[0]?.roleId ?? '');
    client.grants = before;
    expect(role.permissionPolicies).toMatchObject([{ domain: 'authorization', actionSet: ['view'] }]);
  });

  it('reads an error with its code and context id', async () => {
    const refused: unknown = await new ConversationsApi()
      .getConversation(unknownId)
      .catch((error: unknown) => error);
    const contextId = simulator.journal.entries.at(-1)?.correlationId;
    expect(refused).toMatchObject({ status: 404, code: 'not.found', contextId });
  });

  it('is refused a login with a wrong secret', async () => {
    const login = ApiClient.instance.loginClientCredentialsGrant(simulator.credentials.clientId, 'wrong');
    await expect(login).rejects.toMatchObject({
      response: { status: 401, data: { error: 'invalid_client' } },
    });
  });
});
