import { describe, expect, it } from 'vitest';
import { Life } from '../../../local/simulator/life.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';
import { minute, noon } from './helpers.ts';

describe('a life that goes on', () => {
  it('happens in the conversation that is there, at the time that is given', () => {
    const simulator = createSimulator({ now: () => noon });
    const conversation = simulator.add(simulator.life({ minutesAgo: 60 }).guestWrites().queued());
    const { random, organisation } = simulator;
    const later = new Life({ random, organisation, now: noon + minute }, { of: conversation })
      .answers()
      .agentWrites();

    expect(later.build()).toBe(conversation);
    expect(conversation.startTime).toBe(noon - 60 * minute);
    expect(conversation.participants.map(({ purpose }) => purpose)).toEqual(['customer', 'acd', 'agent']);
    expect(conversation.messages.map(({ time }) => time)).toEqual([noon - 60 * minute, noon + minute]);
  });
});

describe('a watch over the conversations', () => {
  it('tells of each that is added or changed, until it ends', () => {
    const { conversations, life, add } = createSimulator({ now: () => noon });
    const told: [string, number][] = [];
    const stop = conversations.watch(({ id }, at) => told.push([id, at]));
    const { id } = add(life({ minutesAgo: 5 }));
    conversations.change(id, noon, () => undefined);
    conversations.later(id, noon + minute, () => undefined);
    conversations.settle(noon + 2 * minute);
    stop();
    conversations.change(id, noon, () => undefined);

    expect(told).toEqual([
      [id, noon - 5 * minute],
      [id, noon],
      [id, noon + minute],
    ]);
  });
});
