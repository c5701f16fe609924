import { describe, expect, it } from 'vitest';
import {
  agent,
  ago,
  communication,
  conversation,
  flow,
  gone,
  guest,
  judged,
  OTHER_QUEUE,
  OTHER_USER,
  participant,
  QUEUE,
  queue,
  ringing,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const since = (minutes: number, queueId: string): Fields => ({ startTime: ago(minutes), queueId });
const disconnected = communication({ state: 'disconnected', disconnectedTime: ago(50) });

/** What the queue of a conversation is, who takes part, and which it is. */
const QUEUES: [string, Fields[], string][] = [
  [
    'that of the agent who is there, though a queue is there since',
    [agent([], since(900, QUEUE)), queue([], since(100, OTHER_QUEUE))],
    QUEUE,
  ],
  [
    'that of the agent who is there on one communication of two',
    [
      agent([], { ...since(900, QUEUE), messages: [disconnected, communication()] }),
      gone('acd', 800, 700, { queueId: OTHER_QUEUE }),
    ],
    QUEUE,
  ],
  [
    'that of the agent who came last, where there are two',
    [agent([], since(100, QUEUE)), agent([], { ...since(900, OTHER_QUEUE), userId: OTHER_USER })],
    QUEUE,
  ],
  [
    'that of the agent who says so, though another came later who does not',
    [agent([], since(900, QUEUE)), agent([], { startTime: ago(100), queueId: null, userId: OTHER_USER })],
    QUEUE,
  ],
  [
    'that of the queue that is there, though one was called in since and left',
    [queue([], since(900, QUEUE)), gone('acd', 500, 400, { queueId: OTHER_QUEUE })],
    QUEUE,
  ],
  [
    'that of the queue that is there, though a flow that names another came later',
    [queue([], since(900, QUEUE)), flow([], since(100, OTHER_QUEUE))],
    QUEUE,
  ],
  [
    'that of the queue that is there, though an agent of another who was there before rings again',
    [
      gone('acd', 950, 900, { queueId: OTHER_QUEUE }),
      agent([], {
        ...since(900, OTHER_QUEUE),
        messages: [disconnected, communication({ state: 'alerting', connectedTime: undefined })],
      }),
      queue([], since(800, QUEUE)),
    ],
    QUEUE,
  ],
  [
    'that of the queue that is there on one communication of two, though an agent of another rings since',
    [
      queue([], { ...since(800, QUEUE), messages: [disconnected, communication()] }),
      ringing(100, { queueId: OTHER_QUEUE }),
    ],
    QUEUE,
  ],
  [
    'that of the agent who rings',
    [ringing(900, { queueId: QUEUE }), gone('acd', 500, 400, { queueId: OTHER_QUEUE })],
    QUEUE,
  ],
  [
    'that of the last queue, where nobody is there, though an agent left after it',
    [gone('acd', 900, 800, { queueId: QUEUE }), gone('agent', 700, 600, { queueId: OTHER_QUEUE })],
    QUEUE,
  ],
];

describe('the queue of a conversation is', () => {
  it.each(QUEUES)('%s', (_name, people, expected) => {
    expect(judged(conversation([guest(), ...people])).queueId).toBe(expected);
    expect(judged(conversation([guest(), ...people.toReversed()])).queueId).toBe(expected);
  });

  it('not known where no queue ever took part', () => {
    expect(judged(conversation([guest(), participant('workflow')]))).not.toHaveProperty('queueId');
  });
});
