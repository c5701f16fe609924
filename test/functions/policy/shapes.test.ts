import { describe, expect, it } from 'vitest';
import {
  agent,
  conversation,
  flow,
  gone,
  guest,
  inShort,
  judged,
  queue,
  text,
  withThresholds,
} from './conversations.ts';
import { SHAPES } from './shapes.ts';

describe('the shapes of a real organisation, under the default policy', () => {
  it.each(SHAPES)('%s', (_name, body, expected) => {
    expect(inShort(judged(body))).toBe(expected);
  });
});

describe('ending somebody who waits', () => {
  const inFlow = conversation([guest([text(600)]), flow()]);
  const alone = conversation([guest([text(600)]), gone('agent', 700, 610)]);
  const withAgent = conversation([guest([text(600)]), agent()]);
  const inQueue = conversation([guest([text(600)]), queue()]);

  it.each([
    [
      'bot-stalled, named in endWaiting',
      inFlow,
      { endWaiting: new Set(['bot-stalled'] as const) },
      'stuck bot-stalled',
    ],
    [
      'bot-stalled, another class named',
      inFlow,
      { endWaiting: new Set(['orphaned'] as const) },
      'keep waiting-for-us (bot-stalled)',
    ],
    [
      'orphaned, named in endWaiting',
      alone,
      { endWaiting: new Set(['orphaned'] as const) },
      'stuck orphaned',
    ],
  ] as const)('%s', (_name, body, fields, expected) => {
    expect(inShort(judged(body, { policy: withThresholds({}, fields) }))).toBe(expected);
  });

  it.each([
    ['agent-silent, threshold reached', withAgent, { 'agent-silent': 600 }, 'stuck agent-silent'],
    ['agent-silent, threshold not reached', withAgent, { 'agent-silent': 601 }, 'keep active (agent-silent)'],
    [
      'agent-silent, another class has a threshold',
      withAgent,
      { 'queue-stuck': 60 },
      'keep waiting-for-us (agent-silent)',
    ],
    ['queue-stuck, threshold reached', inQueue, { 'queue-stuck': 600 }, 'stuck queue-stuck'],
    [
      'queue-stuck, another class has a threshold',
      inQueue,
      { 'agent-silent': 60 },
      'keep waiting-for-us (queue-stuck)',
    ],
    [
      'bot-stalled: a lower threshold alone ends nobody who waits',
      inFlow,
      { 'bot-stalled': 5 },
      'keep waiting-for-us (bot-stalled)',
    ],
    [
      'orphaned: a lower threshold alone ends nobody who waits',
      alone,
      { orphaned: 5 },
      'keep waiting-for-us (orphaned)',
    ],
  ] as const)('%s', (_name, body, thresholds, expected) => {
    expect(inShort(judged(body, { policy: withThresholds(thresholds) }))).toBe(expected);
  });

  it('keeps those who wait for us even where their class is off', () => {
    expect(inShort(judged(inFlow, { policy: withThresholds({ 'bot-stalled': 'off' }) }))).toBe(
      'keep waiting-for-us (bot-stalled)',
    );
  });
});
