/**
 * What the reference marks as a guess or leaves open ([G], section 10), each as a switch. The value in
 * {@link defaultAssumptions} is what the simulator does unless somebody changes it.
 */
export interface Assumptions {
  /**
   * On which participants' communications the live object lists a message (open question 10): only its author's,
   * those of everybody who was connected at its time, or only the guest's.
   */
  messageListing: 'author' | 'all-present' | 'guest-only';
  /**
   * Whether `messageStatus` tells a message's direction (open question 10): `received` for the guest's and a
   * delivery status for the business's, the other way round, the same status for both, or no status at all.
   */
  messageStatus: 'tells-direction' | 'contradicts-author' | 'same-for-both' | 'absent';
  /**
   * Whether a Presence `Clear` means that the guest has left (reference 5.3). Where it does not, one follows everything
   * that a guest writes, as if the Messenger sent it whenever its window is hidden: the guest stays, and goes on
   * writing on the same connection without a `Join`.
   */
  clearMeansLeft: boolean;
  /**
   * Whether live objects hold documented enumeration values only. In a `newer` version about every second
   * conversation holds one that no definition lists, now in one property, now in another.
   */
  enumerations: 'documented' | 'newer';
  /** The reply to ending a conversation that has ended (open question 2). 200 stands for the operation's own 2xx. */
  replyToEndingEnded: 200 | 400 | 404 | 409;
  /** Whether the reply to the PATCH shows the conversation ended (open question 11). */
  patchReplyShowsEnd: boolean;
  /** Whether ending leaves an agent whose queue demands wrap-up in after-call work (open question 3). */
  endingLeavesAfterCallWork: boolean;
  /** Whether `POST /disconnect` clears pending wrap-up of a conversation that had ended before (open question 3). */
  teardownClearsAfterCallWork: boolean;
  /** Whether `GET authorization/subjects/me` answers a client-credentials token (open question 5); else 400. */
  subjectsMeAnswersClients: boolean;
  /**
   * Whether the roles that `subjects/me` answers hold their policies: `always`; only `when-asked` by
   * `includeFullRoles=true`; `never`; or as in versions before the parameter, which answer it with 400 and hold
   * the policies without (reference 3.4).
   */
  subjectsMeRoles: 'always' | 'when-asked' | 'never' | 'parameter-unknown';
  /** The same as {@link Assumptions.subjectsMeAnswersClients} for `GET authorization/divisionspermitted/paged/me`. */
  divisionsPermittedAnswersClients: boolean;
  /** What a search does with conversations in divisions without a grant (open question 9). */
  divisionsWithoutGrant: 'hide-rows' | 'forbid';
  /** Whether a page without rows leaves `conversations` out (the reference does not say). */
  emptyPageOmitsConversations: boolean;
  /** Whether a missing permission (403) is reported before a missing conversation (404) (reference 3.4). */
  permissionBeforeExistence: boolean;
  /** The status of a successful `DELETE /conversations/{id}` (open question 1). */
  deleteStatus: 200 | 204;
  /** Whether a 403 carries `messageParams.permissions` (open question 5). */
  messageParamsOn403: boolean;
  /** How long after its end a conversation still answers GET before 404 (open question 6), in ms; null for ever. */
  liveForgetsAfterMs: number | null;
  /** What login says of a client that is disabled or inactive (reference 3.1: exact error unknown). */
  disabledClientLogin: 'authentication-failed' | 'client-not-found';
  /**
   * Whether a token goes on working after its client was disabled: "access tokens created by the client are
   * invalid", but not how soon.
   */
  tokenOutlivesDisabling: boolean;
  /** Whether a client of another grant type gets a token by client credentials; else 400 (the reference does not say). */
  otherGrantTypesLogIn: boolean;
  /** What the search does with a predicate on `messageType` (reference 4.1, open question 8). */
  messageTypeFilter: 'works' | 'ignored';
}

export function defaultAssumptions(): Assumptions {
  return {
    messageListing: 'author',
    messageStatus: 'tells-direction',
    clearMeansLeft: true,
    enumerations: 'documented',
    replyToEndingEnded: 200,
    patchReplyShowsEnd: true,
    endingLeavesAfterCallWork: true,
    teardownClearsAfterCallWork: true,
    subjectsMeAnswersClients: true,
    subjectsMeRoles: 'always',
    divisionsPermittedAnswersClients: true,
    divisionsWithoutGrant: 'hide-rows',
    emptyPageOmitsConversations: false,
    permissionBeforeExistence: true,
    deleteStatus: 204,
    messageParamsOn403: true,
    liveForgetsAfterMs: null,
    disabledClientLogin: 'authentication-failed',
    tokenOutlivesDisabling: false,
    otherGrantTypesLogIn: false,
    messageTypeFilter: 'works',
  };
}

/** The values that each switch accepts, for those who set one over HTTP; undefined means ms or null. */
export const assumptionValues: { readonly [K in keyof Assumptions]: readonly Assumptions[K][] | undefined } =
  {
    messageListing: ['author', 'all-present', 'guest-only'],
    messageStatus: ['tells-direction', 'contradicts-author', 'same-for-both', 'absent'],
    clearMeansLeft: [true, false],
    enumerations: ['documented', 'newer'],
    replyToEndingEnded: [200, 400, 404, 409],
    patchReplyShowsEnd: [true, false],
    endingLeavesAfterCallWork: [true, false],
    teardownClearsAfterCallWork: [true, false],
    subjectsMeAnswersClients: [true, false],
    subjectsMeRoles: ['always', 'when-asked', 'never', 'parameter-unknown'],
    divisionsPermittedAnswersClients: [true, false],
    divisionsWithoutGrant: ['hide-rows', 'forbid'],
    emptyPageOmitsConversations: [true, false],
    permissionBeforeExistence: [true, false],
    deleteStatus: [200, 204],
    messageParamsOn403: [true, false],
    liveForgetsAfterMs: undefined,
    disabledClientLogin: ['authentication-failed', 'client-not-found'],
    tokenOutlivesDisabling: [true, false],
    otherGrantTypesLogIn: [true, false],
    messageTypeFilter: ['works', 'ignored'],
  };
