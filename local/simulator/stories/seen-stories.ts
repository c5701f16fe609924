import type { Life } from '../life.ts';
import type { Story, StoryTools } from './story.ts';
import { days } from './story.ts';
import { conversed } from './stuck-stories.ts';

/** A guest who is sent from a flow to a queue and back so many times, and waits in the queue in the end. */
export function bounced(tools: StoryTools, times: number): Life {
  const age = tools.random.between(400, 900);
  const life = tools.begin({ minutesAgo: age }).presence('Join').flow().guestWrites();
  for (let round = 1; round < times; round += 1) {
    life
      .ago(age - round * 40)
      .queued()
      .ago(age - round * 40 - 30)
      .queueEnds('transfer')
      .flow()
      .flowWrites();
  }
  return life.ago(age - times * 40).queued();
}

/** Shapes that public records of running integrations show (reference 5.1 and 5.3). */
export const seenStories: readonly Story[] = [
  {
    name: 'guest on hold',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 3);
      return conversed(tools, age)
        .ago(age - 20)
        .holds();
    },
  },
  {
    name: 'guest back on another connection, everybody else gone',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 4);
      return conversed(tools, age)
        .ago(age - 20)
        .agentLeaves('done')
        .ago(20)
        .guestReturns()
        .presence('Join');
    },
  },
  {
    name: 'one device expired, the guest waits on the other',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 2, 6);
      return conversed(tools, age)
        .ago(age - 10)
        .guestSecondCommunication()
        .guestWrites()
        .ago(age - 900)
        .sessionExpires();
    },
  },
  {
    name: 'bounced five times between flow and queue',
    weight: 2,
    play: (tools) => bounced(tools, 5),
  },
  {
    name: 'overnight in one queue',
    weight: 2,
    play: (tools) => {
      const age = tools.random.between(540, 840);
      return tools
        .begin({ minutesAgo: age })
        .presence('Join')
        .flow('ivr')
        .guestWrites()
        .ago(age - 1)
        .queued()
        .flowWrites();
    },
  },
  {
    name: 'a notice while the guest waits',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 5);
      return conversed(tools, age)
        .ago(age - 30)
        .guestWrites()
        .ago(age - 300)
        .notice();
    },
  },
  {
    name: 'wrapped up on the communication, no end',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 30);
      return conversed(tools, age)
        .ago(age - 30)
        .agentLeaves('done-on-communication')
        .everybodyLeaves('peer');
    },
  },
  {
    name: 'agents rang out before one answered, no end',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 30);
      const life = tools.begin({ minutesAgo: age }).guestWrites().flow();
      life.ago(age - 1).queued();
      for (const minutes of [2, 3]) {
        life
          .ago(age - minutes)
          .rings()
          .ago(age - minutes - 0.5)
          .ringsOut();
      }
      return life
        .ago(age - 5)
        .answers()
        .agentWrites()
        .ago(age - 40)
        .everybodyLeaves();
    },
  },
  {
    name: 'browser gone, nothing delivered',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 2, 9);
      const life = conversed(tools, age).guestGoesAway();
      for (const minutes of [20, 40, 60, 80]) life.ago(age - minutes).agentWrites();
      return life;
    },
  },
  {
    name: 'agent reconnected',
    weight: 1,
    play: (tools) => {
      const age = days(tools, 2, 9);
      return conversed(tools, age)
        .ago(age - 20)
        .agentReconnects();
    },
  },
  {
    name: 'exemption taken back',
    weight: 1,
    play: (tools) => conversed(tools, days(tools, 2, 9)).attribute('sweeper.exempt', 'False'),
  },
  {
    name: 'times with offsets',
    weight: 1,
    play: (tools) => conversed(tools, days(tools, 2, 9)).spelt('offsets'),
  },
  {
    name: 'enumerations in capitals',
    weight: 1,
    play: (tools) => conversed(tools, days(tools, 2, 9)).spelt('capitals'),
  },
];
