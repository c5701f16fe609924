import { describe, expect, it } from 'vitest';
import { diagnoseRefusal } from '../../../functions/sweeper/refusals/diagnose-refusal.ts';
import type { Operation } from '../../../functions/sweeper/genesys/operations.ts';

/** Per request, the permissions that Genesys's own definition of the operation requires, any one or all of them. */
const REQUIRED: Readonly<Record<Operation, readonly [required: 'ANY' | 'ALL' | 'NO', ...string[]]>> = {
  // POST /api/v2/analytics/conversations/details/query
  search: ['ANY', 'analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
  // GET /api/v2/conversations/{conversationId}
  read: ['ANY', 'conversation:communication:view'],
  // PATCH /api/v2/conversations/messages/{conversationId}: parking, its other permission, ends nothing
  disconnect: ['ANY', 'conversation:communication:disconnect'],
  // POST /api/v2/conversations/{conversationId}/disconnect
  teardown: ['ANY', 'conversation:communication:disconnect'],
  // PUT /api/v2/conversations/{conversationId}/tags
  tag: ['ANY', 'conversation:externalTag:edit'],
  // GET /api/v2/routing/queues
  queues: ['ANY', 'routing:queue:view'],
  // GET /api/v2/conversations/messaging/threadingtimeline
  threading: ['ALL', 'conversation:threadingTimeline:view'],
  // GET /api/v2/authorization/roles/{roleId}
  role: ['ANY', 'authorization:role:view'],
  login: ['NO'],
  identity: ['NO'],
  grants: ['NO'],
  'permitted-divisions': ['NO'],
  limits: ['NO'],
};

describe('where Genesys refuses for a permission that it does not name', () => {
  it.each(Object.entries(REQUIRED))(
    'the one that its definition asks for is named: %s',
    (operation, [type, ...all]) => {
      const code = 'missing.permissions';
      const refusal = diagnoseRefusal(operation as Operation, { status: 403, code, errorBody: { code } });

      expect(refusal.permissions).toEqual(all);
      // Of a single permission it makes no difference, and "all" reads better.
      expect(refusal.anyOf).toBe(type === 'ANY' && all.length > 1);
    },
  );
});
