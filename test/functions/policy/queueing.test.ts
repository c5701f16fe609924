import { describe, expect, it } from 'vitest';
import {
  agent,
  ago,
  communication,
  conversation,
  flow,
  gone,
  guest,
  inShort,
  judged,
  missed,
  queue,
  text,
  withThresholds,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const cameAt = (minutes: number): Fields =>
  queue([], { startTime: ago(minutes), messages: [communication({ connectedTime: ago(minutes) })] });
const entriesOf = (...participants: Fields[]): unknown =>
  judged(conversation(participants)).evidence.queueEntries;

describe('how often it came to a queue', () => {
  it.each<[string, number | undefined, Fields[]]>([
    ['no queue took part', undefined, [guest([text(600)]), flow()]],
    ['once since the guest’s last message', 1, [guest([text(600)]), gone('acd', 700, 650), cameAt(590)]],
    ['the guest wrote in the queue', 0, [guest([text(500)]), cameAt(590)]],
    ['at the very moment of the message', 0, [guest([text(590)]), cameAt(590)]],
    ['the guest never wrote', 2, [guest(), gone('acd', 700, 650), cameAt(590)]],
    [
      'through flows, again and again',
      3,
      [guest([text(600)]), gone('acd', 590, 580), flow(), gone('acd', 570, 560), cameAt(550)],
    ],
    [
      'an agent had it in between, and passed it on',
      0,
      [guest([text(600)]), gone('acd', 590, 580), gone('agent', 580, 570), cameAt(570)],
    ],
    [
      'an agent had it in between, and it was bounced after that',
      2,
      [
        guest([text(600)]),
        gone('agent', 580, 570),
        gone('acd', 570, 560),
        gone('acd', 550, 540),
        cameAt(530),
      ],
    ],
    [
      'an agent had it, nobody knows when',
      0,
      [
        guest([text(600)]),
        gone('agent', 580, 570, { endTime: null, messages: [communication({ connectedTime: null })] }),
        cameAt(550),
      ],
    ],
    [
      'an agent had it in between, as only their communication says',
      1,
      [
        guest([text(600)]),
        gone('acd', 590, 580),
        gone('agent', 580, 570, {
          endTime: null,
          messages: [
            communication({ state: 'disconnected', connectedTime: ago(580), disconnectedTime: ago(570) }),
          ],
        }),
        cameAt(560),
      ],
    ],
    [
      'an agent only rang in between',
      2,
      [guest([text(600)]), gone('acd', 590, 580), missed(585, 580), cameAt(570)],
    ],
    [
      'a visit has no time',
      1,
      [
        guest([text(600)]),
        queue([], { startTime: null, messages: [communication({ connectedTime: null })] }),
        cameAt(550),
      ],
    ],
    ['a visit without a communication', 1, [guest([text(600)]), { ...gone('acd', 590, 580), messages: [] }]],
    [
      'twice by one participant',
      2,
      [
        guest([text(600)]),
        queue([], {
          messages: [
            communication({ state: 'disconnected', connectedTime: ago(590), disconnectedTime: ago(580) }),
            communication({ connectedTime: ago(570) }),
          ],
        }),
      ],
    ],
  ])('%s: %s', (_name, expected, participants) => {
    expect(entriesOf(...participants)).toBe(expected);
  });
});

describe('for how long a queue has held it', () => {
  const heldFor = (...participants: Fields[]): unknown =>
    judged(conversation(participants)).evidence.queuedSinceMinutes;

  it('is counted from when it came to the one that holds it now', () => {
    expect(heldFor(guest([text(600)]), gone('acd', 590, 580), flow(), cameAt(550))).toBe(550);
  });

  it('is not said where none does', () => {
    expect(heldFor(guest([text(600)]), gone('acd', 590, 580), flow())).toBeUndefined();
    expect(
      heldFor(guest([text(600)]), {
        ...cameAt(550),
        messages: [{ state: 'alerting', type: 'webmessaging' }],
      }),
    ).toBeUndefined();
  });
});

describe('queueLoopEntries', () => {
  const loop = (entries: number): Fields[] => [
    ...Array.from({ length: entries - 1 }, (_, index) => gone('acd', 590 - index, 589 - index)),
    cameAt(500),
  ];
  const policy = { ...withThresholds({ 'queue-stuck': 60 }), queueLoopEntries: 3 };

  it('keeps who came to a queue less often', () => {
    const seldom = judged(conversation([guest([text(600)]), ...loop(2)]), { policy });
    expect(inShort(seldom)).toBe('keep waiting-for-us (queue-stuck)');
    expect(seldom).toHaveProperty('detail', expect.stringContaining('queueLoopEntries'));
    expect(inShort(judged(conversation([guest([text(600)]), ...loop(3)]), { policy }))).toBe(
      'stuck queue-stuck',
    );
  });

  it('keeps as class-off who does not wait', () => {
    expect(inShort(judged(conversation([guest(), ...loop(2)]), { policy }))).toBe(
      'keep class-off (queue-stuck)',
    );
  });

  it('is nothing to those of another class', () => {
    const body = conversation([guest([text(3000)]), gone('acd', 2990, 2980), agent([text(2000)])]);
    expect(inShort(judged(body, { policy }))).toBe('stuck guest-silent');
  });

  it('is no threshold: what has not waited long enough is kept', () => {
    const later = { ...withThresholds({ 'queue-stuck': 601 }), queueLoopEntries: 3 };
    expect(inShort(judged(conversation([guest([text(600)]), ...loop(3)]), { policy: later }))).toBe(
      'keep active (queue-stuck)',
    );
  });

  it('may be overruled by force', () => {
    const body = conversation([guest([text(600)]), ...loop(2)]);
    expect(inShort(judged(body, { policy, force: true }))).toBe('stuck queue-stuck forced:waiting-for-us');
  });
});
