/**
 * What the simulator knows of one conversation. Both live shapes and the analytics row are views of this, so
 * they agree unless a lag, an assumption or a marked contradiction says otherwise. All times are ms since the epoch.
 */
export interface ConversationModel {
  readonly id: string;
  /** Which story of the population it plays, for people and tests; no part of any Genesys reply. */
  readonly story: string;
  readonly startTime: number;
  endTime?: number;
  readonly direction: Direction;
  divisionIds: string[];
  externalTag?: string;
  inactivityTimeout?: number;
  readonly participants: ParticipantModel[];
  readonly messages: MessageModel[];
  /** The guest's browser is not there: what the business writes is not delivered until the guest writes again. */
  guestIsAway?: boolean;
  /** How its live views write what they hold, where not as usual. */
  spelling?: Spelling;
  /** Which ends have no effect although the reply says they had: disconnect’s, or every one. */
  resists: 'nothing' | 'disconnect' | 'everything';
  /** Known only to analytics: GET answers 404. */
  analyticsOnly: boolean;
  /** What analytics goes on showing, whatever happens live; absent where it follows. */
  frozenAnalytics?: ConversationModel;
  /** Last touches on a live view, to plant what no model of ours has: a missing field, an unknown value. */
  readonly distortions: Distortion[];
}

/** Times with offsets instead of `Z`; or enumeration values in capitals, as events have them. */
export type Spelling = 'offsets' | 'capitals';

export type Direction = 'inbound' | 'outbound';

export interface ParticipantModel {
  readonly id: string;
  readonly purpose: string;
  readonly startTime: number;
  connectedTime?: number;
  endTime?: number;
  readonly userId?: string;
  /** A guest's is the queue that they were sent to last. */
  queueId?: string;
  readonly flowId?: string;
  readonly attributes: Record<string, string>;
  readonly communications: CommunicationModel[];
  wrapUp?: WrapUpModel;
  wrapUpSkipped?: boolean;
  startAcwTime?: number;
  endAcwTime?: number;
  /** Whether this agent must wrap up once disconnected. */
  readonly wrapUpRequired: boolean;
  readonly monitoredParticipantId?: string;
  readonly coachedParticipantId?: string;
}

export interface WrapUpModel {
  readonly code: string;
  readonly endTime: number;
}

/** The medium of a communication, as the plural of the live `Participant` property that lists it. */
export type Medium = 'messages' | 'calls' | 'callbacks' | 'cobrowsesessions' | 'emails';

export interface CommunicationModel {
  readonly id: string;
  readonly medium: Medium;
  /** `type` of a message communication, e.g. `webmessaging`. */
  readonly messageType: string;
  readonly direction: Direction;
  readonly peerId?: string;
  state: 'alerting' | 'connected' | 'parked' | 'disconnected';
  startAlertingTime?: number;
  connectedTime?: number;
  disconnectedTime?: number;
  /** In the live, dotted spelling, e.g. `session.expired`. */
  disconnectType?: string;
  parkTime?: number;
  resumeTime?: number;
  /** Put on hold by its agent since then; what is not held may still tell when it was. */
  held?: boolean;
  startHoldTime?: number;
  /** Wrap-up that was given on this communication, and not on its participant. */
  wrapUp?: WrapUpModel;
  afterCallWork?: 'notApplicable' | 'skipped' | 'pending' | 'complete';
}

export interface MessageModel {
  readonly id: string;
  readonly time: number;
  readonly author: 'guest' | 'business';
  /** The communication of the author through which it went. */
  readonly communicationId: string;
  readonly kind: 'text' | 'receipt' | 'typing' | 'presence';
  /** `subType` of a presence event, e.g. `Clear`. */
  readonly presence?: string;
  readonly failed?: boolean;
}

/** Changes a view just before it is served. `view` says which; the object is fresh and may be changed in place. */
export type Distortion = (
  view: 'conversation' | 'message-conversation',
  body: Record<string, unknown>,
) => void;

export function isOver(conversation: ConversationModel): boolean {
  return conversation.participants.every(({ communications }) =>
    communications.every(({ state }) => state === 'disconnected'),
  );
}

/** A copy that no later change touches; its distortions, being functions, are shared. */
export function copyOf(conversation: ConversationModel): ConversationModel {
  const { distortions, frozenAnalytics, ...data } = conversation;
  return {
    ...structuredClone(data),
    distortions,
    ...(frozenAnalytics === undefined ? {} : { frozenAnalytics }),
  };
}
