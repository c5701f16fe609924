import type { ReadPurpose } from './genesys.ts';
import { type GenesysRequest, LIVE_TIMEOUT_MS } from './genesys-request.ts';
import { TRIES } from './retry.ts';

const WRITE = { kind: 'write', tries: TRIES.none, timeoutMs: LIVE_TIMEOUT_MS } as const;

/** The live state of a conversation (reference 5.1). */
export function readConversationRequest(conversationId: string, purpose: ReadPurpose): GenesysRequest {
  return {
    method: 'GET',
    pathTemplate: '/api/v2/conversations/{conversationId}',
    path: `/api/v2/conversations/${encodeURIComponent(conversationId)}`,
    kind: purpose,
    tries: TRIES.live,
    timeoutMs: LIVE_TIMEOUT_MS,
  };
}

/** Disconnects all participants, the ordinary way to end a message conversation (reference 2, E3). */
export function disconnectRequest(conversationId: string): GenesysRequest {
  return {
    ...WRITE,
    method: 'PATCH',
    pathTemplate: '/api/v2/conversations/messages/{conversationId}',
    path: `/api/v2/conversations/messages/${encodeURIComponent(conversationId)}`,
    body: { state: 'disconnected' },
  };
}

/** Full teardown and a system wrap-up code, the way to repair (reference 2, E1). It takes no body. */
export function teardownRequest(conversationId: string): GenesysRequest {
  return {
    ...WRITE,
    method: 'POST',
    pathTemplate: '/api/v2/conversations/{conversationId}/disconnect',
    path: `/api/v2/conversations/${encodeURIComponent(conversationId)}/disconnect`,
  };
}

/** Sets the conversation's external tag (reference 2, E15). */
export function tagRequest(conversationId: string, externalTag: string): GenesysRequest {
  return {
    ...WRITE,
    method: 'PUT',
    pathTemplate: '/api/v2/conversations/{conversationId}/tags',
    path: `/api/v2/conversations/${encodeURIComponent(conversationId)}/tags`,
    body: { externalTag },
  };
}
