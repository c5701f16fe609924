import type { ConversationModel, Direction, Distortion, ParticipantModel, Spelling } from './model.ts';
import { copyOf } from './model.ts';
import type { SimulatedOrganisation, SimulatedQueue } from './organisation.ts';
import { isGuest, join, leave, say, speaker } from './participants.ts';
import type { Random } from './random.ts';

export interface LifeContext {
  readonly random: Random;
  readonly organisation: SimulatedOrganisation;
  /** The time that "minutes ago" counts from, ms since the epoch. */
  readonly now: number;
}

export interface LifeOptions {
  /** A conversation whose life goes on at `now`, instead of a new one; nothing else is then looked at. */
  readonly of?: ConversationModel;
  readonly id?: string;
  readonly story?: string;
  /** How long ago it started. */
  readonly minutesAgo?: number;
  readonly direction?: Direction;
  /** `type` of its message communications; `webmessaging` unless told. */
  readonly messageType?: string;
  /** The queue that `queued` takes when it is not told one. */
  readonly queue?: SimulatedQueue;
  readonly divisionIds?: readonly string[];
}

/** The start of a life, its place in time, and what is true of the conversation beside what people do in it. */
export abstract class LifeCore {
  protected readonly context: LifeContext;
  protected readonly conversation: ConversationModel;
  protected readonly queue: SimulatedQueue;
  protected readonly messageType: string;
  protected time: number;

  constructor(context: LifeContext, options: LifeOptions = {}) {
    this.context = context;
    this.time = context.now - (options.of === undefined ? (options.minutesAgo ?? 60) * 60_000 : 0);
    this.queue = options.queue ?? context.random.pick(context.organisation.queues);
    this.messageType = options.messageType ?? 'webmessaging';
    if (options.of !== undefined) {
      this.conversation = options.of;
      return;
    }
    this.conversation = {
      id: options.id ?? context.random.uuid(),
      story: options.story ?? 'hand-made',
      startTime: this.time,
      direction: options.direction ?? 'inbound',
      divisionIds: [...(options.divisionIds ?? [this.queue.divisionId])],
      participants: [],
      messages: [],
      resists: 'nothing',
      analyticsOnly: false,
      distortions: [],
    };
    this.join({ purpose: options.direction === 'outbound' ? 'external' : 'customer' });
  }

  /** Moves to `minutes` before now (negative: after), where the next verbs happen. */
  ago(minutes: number): this {
    this.time = this.context.now - minutes * 60_000;
    return this;
  }

  /** An attribute of the guest's participant. */
  attribute(key: string, value: string): this {
    const guest = this.conversation.participants.find((one) => isGuest(one));
    if (guest !== undefined) guest.attributes[key] = value;
    return this;
  }
  tag(externalTag: string): this {
    this.conversation.externalTag = externalTag;
    return this;
  }
  /** When Genesys itself will call it inactive, in minutes from now. */
  inactivityTimeout(inMinutes: number): this {
    this.conversation.inactivityTimeout = this.context.now + inMinutes * 60_000;
    return this;
  }
  /** Its live views are written in another way than usual. */
  spelt(spelling: Spelling): this {
    this.conversation.spelling = spelling;
    return this;
  }
  resists(what: ConversationModel['resists']): this {
    this.conversation.resists = what;
    return this;
  }
  /** Analytics goes on showing the conversation as it is at this point of its life. */
  analyticsStopsHere(): this {
    this.conversation.frozenAnalytics = copyOf(this.conversation);
    return this;
  }
  /** An orphan in analytics: GET answers 404. */
  onlyInAnalytics(): this {
    this.conversation.analyticsOnly = true;
    return this;
  }
  /** Plants in a live view what no life can have, e.g. a value that no enum lists. */
  distorted(distortion: Distortion): this {
    this.conversation.distortions.push(distortion);
    return this;
  }

  build(): ConversationModel {
    return this.conversation;
  }

  protected say(
    author: 'guest' | 'business',
    isAuthor: (one: ParticipantModel) => boolean,
    rest: { kind?: 'receipt' | 'typing' | 'presence'; presence?: string } = {},
  ): this {
    const message = { time: this.time, author, kind: 'text' as const, ...rest };
    say(this.conversation, this.context.random, message, speaker(this.conversation, isAuthor));
    return this;
  }
  protected join(
    given: Partial<ParticipantModel> & { purpose: string },
    state: 'alerting' | 'connected' = 'connected',
  ): this {
    join(this.conversation, this.context.random, this.time, given, {
      messageType: this.messageType,
      direction: this.conversation.direction,
      state,
    });
    return this;
  }
  protected joinAgent(state: 'alerting' | 'connected', userId?: string): this {
    const { random, organisation } = this.context;
    const queueId = this.conversation.participants.findLast(({ purpose }) => purpose === 'acd')?.queueId;
    const queue = organisation.queues.find(({ id }) => id === queueId) ?? this.queue;
    const agent = { purpose: 'agent', userId: userId ?? random.pick(organisation.agents) };
    return this.join({ ...agent, queueId: queue.id, wrapUpRequired: queue.wrapUpRequired }, state);
  }
  protected leave(who: (one: ParticipantModel) => boolean, disconnectType: string): this {
    for (const participant of this.conversation.participants.filter((one) => who(one))) {
      leave(participant, this.time, disconnectType);
    }
    return this;
  }
}
