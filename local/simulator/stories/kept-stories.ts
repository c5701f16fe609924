import type { Story } from './story.ts';
import { days, minutesPerDay } from './story.ts';
import { conversed } from './stuck-stories.ts';

/** Conversations that somebody still wants, or about which nobody can be sure. */
export const keptStories: readonly Story[] = [
  {
    name: 'just begun',
    weight: 4,
    play: ({ begin, random }) => {
      const age = random.between(1, 12);
      return begin({ minutesAgo: age }).guestWrites().flow();
    },
  },
  {
    name: 'lively',
    weight: 10,
    play: (tools) => {
      const age = tools.random.between(30, 600);
      return conversed(tools, age).ago(4).guestWrites().ago(2).agentWrites();
    },
  },
  {
    name: 'guest waits for the agent',
    weight: 5,
    play: (tools) => {
      const age = days(tools, 1, 20);
      return conversed(tools, age)
        .ago(age - 60)
        .guestWrites();
    },
  },
  {
    name: 'goodbye followed by a new message',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 10);
      return conversed(tools, age)
        .ago(age - 30)
        .presence('Disconnect')
        .ago(age - 40)
        .guestWrites();
    },
  },
  {
    name: 'automatic reply after the question',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 10);
      return tools
        .begin({ minutesAgo: age })
        .flow()
        .ago(age - 1)
        .queued()
        .ago(age - 2)
        .guestWrites()
        .ago(age - 2.2)
        .flowWrites();
    },
  },
  {
    name: 'waiting in a queue',
    weight: 5,
    play: (tools) => {
      const age = days(tools, 0, 8) + 30;
      return tools
        .begin({ minutesAgo: age })
        .guestWrites()
        .flow()
        .ago(age - 1)
        .queued();
    },
  },
  {
    name: 'transferred between queues',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 12);
      return conversed(tools, age)
        .ago(age - 10)
        .guestWrites()
        .ago(age - 11)
        .transferredTo(tools.random.pick(tools.organisation.queues));
    },
  },
  {
    name: 'loops between queue and flow',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 5);
      const life = tools.begin({ minutesAgo: age }).guestWrites().flow();
      for (let round = 1; round <= 4; round += 1) {
        life
          .ago(age - round * 10)
          .queued()
          .ago(age - round * 10 - 5)
          .queueEnds('timeout')
          .flow();
      }
      return life.flowWrites();
    },
  },
  {
    name: 'agent rings for days',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 2, 9);
      return tools
        .begin({ minutesAgo: age })
        .guestWrites()
        .flow()
        .ago(age - 2)
        .queued()
        .ago(age - 3)
        .rings();
    },
  },
  {
    name: 'flow crashed while the guest waits',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 20);
      return tools
        .begin({ minutesAgo: age })
        .flow()
        .guestWrites()
        .ago(age - 1)
        .flowEnds('error');
    },
  },
  {
    name: 'parked until later',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 2, 6);
      return conversed(tools, age)
        .ago(age - 30)
        .parks(tools.random.between(60, 3 * minutesPerDay));
    },
  },
  {
    name: 'parked and overdue',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 5, 9);
      return conversed(tools, age)
        .ago(age - 30)
        .parks(-tools.random.between(90, 2 * minutesPerDay));
    },
  },
  {
    name: 'Genesys will time it out',
    weight: 2,
    play: (tools) => conversed(tools, days(tools, 2, 5)).inactivityTimeout(tools.random.between(5, 60)),
  },
  {
    name: 'exempt by attribute',
    weight: 2,
    play: (tools) => conversed(tools, days(tools, 3, 20)).attribute('sweeper.exempt', 'legal hold'),
  },
  {
    name: 'agent in after-call work',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 1, 10);
      return conversed(tools, age)
        .ago(age - 20)
        .agentLeaves('owed')
        .everybodyLeaves();
    },
  },
  {
    name: 'voice call in the same conversation',
    weight: 1,
    play: (tools) => {
      const age = days(tools, 1, 4);
      return conversed(tools, age)
        .ago(age - 9)
        .otherMedium('calls');
    },
  },
  {
    name: 'threaded again after its end',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 2, 4);
      const back = tools.random.between(20, 600);
      return conversed(tools, age)
        .ago(age - 30)
        .ends()
        .ago(back)
        .guestReturns(tools.random.pick(['communication', 'participant']))
        .guestWrites()
        .flow();
    },
  },
];
