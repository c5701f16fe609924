import { describe, expect, it } from 'vitest';
import { session, unknownId } from './helpers.ts';
import { violations } from './schema-check.ts';

/** Stories that break the definitions on purpose, and those that say the same in another spelling. */
const broken = new Set([
  'unknown enum value',
  'missing field',
  'times with offsets',
  'enumerations in capitals',
]);

describe('what the simulator serves', () => {
  it('has only documented keys, types and enum values in both live shapes of every story', async () => {
    const { simulator, send } = await session({
      conversations: 150,
      conditions: { allowancePerMinute: 9_999 },
    });
    const found: string[] = [];
    for (const { id, story, analyticsOnly } of simulator.conversations.all()) {
      if (broken.has(story) || analyticsOnly) continue;
      const whole = await send('GET', `/api/v2/conversations/${id}`);
      const flat = await send('GET', `/api/v2/conversations/messages/${id}`);
      found.push(...violations(whole.body, { $ref: 'Conversation' }, story));
      found.push(...violations(flat.body, { $ref: 'MessageConversation' }, story));
    }
    expect(found).toEqual([]);
  });

  it('has only documented keys, types and enum values in analytics rows', async () => {
    const { search } = await session({ conversations: 400 });
    const { body } = await search();
    expect(body['conversations']).toHaveLength(100);
    expect(violations(body, { $ref: 'AnalyticsConversationQueryResponse' })).toEqual([]);
  });

  it.each([
    ['/api/v2/tokens/me', 'TokenInfo'],
    ['/api/v2/authorization/subjects/me', 'AuthzSubject'],
    [
      '/api/v2/authorization/divisionspermitted/paged/me?permission=routing:queue:view',
      'DivsPermittedEntityListing',
    ],
    ['/api/v2/organizations/me', 'Organization'],
    ['/api/v2/organizations/limits/namespaces/platform.api', 'LimitsEntityListing'],
    ['/api/v2/routing/queues', 'QueueEntityListing'],
    ['/api/v2/conversations/messaging/threadingtimeline', 'ConversationThreadingWindow'],
    ['/api/v2/conversations', 'ConversationEntityListing'],
    ['/api/v2/conversations/messages', 'MessageConversationEntityListing'],
    [`/api/v2/conversations/${unknownId}`, 'ErrorBody'],
    ['/api/v2/nothing/here', 'ErrorBody'],
  ])('serves %s as the definition of %s says', async (url, model) => {
    const { send } = await session();
    const { body } = await send('GET', url);
    expect(Object.keys(body)).not.toEqual([]);
    expect(violations(body, { $ref: model })).toEqual([]);
  });

  it('serves a role as the official client declares it', async () => {
    const { simulator, send } = await session({
      clients: [{ grants: [{ permissions: ['authorization:role:view'] }], dateToDelete: 0 }],
    });
    const [grant] = simulator.clients.list[0]?.grants ?? [];
    const { body } = await send('GET', `/api/v2/authorization/roles/${grant?.roleId}`);
    expect(body['id']).toBe(grant?.roleId);
    expect(violations(body, { $ref: 'DomainOrganizationRole' })).toEqual([]);
  });

  it('would notice an unknown key, an unknown enum value and a missing required key', () => {
    const conversation = { startTime: '2026-08-20T12:00:00.000Z', colour: 'red', recordingState: 'LOUD' };
    expect(violations(conversation, { $ref: 'Conversation' })).toHaveLength(3);
  });
});
