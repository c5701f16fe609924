import { Life } from '../../local/simulator/life.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { playStory, stories } from '../../local/simulator/population.ts';
import { stuckStories } from '../../local/simulator/stories/stuck-stories.ts';
import type { Random } from '../../local/simulator/random.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { actIn } from './acts.ts';
import { someDistortion } from './distortions.ts';

const MINUTE_MS = 60_000;

/** Adds a conversation with a past: one of the told stories, or whatever chance makes of people's acts. */
export function addOld(simulator: Simulator, random: Random, isOfCrowd = false): ConversationModel {
  const { organisation } = simulator;
  if (isOfCrowd && random.chance(0.9))
    return simulator.add(
      playStory({ random, organisation, now: simulator.now() }, random.pick(stuckStories)),
    );
  const conversation = random.chance(0.3)
    ? playStory({ random, organisation, now: simulator.now() }, random.pick(stories))
    : improvised(simulator, random);
  if (random.chance(0.04)) conversation.spelling = random.pick(['offsets', 'capitals']);
  if (random.chance(0.05)) conversation.distortions.push(someDistortion(random));
  if (random.chance(0.04)) conversation.resists = random.pick(['disconnect', 'everything']);
  if (random.chance(0.02)) conversation.analyticsOnly = true;
  return simulator.add(conversation);
}

/** Adds one that begins now. */
export function addNew(simulator: Simulator, random: Random): ConversationModel {
  const now = simulator.now();
  const life = new Life(
    { random, organisation: simulator.organisation, now },
    { story: 'new', minutesAgo: 0, direction: random.chance(0.1) ? 'outbound' : 'inbound' },
  );
  if (random.chance(0.5)) life.presence('Join');
  if (random.chance(0.7)) life.flow(random.pick(['workflow', 'botflow', 'ivr']));
  if (random.chance(0.8)) life.guestWrites();
  return simulator.add(life.build());
}

function improvised(simulator: Simulator, random: Random): ConversationModel {
  const { organisation, conditions } = simulator;
  const now = simulator.now();
  const { threadingMinutes } = conditions;
  // Most are hours old, some weeks.
  const age = Math.floor(10 + 60 * 24 * 40 * random.next() ** 4);
  const conversation = new Life(
    { random, organisation, now },
    {
      story: 'improvised',
      minutesAgo: age,
      messageType: random.chance(0.04) ? 'whatsapp' : 'webmessaging',
      direction: random.chance(0.1) ? 'outbound' : 'inbound',
    },
  ).build();
  let time = conversation.startTime;
  for (let acts = random.between(0, 9); acts > 0; acts -= 1) {
    time = Math.min(now, time + 1 + Math.floor(random.next() ** 3 * (now - time)));
    const act = actIn(conversation, { random, organisation, now: time, threadingMinutes });
    if (act === 'ends' && random.chance(0.8)) delete conversation.endTime;
  }
  if (random.chance(0.1)) conversation.inactivityTimeout = now + random.between(-60, 300) * MINUTE_MS;
  return conversation;
}
