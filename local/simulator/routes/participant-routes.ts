import type { ApiCall, ApiReply, ApiRoute } from '../api-call.ts';
import { requireConversation, requireObject } from '../api-call.ts';
import { ApiError, badRequest, invalidValue, notFound } from '../api-error.ts';
import { endParticipant, endWhenOver } from '../ending.ts';
import { textOf } from '../json-values.ts';
import type { ConversationModel, ParticipantModel } from '../model.ts';
import { leave, wrapUp } from '../participants.ts';

const required = {
  type: 'ANY',
  permissions: [
    'conversation:participant:wrapup',
    'conversation:call:record',
    'conversation:communication:disconnect',
  ],
} as const;

/** Ending one participant or one communication: E4, E5 and E6 of the reference, section 2. */
export function participantRoutes(): ApiRoute[] {
  const messages = '/api/v2/conversations/messages/{conversationId}/participants/{participantId}';
  const anyMedium = '/api/v2/conversations/{conversationId}/participants/{participantId}';
  return [
    { method: 'PATCH', path: messages, required, handle: patchParticipant },
    { method: 'PATCH', path: anyMedium, required, handle: patchParticipant },
    { method: 'PATCH', path: `${messages}/communications/{communicationId}`, handle: patchCommunication },
  ];
}

function patchParticipant(call: ApiCall): ApiReply {
  const body = requireObject(call.body ?? {});
  const { state, wrapup, wrapupSkipped } = body;
  if (state !== undefined && state !== 'connected' && state !== 'disconnected') {
    throw invalidValue(textOf(state), 'state', ['connected', 'disconnected']);
  }
  const code = wrapup === undefined ? undefined : requireObject(wrapup)['code'];
  if (code !== undefined && typeof code !== 'string') throw badRequest();
  change(call, requireConversation(call, required), (participant, conversation, now) => {
    if (state === 'disconnected') {
      const leavesAfterCallWork = call.state.assumptions.endingLeavesAfterCallWork;
      endParticipant(participant, { now, leavesAfterCallWork });
      endWhenOver(conversation, now);
    }
    if (code !== undefined) wrapUp(participant, now, code);
    if (wrapupSkipped === true) participant.wrapUpSkipped = true;
  });
  return { status: 202 };
}

/** "This endpoint does not update wrapup." */
function patchCommunication(call: ApiCall): ApiReply {
  if (requireObject(call.body)['state'] !== 'disconnected') {
    const text = "Can only update a communication's state to disconnected.";
    throw new ApiError(400, 'communication.state.required', text);
  }
  const isTheOne = ({ id }: { readonly id: string }): boolean => id === call.params['communicationId'];
  const conversation = requireConversation(call, undefined);
  if (!conversation.participants.some(({ communications }) => communications.some(isTheOne)))
    throw notFound();
  change(call, conversation, (participant, _conversation, now) => {
    const communication = participant.communications.find(isTheOne);
    leave(participant, now, 'system', communication);
    endWhenOver(conversation, now);
  });
  return { status: 200, body: {} };
}

function change(
  call: ApiCall,
  conversation: ConversationModel,
  act: (participant: ParticipantModel, conversation: ConversationModel, now: number) => void,
): void {
  const participant = conversation.participants.find(({ id }) => id === call.params['participantId']);
  if (participant === undefined) throw notFound();
  call.state.conversations.change(conversation.id, call.now, (model, now) => act(participant, model, now));
}
