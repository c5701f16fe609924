import type { JsonObject } from '../json-values.ts';
import { objectsOf } from '../json-values.ts';
import type { Distortion } from '../model.ts';
import type { Story } from './story.ts';
import { days } from './story.ts';
import { conversed } from './stuck-stories.ts';

/** Everything in a live view that has a communication's state. */
function carriersOf(view: Parameters<Distortion>[0], body: JsonObject): JsonObject[] {
  const participants = objectsOf(body['participants']);
  return view === 'conversation' ? participants.flatMap(({ messages }) => objectsOf(messages)) : participants;
}

/** A state that no enum lists, in the first communication. */
export const unknownState: Distortion = (view, body) => {
  const [first] = carriersOf(view, body);
  if (first !== undefined) first['state'] = 'dormant';
};

/** Communications without their state. */
export const missingState: Distortion = (view, body) => {
  for (const carrier of carriersOf(view, body)) delete carrier['state'];
};

/** What looks like something else than it is. */
export const trapStories: readonly Story[] = [
  {
    name: 'guest with two communications',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 1, 20);
      return conversed(tools, age)
        .ago(age - 10)
        .guestReturns()
        .ago(age - 11)
        .guestSecondCommunication();
    },
  },
  {
    name: 'only receipts and typing since',
    weight: 3,
    play: (tools) => {
      const age = days(tools, 2, 20);
      return conversed(tools, age).ago(20).guestNoise('receipt').ago(10).guestNoise('typing');
    },
  },
  {
    name: 'old co-browse session',
    weight: 1,
    play: (tools) => {
      const age = days(tools, 2, 9);
      return conversed(tools, age)
        .ago(age - 9)
        .otherMedium('cobrowsesessions', true);
    },
  },
  {
    name: 'outbound, the guest never wrote',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 2, 20);
      return tools.begin({ minutesAgo: age, direction: 'outbound' }).answers().agentWrites();
    },
  },
  {
    name: 'no message at all',
    weight: 2,
    play: (tools) => tools.begin({ minutesAgo: days(tools, 1, 20) }).flow(),
  },
  {
    name: 'cleared, then written again',
    weight: 1,
    play: (tools) => {
      const age = days(tools, 1, 9);
      return conversed(tools, age)
        .ago(age - 20)
        .presence('Clear')
        .ago(age - 90)
        .presence('Join')
        .guestWrites();
    },
  },
  {
    name: 'another message type',
    weight: 8,
    play: (tools) => {
      const messageType = tools.random.pick(['open', 'whatsapp', 'sms', 'facebook']);
      const age = days(tools, 1, 30);
      return tools
        .begin({ minutesAgo: age, messageType })
        .guestWrites()
        .ago(age - 1)
        .queued()
        .ago(age - 2)
        .answers()
        .agentWrites();
    },
  },
  {
    name: 'unknown enum value',
    weight: 1,
    play: (tools) => conversed(tools, days(tools, 3, 30)).distorted(unknownState),
  },
  {
    name: 'missing field',
    weight: 1,
    play: (tools) => conversed(tools, days(tools, 3, 30)).distorted(missingState),
  },
  {
    name: 'orphan in analytics, segments closed',
    weight: 1,
    play: (tools) => {
      const age = days(tools, 10, 90);
      return conversed(tools, age)
        .ago(age - 10)
        .everybodyLeaves()
        .analyticsStopsHere()
        .onlyInAnalytics();
    },
  },
  {
    name: 'orphan in analytics, queue segment open',
    weight: 1,
    play: (tools) => {
      const age = days(tools, 10, 90);
      return tools
        .begin({ minutesAgo: age })
        .guestWrites()
        .ago(age - 1)
        .queued()
        .analyticsStopsHere()
        .onlyInAnalytics();
    },
  },
  {
    name: 'ended but still listed',
    weight: 2,
    play: (tools) => {
      const age = days(tools, 2, 30);
      return conversed(tools, age)
        .analyticsStopsHere()
        .ago(tools.random.pick([10, age - 30]))
        .ends();
    },
  },
  {
    name: 'ended',
    weight: 10,
    play: (tools) => {
      const age = days(tools, 1, 60);
      return conversed(tools, age)
        .ago(age - 25)
        .agentLeaves('done')
        .ends();
    },
  },
];
