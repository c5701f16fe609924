import type { StuckClass } from '../policy/schema.ts';

/** A fact about Genesys Cloud that is not documented and that the sweeper relies on. DESIGN.md section 10. */
export interface Assumption {
  readonly assumed: string;
  /** What the sweeper does wrong, or does not do, if it is false. */
  readonly ifFalse: string;
  /** How to find out on one's own organisation. */
  readonly seenBy: string;
  /** Set if every run counts it: DESIGN.md section 10. */
  readonly measured?: Measured;
}

/** The texts for conversations in which an assumption holds, and in which it does not: "each message …: 19 of 20 conversations". */
export interface Measured {
  readonly holds: string;
  readonly against: string;
  /** The text if no conversation shows the one or the other. */
  readonly untold: string;
  /** The classes that may end somebody wrongly if it is false. */
  readonly classes: readonly StuckClass[];
}

/** The classes that depend on who wrote last. */
const BY_MESSAGES = [
  'guest-gone',
  'orphaned',
  'guest-silent',
  'agent-silent',
  'queue-stuck',
  'bot-stalled',
] as const satisfies readonly StuckClass[];

/** Every such fact by its name. References are to the sections of the project's notes on the Genesys Cloud API. */
export const ASSUMPTIONS = {
  /** Reference 5.3 and 10.10. */
  'message-stands-with-its-author': {
    assumed: 'The live object lists a message on participants of its author’s role only.',
    ifFalse:
      'messageStatus is used instead to find who wrote last. A quick automatic reply then does not count as an answer, so more conversations are kept as waiting-for-us.',
    seenBy: 'explain: evidence.toldBy is "status" instead of "participant".',
    measured: {
      holds: 'each message is listed with its author only',
      against: 'a message is listed with several roles',
      untold: 'In no conversation do both sides list messages.',
      classes: BY_MESSAGES,
    },
  },
  /** Reference 5.3 and 10.10. */
  'message-status-tells-direction': {
    assumed: 'messageStatus "received" is a message from the guest; every other one is from the business.',
    ifFalse:
      'Guest and business are mistaken for each other wherever a message is listed with several roles.',
    seenBy: 'explain: compare lastGuestMessageAt and lastAnswerAt with the conversation’s transcript.',
    measured: {
      holds: 'each status agrees with who lists the message',
      against: 'a status contradicts who lists the message',
      untold: 'No message that is listed on one side only has a status.',
      classes: BY_MESSAGES,
    },
  },
  /** Reference 5.3; only the event types are documented. */
  'presence-clear-means-guest-left': {
    assumed: 'A Presence event Clear or SessionExpired on the guest’s side says that the guest has left.',
    ifFalse: 'guest-gone is found although the guest is still there; a later message or Join corrects it.',
    seenBy: 'explain: class "guest-gone" for a conversation in which the guest still writes.',
    measured: {
      holds: 'the guest left and wrote nothing more on that connection',
      against: 'the guest left and went on writing on the same connection',
      untold: 'In no conversation has a guest left.',
      classes: ['guest-gone'],
    },
  },
  /** Reference 5.1, 5.3 and 10.13. */
  'enumeration-values-are-known': {
    assumed:
      'Purposes, states, types, statuses, disconnect types and events have only values that the policy knows.',
    ifFalse:
      'If such a value would decide, the conversation is kept as unreadable in every run; an unknown event counts as a sign that the guest is there; an unknown disconnect type is ignored.',
    seenBy: 'sweep: kept as "unreadable"; explain: detail says which field.',
    measured: {
      holds: 'the policy knows every value',
      against: 'there is a value that it does not know',
      untold: 'No conversation was read.',
      classes: [],
    },
  },
  /** Reference 5.1: seen by others; both fields are documented, their meaning for messages is not. */
  'hold-stands-on-the-agent': {
    assumed:
      '"held": true on an open communication of an agent says that the agent has put the guest on hold.',
    ifFalse:
      'A guest who has fallen silent is kept as waiting-for-us, or as unreadable where startHoldTime is missing.',
    seenBy: 'explain: evidence.onHold for a conversation in which nobody is on hold.',
  },
  /** Reference 10.2. */
  'ending-the-ended-is-harmless': {
    assumed: 'Ending a conversation that has ended changes nothing, whatever the status of the answer is.',
    ifFalse:
      'Nothing is concluded from the answer: the live state is read after every answer that is not a 2xx.',
    seenBy: 'sweep: rows with "uncertain", or refusals 400, 404 or 409 on operation disconnect.',
  },
  /** Reference 10.6. */
  'a-404-that-lasts-is-an-end': {
    assumed:
      'A conversation that was there, and whose live read answers 404 twice, 5 seconds or more apart, has ended.',
    ifFalse:
      'A conversation that Genesys hides for longer is reported as closed, or as already-ended, while it is open.',
    seenBy: 'sweep: an id that one run reports as closed is open, with its old start, in a later one.',
  },
  /** Reference 10.11. */
  'patch-reply-shows-the-end': {
    assumed: 'The reply to the PATCH may already show the ended conversation.',
    ifFalse: 'One more read for each ended conversation; nothing else changes.',
    seenBy: 'sweep: requests.verifies is about as high as the number closed instead of near 0.',
    measured: {
      holds: 'the reply to the write showed the end',
      against: 'the reply to the write did not show the end, which a read then showed',
      untold: 'Nothing was ended.',
      classes: [],
    },
  },
  /** Reference 6 and 10.3. */
  'ending-may-leave-after-call-work': {
    assumed:
      'An agent may still owe wrap-up after the PATCH; the full teardown applies a system wrap-up code.',
    ifFalse: 'Conversations of class wrap-up-pending stay as they are and are reported as unverified.',
    seenBy: 'sweep: wrapUpOwed in the report.',
  },
  /** Reference 3.4 and 10.5. */
  'subjects-me-answers-clients': {
    assumed:
      'GET /api/v2/authorization/subjects/me answers a client-credentials token, with includeFullRoles=true or, if that is answered with 400, without it.',
    ifFalse:
      'Grants are unknown: before a refusal, a missing permission cannot be distinguished from a division without a grant.',
    seenBy: 'diagnose: the check "permissions" says that the grants cannot be read.',
  },
  /** Reference 3.4 and 10.5. */
  'divisionspermitted-answers-clients': {
    assumed: 'GET /api/v2/authorization/divisionspermitted/paged/me answers a client-credentials token.',
    ifFalse: 'diagnose knows only the divisions in the grants, and cannot say whether there are others.',
    seenBy:
      'diagnose: the check "divisions" does not say "every division" although the roles are granted there.',
  },
  /** Reference 10.9. */
  'analytics-hides-ungranted-divisions': {
    assumed: 'Conversations in divisions without a grant are missing from the search’s rows.',
    ifFalse: 'The whole search is refused with 403, and so is the run.',
    seenBy: 'diagnose: the checks "divisions" and "search".',
  },
  /** Reference 4.1. */
  'analytics-message-type-filter': {
    assumed: 'The details query takes "webmessaging" as a value of the segment dimension messageType.',
    ifFalse: 'The search finds nothing, or rows of other types, which are dropped.',
    seenBy:
      'diagnose: the check "search" finds nothing although web messages are open; search.dropped is high.',
  },
  /** Reference 4.1. */
  'details-query-page-of-100': {
    assumed: 'The details query gives pages of 100 rows and refuses pages beyond 100,000 results.',
    ifFalse:
      'Smaller pages cost more requests; a refused page halves the window, down to one day, unless both halves are refused at once.',
    seenBy: 'sweep: search.failedWindows names the days that could not be searched.',
  },
  /** Reference 7: the limit is known from users of the API. */
  'rate-limit-is-per-token': {
    assumed:
      'Genesys counts requests by token, 300 a minute, and sends its count in the inin-ratelimit headers.',
    ifFalse: 'Requests are answered with 429, which pauses everything.',
    seenBy: 'sweep: requests.throttled; diagnose: the check "rate-limit".',
  },
  /** Reference 2 and 7. */
  '401-was-not-executed': {
    assumed: 'A write that is answered 401 was not executed.',
    ifFalse: 'It is sent a second time with a new token, to a conversation that it has just ended.',
    seenBy: 'sweep: requests.logins is higher than 1 in a run of a warm function.',
  },
  /** Reference 3.4. */
  'permission-checked-before-existence': {
    assumed: 'A write to an id that does not exist is answered 403 if the permission is missing, else 404.',
    ifFalse:
      'The probe of diagnose, and its read, cannot show whether the client may do this: its grants decide.',
    seenBy:
      'diagnose with probe: it says "unknown id" for a request that a sweep is then refused, or whose permission the grants do not hold.',
  },
} as const satisfies Record<string, Assumption>;
