import { guestWrites } from '../../local/simulator/guest-return.ts';
import { Life } from '../../local/simulator/life.ts';
import type { LifeContext } from '../../local/simulator/life-core.ts';
import { type CommunicationModel, type ConversationModel, isOver } from '../../local/simulator/model.ts';
import { isAgent, isGuest, isObserver, owesWrapUp, wrapUp } from '../../local/simulator/participants.ts';

/** Who is there, as far as people's next steps depend on it. */
interface Scene {
  readonly conversation: ConversationModel;
  readonly guest: boolean;
  readonly agent: boolean;
  readonly rings: boolean;
  readonly parked: boolean;
  readonly holds: boolean;
  readonly queue: boolean;
  readonly flow: boolean;
  readonly owes: boolean;
  readonly over: boolean;
}

interface Doing extends LifeContext {
  readonly life: Life;
  readonly scene: Scene;
  readonly threadingMinutes: number;
}

interface Act {
  readonly name: string;
  /** How often it is chosen where it is possible. */
  readonly weight: number;
  readonly isPossible: (scene: Scene) => boolean;
  readonly perform: (doing: Doing) => void;
}

const FLOWS = ['workflow', 'botflow', 'ivr'] as const;
const WRAP_UPS = ['none', 'owed', 'owed', 'done', 'done-on-communication', 'skipped'] as const;

const ACTS: readonly Act[] = [
  {
    name: 'guest-writes',
    weight: 8,
    isPossible: ({ guest }) => guest,
    perform: ({ life }) => life.guestWrites(),
  },
  {
    name: 'guest-comes-back',
    weight: 0.7,
    isPossible: ({ guest, conversation }) => !guest && conversation.participants.some((one) => isGuest(one)),
    perform: ({ scene, random, now, threadingMinutes }) =>
      guestWrites(scene.conversation, { random, now, threadingMinutes }),
  },
  {
    name: 'guest-reconnects',
    weight: 1,
    isPossible: ({ over, conversation }) => !over && conversation.participants.some((one) => isGuest(one)),
    perform: ({ life, random }) =>
      life.guestReturns(random.pick(['communication', 'participant', 'same communication'])),
  },
  {
    name: 'guest-types',
    weight: 1,
    isPossible: ({ guest }) => guest,
    perform: ({ life, random }) => life.guestNoise(random.pick(['receipt', 'typing'])),
  },
  {
    name: 'guest-leaves',
    weight: 2,
    isPossible: ({ guest }) => guest,
    perform: ({ life, random }) => life.guestLeaves(random.pick(['peer', 'client', 'timeout'])),
  },
  {
    name: 'guest-goes-away',
    weight: 0.7,
    isPossible: ({ guest }) => guest,
    perform: ({ life }) => life.guestGoesAway(),
  },
  {
    name: 'guest-takes-another-device',
    weight: 0.7,
    isPossible: ({ guest }) => guest,
    perform: ({ life }) => life.guestSecondCommunication(),
  },
  {
    name: 'session-expires',
    weight: 0.7,
    isPossible: ({ guest }) => guest,
    perform: ({ life }) => life.sessionExpires(),
  },
  {
    name: 'presence',
    weight: 2,
    isPossible: ({ guest }) => guest,
    perform: ({ life, random }) => life.presence(random.pick(['Clear', 'SessionExpired', 'Join', 'SignIn'])),
  },
  {
    name: 'goodbye',
    weight: 1,
    isPossible: ({ guest, agent }) => guest && agent,
    perform: ({ life }) => life.presence('Disconnect'),
  },
  {
    name: 'agent-writes',
    weight: 6,
    isPossible: ({ agent }) => agent,
    perform: ({ life }) => life.agentWrites(),
  },
  {
    name: 'agent-leaves',
    weight: 3,
    isPossible: ({ agent }) => agent,
    perform: ({ life, random }) => life.agentLeaves(random.pick(WRAP_UPS), random.pick(['client', 'peer'])),
  },
  {
    name: 'agent-wraps-up',
    weight: 3,
    isPossible: ({ owes }) => owes,
    perform: ({ scene, now, random }) => {
      const on = random.pick(['participant', 'communication'] as const);
      for (const one of scene.conversation.participants)
        if (owesWrapUp(one)) wrapUp(one, now, random.uuid(), on);
    },
  },
  {
    name: 'agent-parks',
    weight: 1,
    isPossible: ({ agent, guest, parked }) => agent && guest && !parked,
    perform: ({ life, random }) =>
      random.chance(0.3) ? life.parks() : life.parks(random.between(-120, 600)),
  },
  {
    name: 'agent-unparks',
    weight: 2,
    isPossible: ({ parked }) => parked,
    perform: ({ scene }) => {
      for (const one of communicationsOf(scene.conversation))
        if (one.state === 'parked') one.state = 'connected';
    },
  },
  {
    name: 'agent-holds',
    weight: 1,
    isPossible: ({ agent, holds }) => agent && !holds,
    perform: ({ life }) => life.holds(),
  },
  {
    name: 'agent-takes-off-hold',
    weight: 2,
    isPossible: ({ holds }) => holds,
    perform: ({ life }) => life.resumes(),
  },
  {
    name: 'agent-reconnects',
    weight: 0.5,
    isPossible: ({ agent }) => agent,
    perform: ({ life }) => life.agentReconnects(),
  },
  {
    name: 'agent-transfers',
    weight: 1,
    isPossible: ({ agent, guest }) => agent && guest,
    perform: ({ life, random, organisation }) => life.transferredTo(random.pick(organisation.queues)),
  },
  {
    name: 'agent-rings',
    weight: 2,
    isPossible: ({ queue, rings }) => queue && !rings,
    perform: ({ life }) => life.rings(),
  },
  { name: 'rings-out', weight: 2, isPossible: ({ rings }) => rings, perform: ({ life }) => life.ringsOut() },
  {
    name: 'agent-answers',
    weight: 3,
    isPossible: ({ queue, agent }) => queue && !agent,
    perform: ({ life }) => life.answers(),
  },
  {
    name: 'flow-writes',
    weight: 3,
    isPossible: ({ flow, queue }) => flow || queue,
    perform: ({ life }) => life.flowWrites(),
  },
  {
    name: 'notice',
    weight: 0.4,
    isPossible: ({ guest }) => guest,
    perform: ({ life, random }) => life.notice(random.chance(0.2)),
  },
  { name: 'flow-ends', weight: 1, isPossible: ({ flow }) => flow, perform: ({ life }) => life.flowEnds() },
  {
    name: 'flow-takes-over',
    weight: 1,
    isPossible: ({ guest, flow, queue, agent }) => guest && !flow && !queue && !agent,
    perform: ({ life, random }) => life.flow(random.pick(FLOWS)),
  },
  {
    name: 'queued',
    weight: 3,
    isPossible: ({ guest, queue, agent }) => guest && !queue && !agent,
    perform: ({ life, random, organisation }) => life.queued(random.pick(organisation.queues)),
  },
  {
    name: 'bounced',
    weight: 1.5,
    isPossible: ({ guest, flow, agent }) => guest && flow && !agent,
    perform: ({ life, random, organisation }) =>
      life.queued(random.pick(organisation.queues)).queueEnds().flow(random.pick(FLOWS)),
  },
  {
    name: 'observer-joins',
    weight: 0.3,
    isPossible: ({ agent }) => agent,
    perform: ({ life, random }) => life.observer(random.pick(['monitored', 'coached'])),
  },
  {
    name: 'other-medium',
    weight: 0.3,
    isPossible: ({ guest }) => guest,
    perform: ({ life, random }) =>
      life.otherMedium(random.pick(['calls', 'callbacks', 'cobrowsesessions', 'emails']), random.chance(0.6)),
  },
  {
    name: 'exempted',
    weight: 0.1,
    isPossible: () => true,
    perform: ({ life, random }) =>
      life.attribute('sweeper.exempt', random.pick(['true', 'false', 'False', 'FALSE', '', 'yes'])),
  },
  {
    name: 'everybody-leaves',
    weight: 0.5,
    isPossible: ({ over }) => !over,
    perform: ({ life }) => life.everybodyLeaves(),
  },
  {
    name: 'ends',
    weight: 0.7,
    isPossible: ({ conversation }) => conversation.endTime === undefined,
    perform: ({ life, random }) => life.ends(random.pick(['client', 'timeout', 'system'])),
  },
];

/** How often the end is set when the last one leaves; else the conversation stays hollow. */
const ENDS_WHEN_OVER = 0.6;

/**
 * Lets somebody in a conversation do something that fits what has happened so far.
 *
 * @param wanted the acts to choose from, where not all
 * @returns what was done; undefined where nothing fits
 */
export function actIn(
  conversation: ConversationModel,
  context: LifeContext & { readonly threadingMinutes: number },
  wanted?: readonly string[],
): string | undefined {
  const { random, now } = context;
  const scene = sceneOf(conversation);
  const possible = ACTS.filter(
    ({ name, isPossible }) => wanted?.includes(name) !== false && isPossible(scene),
  );
  if (possible.length === 0) return undefined;
  let left = random.next() * possible.reduce((sum, { weight }) => sum + weight, 0);
  const act = possible.find(({ weight }) => (left -= weight) < 0) ?? possible.at(-1);
  act?.perform({ ...context, scene, life: new Life(context, { of: conversation }) });
  if (!scene.over && isOver(conversation) && random.chance(ENDS_WHEN_OVER)) conversation.endTime ??= now;
  return act?.name;
}

function sceneOf(conversation: ConversationModel): Scene {
  const { participants } = conversation;
  const isThere = (
    who: (one: (typeof participants)[number]) => boolean,
    state: CommunicationModel['state'],
  ) =>
    participants.some(
      (one) =>
        who(one) && one.communications.some((each) => each.medium === 'messages' && each.state === state),
    );
  const agent = (one: (typeof participants)[number]): boolean => isAgent(one) && !isObserver(one);
  return {
    conversation,
    guest: isThere(isGuest, 'connected'),
    agent: isThere(agent, 'connected'),
    rings: isThere(agent, 'alerting'),
    parked: isThere(agent, 'parked'),
    holds: communicationsOf(conversation).some(({ held }) => held === true),
    queue: isThere(({ purpose }) => purpose === 'acd', 'connected'),
    flow: isThere(({ purpose }) => FLOWS.some((one) => one === purpose), 'connected'),
    owes: participants.some((one) => owesWrapUp(one)),
    over: conversation.endTime !== undefined || isOver(conversation),
  };
}

function communicationsOf({ participants }: ConversationModel): CommunicationModel[] {
  return participants.flatMap(({ communications }) => communications);
}
