import type { ApiCall, ApiReply, ApiRoute } from '../api-call.ts';
import { requireConversation, requireObject } from '../api-call.ts';
import { badRequest, conversationNotFound } from '../api-error.ts';
import { messageConversationView } from '../flat-view.ts';
import { conversationView } from '../live-view.ts';

const view = { type: 'ANY', permissions: ['conversation:communication:view'] } as const;
const editTag = { type: 'ANY', permissions: ['conversation:externalTag:edit'] } as const;

/** Reads of live state, and the tag (reference 2 E15, 5.1, 5.2). */
export function conversationRoutes(): ApiRoute[] {
  return [
    { method: 'GET', path: '/api/v2/conversations', handle: usersOwn },
    { method: 'GET', path: '/api/v2/conversations/messages', handle: usersOwn },
    { method: 'GET', path: '/api/v2/conversations/{conversationId}', required: view, handle: read },
    { method: 'GET', path: '/api/v2/conversations/messages/{conversationId}', handle: readMessages },
    { method: 'PUT', path: '/api/v2/conversations/{conversationId}/tags', required: editTag, handle: tag },
  ];
}

/** "The logged-in user's active conversations": a client has no user, so none (reference 3.2). */
function usersOwn(): ApiReply {
  return { status: 200, body: { entities: [] } };
}

function read(call: ApiCall): ApiReply {
  const conversation = requireConversation(call, view);
  const { assumptions, organisation } = call.state;
  return { status: 200, body: conversationView(conversation, assumptions, organisation) };
}

function readMessages(call: ApiCall): ApiReply {
  const conversation = requireConversation(call, undefined, conversationNotFound);
  const { assumptions, organisation } = call.state;
  return { status: 200, body: messageConversationView(conversation, assumptions, organisation) };
}

function tag(call: ApiCall): ApiReply {
  const { externalTag } = requireObject(call.body);
  if (typeof externalTag !== 'string') throw badRequest();
  const { id } = requireConversation(call, editTag);
  call.state.conversations.change(id, call.now, (conversation) => {
    conversation.externalTag = externalTag;
  });
  return { status: 200, body: externalTag };
}
