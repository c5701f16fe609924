import type { ApiCall, ApiReply, ApiRoute } from '../api-call.ts';
import { requireConversation, requireObject } from '../api-call.ts';
import { ApiError, badRequest, invalidValue, notFound } from '../api-error.ts';
import { clearWrapUp, disconnectAll } from '../ending.ts';
import { textOf } from '../json-values.ts';
import { conversationView } from '../live-view.ts';
import type { ConversationModel } from '../model.ts';
import { copyOf } from '../model.ts';

const disconnect = { type: 'ANY', permissions: ['conversation:communication:disconnect'] } as const;
const disconnectOrPark = {
  type: 'ANY',
  permissions: ['conversation:communication:disconnect', 'conversation:message:park'],
} as const;

type Change = (conversation: ConversationModel, now: number) => void;

/** The three ways of ending a whole conversation: E1, E2 and E3 of the reference, section 2. */
export function endingRoutes(): ApiRoute[] {
  const one = '/api/v2/conversations/{conversationId}';
  const messages = '/api/v2/conversations/messages/{conversationId}';
  return [
    { method: 'PATCH', path: messages, required: disconnectOrPark, handle: patch },
    { method: 'POST', path: `${one}/disconnect`, required: disconnect, handle: tearDown },
    { method: 'DELETE', path: one, required: disconnect, handle: remove },
  ];
}

/** "On update, 'disconnected' will disconnect the conversation. No other values are valid." */
function patch(call: ApiCall): ApiReply {
  const { state: wanted } = requireObject(call.body);
  if (wanted === undefined || wanted === null) throw badRequest();
  if (wanted !== 'disconnected') throw invalidValue(textOf(wanted), 'state', ['disconnected']);
  const conversation = requireConversation(call, disconnectOrPark);
  const before = copyOf(conversation);
  refuseIfEnded(call, conversation);
  if (conversation.resists === 'nothing') takeEffect(call, conversation, ending(call));
  const { assumptions, organisation } = call.state;
  const hidden = !assumptions.patchReplyShowsEnd || call.faults.some(({ kind }) => kind === 'hidden-end');
  return { status: 200, body: conversationView(hidden ? before : conversation, assumptions, organisation) };
}

function remove(call: ApiCall): ApiReply {
  const conversation = requireConversation(call, disconnect);
  refuseIfEnded(call, conversation);
  if (conversation.resists === 'nothing') takeEffect(call, conversation, ending(call));
  return { status: call.state.assumptions.deleteStatus };
}

/** "Performs a full conversation teardown … Applies a system wrap-up code to any participants that are pending wrap-up." */
function tearDown(call: ApiCall): ApiReply {
  const conversation = requireConversation(call, disconnect);
  refuseIfEnded(call, conversation);
  const hadEnded = conversation.endTime !== undefined;
  const clears = !hadEnded || call.state.assumptions.teardownClearsAfterCallWork;
  if (conversation.resists !== 'everything') {
    takeEffect(call, conversation, (model, now) => {
      ending(call)(model, now);
      if (clears) clearWrapUp(model, now);
    });
  }
  return { status: 202, body: 'Accepted' };
}

function ending({ state }: ApiCall): Change {
  const leavesAfterCallWork = state.assumptions.endingLeavesAfterCallWork;
  return (conversation, now) => disconnectAll(conversation, { now, leavesAfterCallWork });
}

/** Changes the conversation now, later or never, as the request's faults say. */
function takeEffect(call: ApiCall, { id }: ConversationModel, change: Change): void {
  const { conversations } = call.state;
  if (call.faults.some(({ kind }) => kind === 'no-effect')) return;
  const late = call.faults.find((fault) => fault.kind === 'late-effect');
  if (late === undefined) conversations.change(id, call.now, change);
  else conversations.later(id, call.now + late.ms, change);
}

/** What ending an ended conversation answers (open question 2); nothing where it is the usual 2xx. */
function refuseIfEnded({ state }: ApiCall, { endTime }: ConversationModel): void {
  if (endTime === undefined) return;
  switch (state.assumptions.replyToEndingEnded) {
    case 200:
      return;
    case 400:
      throw badRequest();
    case 404:
      throw notFound();
    case 409:
      throw new ApiError(409, 'conflict', 'The conversation is not in a state that allows this.');
  }
}
