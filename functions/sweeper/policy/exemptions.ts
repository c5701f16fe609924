import type { LiveConversation } from './live-conversation.ts';
import type { LiveParticipant } from './live-participant.ts';
import type { EffectivePolicy, Scope } from './policy-schema.ts';

/** `unclear`: a field is missing without which it cannot be told. */
export type Match = 'yes' | 'no' | 'unclear';

/** Whether a conversation is one that this run looks at: by any queue it has been in and any of its divisions. */
export function isInScope(conversation: LiveConversation, scope: Scope): Match {
  const byQueue = scope.queueIds.size === 0 ? 'yes' : matchesQueue(conversation, scope.queueIds);
  const byDivision = scope.divisionIds.size === 0 ? 'yes' : matchesDivision(conversation, scope.divisionIds);
  if (byQueue === 'no' || byDivision === 'no') return 'no';
  return byQueue === 'yes' && byDivision === 'yes' ? 'yes' : 'unclear';
}

/** Whether the policy says that this conversation is never ended. DESIGN.md section 4. */
export function isExempt(
  conversation: LiveConversation,
  conversationId: string,
  exempt: EffectivePolicy['exempt'],
): Match {
  const matches = [
    exempt.conversationIds.has(conversationId.toLowerCase()) ? 'yes' : 'no',
    conversation.participants.some((one) => carriesAttribute(one, exempt.attribute)) ? 'yes' : 'no',
    matchesUser(conversation, exempt.userIds),
    matchesQueue(conversation, exempt.queueIds),
    matchesDivision(conversation, exempt.divisionIds),
  ] as const;
  if (matches.includes('yes')) return 'yes';
  return matches.includes('unclear') ? 'unclear' : 'no';
}

/** Whether a queue (`acd`) took part that does not say which it is. */
export function hasNamelessQueue({ participants }: LiveConversation): boolean {
  return participants.some(({ kind, queueId }) => kind === 'queue' && queueId === undefined);
}

function matchesQueue(conversation: LiveConversation, queueIds: ReadonlySet<string>): Match {
  const inOne = conversation.participants.some(
    ({ queueId }) => queueId !== undefined && queueIds.has(queueId),
  );
  if (inOne) return 'yes';
  return queueIds.size > 0 && hasNamelessQueue(conversation) ? 'unclear' : 'no';
}

function matchesUser({ participants }: LiveConversation, userIds: ReadonlySet<string>): Match {
  if (participants.some(({ userId }) => userId !== undefined && userIds.has(userId))) return 'yes';
  const nameless = participants.some(({ kind, userId }) => kind === 'agent' && userId === undefined);
  return userIds.size > 0 && nameless ? 'unclear' : 'no';
}

function matchesDivision(conversation: LiveConversation, divisionIds: ReadonlySet<string>): Match {
  if (conversation.divisionIds.some((divisionId) => divisionIds.has(divisionId))) return 'yes';
  return divisionIds.size > 0 && !conversation.divisionsKnown ? 'unclear' : 'no';
}

/** Set with a value other than empty or `false`. The case is not trusted to be the same everywhere. */
function carriesAttribute({ attributes }: LiveParticipant, attribute: string): boolean {
  return Object.entries(attributes).some(
    ([name, value]) => name.toLowerCase() === attribute.toLowerCase() && isSet(value),
  );
}

function isSet(value: unknown): boolean {
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  return text != null && text !== '' && text !== 'false';
}
