import type { Medium, ParticipantModel } from './model.ts';
import type { SimulatedQueue } from './organisation.ts';
import { LifeCore } from './life-core.ts';
import {
  isAgent,
  isGuest,
  isObserver,
  leave,
  newCommunication,
  oweWrapUp,
  say,
  speaker,
  wrapUp,
} from './participants.ts';
import { guestReconnects, type ReturnsAs } from './guest-return.ts';

type WrapUpState = 'none' | 'owed' | 'done' | 'done-on-communication' | 'skipped';

/**
 * Plays the life of one conversation: it starts with a connected guest, then each verb happens at the moment that
 * the last `ago` named. Verbs are in the order of time. `build` gives the conversation.
 */
export class Life extends LifeCore {
  guestWrites(): this {
    return this.say('guest', isGuest);
  }
  agentWrites(): this {
    return this.say('business', isAgent);
  }
  /** The connected flow writes, or the queue's in-queue flow: a greeting, a comfort message, an automatic reply. */
  flowWrites(): this {
    const writers = ['workflow', 'botflow', 'ivr', 'acd'];
    const isThere = ({ purpose, endTime }: ParticipantModel): boolean =>
      writers.includes(purpose) && endTime === undefined;
    return this.say('business', isThere);
  }
  /** A delivery receipt or a typing indicator of the guest's: no activity. */
  guestNoise(kind: 'receipt' | 'typing'): this {
    return this.say('guest', isGuest, { kind });
  }
  /** A presence event: `Clear`, `SessionExpired`, `Join`, `SignIn` of the guest's, `Disconnect` of the business's. */
  presence(presence: string): this {
    const business = presence === 'Disconnect';
    return this.say(business ? 'business' : 'guest', business ? (one) => !isGuest(one) : isGuest, {
      kind: 'presence',
      presence,
    });
  }

  /** Somebody's program sends a message into the conversation (reference 5.1, purpose `api`) and is gone again. */
  notice(stays = false): this {
    const isProgram = ({ purpose, endTime }: ParticipantModel): boolean =>
      purpose === 'api' && endTime === undefined;
    this.join({ purpose: 'api' }).say('business', isProgram);
    return stays ? this : this.leave(isProgram, 'system');
  }
  flow(purpose: 'workflow' | 'botflow' | 'ivr' = 'workflow'): this {
    const { random, organisation } = this.context;
    return this.join({ purpose, flowId: random.pick(organisation.flows) });
  }
  flowEnds(disconnectType = 'error'): this {
    return this.leave(({ purpose }) => ['workflow', 'botflow', 'ivr'].includes(purpose), disconnectType);
  }
  /** The conversation enters a queue; a flow hands over. */
  queued(queue: SimulatedQueue = this.queue): this {
    this.flowEnds('transfer');
    if (!this.conversation.divisionIds.includes(queue.divisionId)) {
      this.conversation.divisionIds.push(queue.divisionId);
    }
    for (const guest of this.conversation.participants.filter((one) => isGuest(one)))
      guest.queueId = queue.id;
    return this.join({ purpose: 'acd', queueId: queue.id });
  }
  queueEnds(disconnectType = 'transfer'): this {
    return this.leave(({ purpose }) => purpose === 'acd', disconnectType);
  }
  /** An agent of the queue is offered the conversation; the queue still holds it. */
  rings(userId?: string): this {
    return this.joinAgent('alerting', userId);
  }
  /** An agent takes the conversation out of the queue. */
  answers(userId?: string): this {
    this.queueEnds().flowEnds('transfer');
    const ringing = this.conversation.participants.find(
      (one) => isAgent(one) && one.endTime === undefined && one.connectedTime === undefined,
    );
    const communication = ringing?.communications[0];
    if (ringing === undefined || communication === undefined) return this.joinAgent('connected', userId);
    ringing.connectedTime = this.time;
    communication.connectedTime = this.time;
    communication.state = 'connected';
    return this;
  }
  /** The ringing agent does not answer in time. */
  ringsOut(): this {
    return this.leave((one) => isAgent(one) && one.connectedTime === undefined, 'system');
  }
  /** The agent puts the guest on hold. */
  holds(): this {
    const communication = speaker(this.conversation, isAgent);
    if (communication === undefined) throw new Error('no agent is there to hold it');
    communication.held = true;
    communication.startHoldTime = this.time;
    return this;
  }
  /** Whoever is on hold is so no longer. */
  resumes(): this {
    for (const communication of this.conversation.participants.flatMap((one) => one.communications))
      communication.held = false;
    return this;
  }
  /** The line of an agent who is there breaks, and the same agent is back at once: as a new participant. */
  agentReconnects(): this {
    const lost = this.conversation.participants.findLast(
      (one) =>
        isAgent(one) && !isObserver(one) && one.connectedTime !== undefined && one.endTime === undefined,
    );
    if (lost === undefined) return this;
    leave(lost, this.time, 'transport.failure');
    return this.joinAgent('connected', lost.userId);
  }
  /** The agent's part ends, with wrap-up owed, done, skipped or not asked for. */
  agentLeaves(wrapUpState: WrapUpState = 'none', disconnectType = 'client'): this {
    for (const agent of this.conversation.participants) {
      if (!isAgent(agent) || isObserver(agent) || agent.endTime !== undefined) continue;
      leave(agent, this.time, disconnectType);
      if (wrapUpState === 'owed') oweWrapUp(agent, this.time);
      if (wrapUpState === 'done') wrapUp(agent, this.time, this.context.random.uuid());
      if (wrapUpState === 'done-on-communication')
        wrapUp(agent, this.time, this.context.random.uuid(), 'communication');
      if (wrapUpState === 'skipped') agent.wrapUpSkipped = true;
    }
    return this;
  }
  transferredTo(queue: SimulatedQueue): this {
    return this.agentLeaves('none', 'transfer').queueEnds().queued(queue);
  }
  /** Somebody watches or coaches the participant that is there: no part of the conversation. */
  observer(kind: 'monitored' | 'coached' = 'monitored'): this {
    const watched = this.conversation.participants.findLast((one) => isAgent(one))?.id ?? '';
    return this.join({
      purpose: 'user',
      userId: this.context.random.pick(this.context.organisation.agents),
      ...(kind === 'monitored' ? { monitoredParticipantId: watched } : { coachedParticipantId: watched }),
    });
  }

  guestLeaves(disconnectType = 'peer'): this {
    return this.leave(isGuest, disconnectType);
  }
  guestReturns(as: ReturnsAs = 'communication'): this {
    guestReconnects(this.conversation, { random: this.context.random, now: this.time }, as);
    return this;
  }
  /** A second communication of the same guest, beside the first. */
  guestSecondCommunication(): this {
    const guest = this.conversation.participants.findLast((one) => isGuest(one));
    guest?.communications.push(
      newCommunication(this.context.random, this.time, { messageType: this.messageType }),
    );
    return this;
  }
  /** Of the guest's devices the one that was connected first loses its session; another may still be there. */
  sessionExpires(): this {
    for (const guest of this.conversation.participants.filter((one) => isGuest(one))) {
      const first = guest.communications.find(({ state }) => state === 'connected');
      if (first === undefined) continue;
      const event = {
        time: this.time,
        author: 'guest',
        kind: 'presence',
        presence: 'SessionExpired',
      } as const;
      say(this.conversation, this.context.random, event, first);
      leave(guest, this.time, 'session.expired', first);
      return this;
    }
    return this;
  }
  /** The guest's browser goes away without a word: nothing is delivered until they write again. */
  guestGoesAway(): this {
    this.conversation.guestIsAway = true;
    return this;
  }
  /** The agent's communication is parked; `resumeInMinutes` counts from now, negative for the past. */
  parks(resumeInMinutes?: number): this {
    const communication = speaker(this.conversation, isAgent);
    if (communication === undefined) throw new Error('no agent is there to park it');
    communication.state = 'parked';
    communication.parkTime = this.time;
    if (resumeInMinutes !== undefined) communication.resumeTime = this.context.now + resumeInMinutes * 60_000;
    return this;
  }
  /** Another medium in the same conversation, on the guest; over where `ended`. */
  otherMedium(medium: Exclude<Medium, 'messages'>, ended = false): this {
    const guest = this.conversation.participants.findLast((one) => isGuest(one));
    guest?.communications.push(
      newCommunication(this.context.random, this.time, {
        medium,
        ...(ended ? { state: 'disconnected', disconnectedTime: this.time, disconnectType: 'client' } : {}),
      }),
    );
    return this;
  }

  /** Everybody leaves, but the conversation gets no end. */
  everybodyLeaves(disconnectType = 'client'): this {
    return this.leave(() => true, disconnectType);
  }
  ends(disconnectType = 'client'): this {
    this.everybodyLeaves(disconnectType);
    this.conversation.endTime = this.time;
    return this;
  }
}
