import type { KeepReason } from '../policy/judgement.ts';

/** What each reason to keep means, and what would end such a conversation. DESIGN.md sections 3 and 4. */
const DETAILS: Readonly<Record<KeepReason, string>> = {
  'too-young':
    'It began, or its guest connected, too recently to be judged. Wait until it is older than "minAgeMinutes" of the policy, or send "force": true.',
  active:
    'It has not been idle for as long as the policy asks of its class. Wait, lower the threshold of the class in "policy", or send "force": true.',
  'waiting-for-us':
    'The guest waits for an answer. Answer the guest; "force": true ends the conversation all the same.',
  'platform-will-time-out':
    'Genesys Cloud is about to end it for inactivity. Wait until it has, or send "force": true.',
  parked: 'It is parked, to be taken up again later. Wait until it is, or send "force": true.',
  'other-media':
    'Another medium of it, such as a call, is still connected, and nothing ends it while that is so. End that first.',
  exempt:
    'The policy exempts it: by a queue, a division, a user, its id or an attribute. Nothing ends it before the exemption is taken away.',
  'class-off':
    'The policy ends no conversations of its class. Give the class a threshold in "policy" where the deployment allows that, or send "force": true.',
  'not-web-messaging': 'It is no web-messaging conversation. The sweeper never ends any other.',
  unreadable:
    'Its live state could not be judged for certain, and what is uncertain is kept. GET /conversations/{conversationId} says which field or rule it was; end it in Genesys Cloud by hand.',
  'out-of-scope':
    'It has been in none of the queues, or is in none of the divisions, that the request names. Leave "queueIds" and "divisionIds" out, or name its own.',
};

/** Why a conversation was kept, in a sentence, and what would end it, in another. */
export function keptDetail(reason: string | undefined): string {
  return isKeepReason(reason) ? DETAILS[reason] : DETAILS.unreadable;
}

export function isKeepReason(reason: string | undefined): reason is KeepReason {
  return reason !== undefined && Object.hasOwn(DETAILS, reason);
}
