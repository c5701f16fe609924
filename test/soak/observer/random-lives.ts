import fc from 'fast-check';
import { Life } from '../../../local/simulator/life.ts';
import type { ConversationModel, ParticipantModel } from '../../../local/simulator/model.ts';
import { isAgent, isObserver } from '../../../local/simulator/participants.ts';
import { seededOrganisation } from '../../../local/simulator/organisation.ts';
import { seededRandom } from '../../../local/simulator/random.ts';

/** What can happen next in a life. */
const ACTS = [
  'guestWrites',
  'agentWrites',
  'flowWrites',
  'flow',
  'queued',
  'rings',
  'answers',
  'ringsOut',
  'agentLeaves',
  'agentLeavesOwing',
  'guestLeaves',
  'guestReturns',
  'secondLine',
  'observer',
  'parks',
  'parksForLong',
  'Clear',
  'Join',
  'Disconnect',
  'noise',
  'call',
  'callOver',
  'flowEnds',
  'queueEnds',
  'ends',
  'everybodyLeaves',
  'holds',
  'resumes',
  'sessionExpires',
  'guestGoesAway',
  'agentReconnects',
  'notice',
  'noticeThatStays',
  'agentLeavesDoneThere',
  'SignIn',
  'exempted',
  'False',
  'bounces',
  'offsets',
  'capitals',
] as const;
type Act = (typeof ACTS)[number];

/** What has to come together for a wrap-up that is owed when everybody has left: too seldom by chance. */
const OFTEN: readonly Act[] = [
  ...(['answers', 'answers', 'everybodyLeaves', 'everybodyLeaves'] as const),
  ...Array.from({ length: 5 }, () => 'agentLeavesOwing' as const),
];

/** One act so many minutes after the one before it. */
type Step = readonly [Act, number];

/** Lives of guests, agents and bots in any order of events that the simulator can play; they end `now`. */
export function randomLives(now: number): fc.Arbitrary<ConversationModel> {
  const gap = fc.oneof(
    fc.constantFrom(0.5, 1, 2, 5, 15, 30),
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 2000 }),
  );
  const step: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom(...ACTS, ...OFTEN), gap);
  return fc
    .record({ seed: fc.nat(), steps: fc.array(step, { maxLength: 9 }), since: gap, timeout: fc.nat(9) })
    .map(({ seed, steps, since, timeout }) => {
      const random = seededRandom(seed);
      const organisation = seededOrganisation(random);
      const whole = steps.reduce((sum, [, minutes]) => sum + minutes, since);
      const life = new Life({ random, organisation, now }, { minutesAgo: whole });
      let ago = whole;
      for (const [act, minutes] of steps) {
        ago -= minutes;
        play(life.ago(ago), act);
      }
      if (timeout === 0) life.inactivityTimeout(-14);
      return life.build();
    });
}

function play(life: Life, act: Act): void {
  const here = life.build().participants.filter(({ endTime }) => endTime === undefined);
  const agentIsHere = here.some((one) => isAgent(one) && one.connectedTime !== undefined);
  switch (act) {
    case 'agentLeavesOwing':
      life.agentLeaves('owed');
      break;
    case 'bounces':
      life.queued().queueEnds().flow();
      break;
    case 'agentLeavesDoneThere':
      life.agentLeaves('done-on-communication');
      break;
    case 'noticeThatStays':
      life.notice(true);
      break;
    case 'holds':
    case 'agentReconnects':
      if (agentIsHere) life[act]();
      break;
    case 'exempted':
    case 'False':
      life.attribute('sweeper.exempt', act);
      break;
    case 'offsets':
    case 'capitals':
      life.spelt(act);
      break;
    case 'secondLine':
      life.guestSecondCommunication();
      break;
    case 'parks':
      if (agentIsHere) life.parks(-70);
      break;
    case 'parksForLong':
      if (agentIsHere) life.parks();
      break;
    case 'Clear':
    case 'Join':
    case 'SignIn':
    case 'Disconnect':
      if (here.length > 1) life.presence(act);
      break;
    case 'noise':
      if (here.length > 0) life.guestNoise('typing');
      break;
    case 'call':
      life.otherMedium('calls');
      break;
    case 'callOver':
      life.otherMedium('calls', true);
      break;
    case 'guestWrites':
    case 'agentWrites':
    case 'flowWrites':
      if (canWrite(life, act)) life[act]();
      break;
    case 'observer':
      if (agentIsHere) life.observer();
      break;
    default:
      life[act]();
  }
}

/** Who is there, and has been connected. Of agents the last one writes: not where that one only rings, or observes. */
function canWrite(life: Life, act: 'guestWrites' | 'agentWrites' | 'flowWrites'): boolean {
  const { participants } = life.build();
  const isThere = ({ endTime, connectedTime }: ParticipantModel): boolean =>
    endTime === undefined && connectedTime !== undefined;
  if (act === 'agentWrites') {
    const writer = participants.findLast(isAgent);
    return writer !== undefined && isThere(writer) && !isObserver(writer);
  }
  const who = act === 'guestWrites' ? ['customer', 'external'] : ['workflow', 'botflow', 'ivr', 'acd'];
  return participants.some((one) => who.includes(one.purpose) && isThere(one));
}
