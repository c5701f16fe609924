import type { Life } from '../life.ts';
import type { Story, StoryTools } from './story.ts';
import { days } from './story.ts';

/** A guest who wrote, waited in a queue and got an agent's answer `answered` minutes after the start. */
export function conversed(tools: StoryTools, age: number): Life {
  return tools
    .begin({ minutesAgo: age })
    .guestWrites()
    .flow()
    .ago(age - 1)
    .queued()
    .ago(age - 3)
    .answers()
    .ago(age - 4)
    .agentWrites();
}

/** Conversations that everybody has forgotten. */
export const stuckStories: readonly Story[] = [
  {
    name: 'guest left, agent still there',
    weight: 4,
    play: (tools) => {
      const age = days(tools, 1, 40);
      return conversed(tools, age)
        .ago(age - 20)
        .guestLeaves();
    },
  },
  {
    name: 'guest cleared the conversation',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 20);
      return conversed(tools, age)
        .ago(age - 30)
        .presence('Clear');
    },
  },
  {
    name: 'guest session expired',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 2, 90);
      return conversed(tools, age)
        .ago(age - 200)
        .presence('SessionExpired')
        .guestLeaves('session.expired');
    },
  },
  {
    name: 'everybody disconnected, no end',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 120);
      return conversed(tools, age)
        .ago(age - 60)
        .everybodyLeaves();
    },
  },
  {
    name: 'agent gone, guest answered and alone',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 30);
      return conversed(tools, age)
        .ago(age - 15)
        .agentLeaves('done');
    },
  },
  {
    name: 'guest silent after the agent answered',
    weight: 5,
    play: (tools) => conversed(tools, days(tools, 2, 60)),
  },
  {
    name: 'agent logged out but connected',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 3, 100);
      return conversed(tools, age)
        .ago(age - 10)
        .guestWrites()
        .ago(age - 12)
        .agentWrites();
    },
  },
  {
    name: 'observer left behind',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 15);
      return conversed(tools, age)
        .ago(age - 8)
        .observer(tools.random.pick(['monitored', 'coached']))
        .ago(age - 30)
        .agentLeaves('done');
    },
  },
  {
    name: 'flow crashed after its answer',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 30);
      return tools
        .begin({ minutesAgo: age })
        .guestWrites()
        .flow('botflow')
        .ago(age - 1)
        .flowWrites()
        .ago(age - 2)
        .flowEnds('error');
    },
  },
  {
    name: 'bot stalled after its answer',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 30);
      return tools
        .begin({ minutesAgo: age })
        .guestWrites()
        .flow('botflow')
        .ago(age - 1)
        .flowWrites();
    },
  },
  {
    name: 'ends only by teardown',
    weight: 2,
    play: (tools) => conversed(tools, days(tools, 3, 60)).resists('disconnect'),
  },
  {
    name: 'never ends',
    weight: 1,
    play: (tools) => conversed(tools, days(tools, 3, 60)).resists('everything'),
  },
  {
    name: 'older than 93 days',
    weight: 1,
    play: (tools) => conversed(tools, days(tools, 94, 400)),
  },
];
