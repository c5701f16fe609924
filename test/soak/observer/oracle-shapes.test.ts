import { describe, expect, test } from 'vitest';
import { oracle } from './oracle.ts';
import {
  agent,
  ago,
  conversed,
  flow,
  guest,
  type Json,
  live,
  NOW,
  on,
  owed,
  presence,
  queue,
  rules,
  says,
  type Someone,
  told,
  wrote,
} from './hand-made.ts';

const saidOf = (people: readonly Someone[], by = rules(), more: Json = {}): string =>
  told(oracle(live(people, more), by, NOW));
/** A guest with several message communications. */
const devices = (...lines: readonly Json[]): Someone => ({
  purpose: 'customer',
  of: {
    messages: lines.map((line, index) => ({
      id: `line-${index}`,
      type: 'webmessaging',
      state: 'connected',
      connectedTime: ago(3000),
      messages: [],
      ...line,
    })),
  },
});
const expired = { state: 'disconnected', disconnectedTime: ago(500), disconnectType: 'session.expired' };

describe('a guest on hold', () => {
  const held = (since?: number, more: Json = {}): Json => ({
    held: true,
    ...(since === undefined ? {} : { startHoldTime: ago(since) }),
    ...more,
  });

  test.each<[string, readonly Someone[], ReturnType<typeof rules>, string]>([
    [
      'waits for us, whoever wrote last',
      [wrote(2000), agent([says(1900)], { line: held(1800) })],
      rules(),
      'waiting-for-us agent-silent',
    ],
    [
      'is agent-silent since then',
      [wrote(2000), agent([says(1900)], { line: held(1800) })],
      on('agent-silent', 60),
      'stuck agent-silent 1800',
    ],
    [
      'who wrote since is so from there',
      [wrote(700), agent([says(1900)], { line: held(1800) })],
      on('agent-silent', 60),
      'stuck agent-silent 700',
    ],
    [
      'to whom the agent wrote since is so from there',
      [wrote(2000), agent([says(900)], { line: held(1800) })],
      on('agent-silent', 60),
      'stuck agent-silent 900',
    ],
    [
      'nobody knows since when',
      [wrote(2000), agent([says(1900)], { line: held() })],
      on('agent-silent', 60),
      'unreadable',
    ],
    [
      'no longer, answered',
      [wrote(2000), agent([says(1900)], { line: { held: false, startHoldTime: ago(1850) } })],
      rules(),
      'stuck guest-silent 1900',
    ],
    [
      'by an agent who has left',
      [wrote(2000), agent([says(1900)], { left: 1000, line: held(1800) })],
      rules(),
      'stuck orphaned 1000',
    ],
  ])('%s', (_name, people, by, expected) => {
    expect(saidOf(people, by)).toBe(expected);
  });
});

describe('a guest with several devices', () => {
  test.each<[string, Someone, string]>([
    [
      'is there where one has expired',
      devices({ ...expired, messages: [says(2000), presence(500, 'SessionExpired')] }, {}),
      'stuck guest-silent 1900',
    ],
    [
      'is there where one was cleared',
      devices({ messages: [says(2000), presence(500, 'Clear')] }, {}),
      'stuck guest-silent 1900',
    ],
    [
      'has gone where each was left, when the last was',
      devices({ messages: [says(2000), presence(500, 'Clear')] }, { messages: [presence(400, 'Clear')] }),
      'stuck guest-gone 400',
    ],
    [
      'has gone where the one was left and the other ended',
      devices({ messages: [says(2000), presence(500, 'Clear')] }, { ...expired, disconnectedTime: ago(300) }),
      'stuck guest-gone 300',
    ],
    [
      'who left one and wrote on it since is there',
      devices({ messages: [presence(500, 'Clear'), says(100)] }, { messages: [presence(400, 'Clear')] }),
      'waiting-for-us agent-silent',
    ],
    [
      'who left one or the other cannot be told to have gone',
      devices(
        { messages: [says(2000), { ...presence(500, 'Clear'), messageId: 'left' }] },
        { messages: [{ ...presence(500, 'Clear'), messageId: 'left' }] },
      ),
      'stuck guest-silent 1900',
    ],
    [
      'who came on the other after the one was left is there since then',
      devices({ messages: [says(2000), presence(500, 'Clear')] }, { connectedTime: ago(20) }),
      'active guest-silent',
    ],
  ])('%s', (_name, devicesOfOne, expected) => {
    expect(saidOf([devicesOfOne, agent([says(1900)])])).toBe(expected);
  });
});

describe('a guest who is back', () => {
  test('on another communication waits no longer than they are there', () => {
    const back = devices({ ...expired, messages: [says(2000)] }, { connectedTime: ago(20) });
    const others = [agent([says(1900)], { left: 1000 }), queue({ left: 1950 })];
    expect(saidOf([back, ...others])).toBe('active orphaned');
    expect(saidOf([back, ...others], on('orphaned', 20))).toBe('stuck orphaned 20');
  });
});

describe('a queue loop', () => {
  const visit = (from: number, left?: number): Someone =>
    queue({ from, ...(left === undefined ? {} : { left }) });
  const flows = [flow([], { from: 2900, left: 1950 }), flow([], { from: 1900, left: 1850 })];
  const loop = { classes: { 'queue-stuck': 60 }, queueLoopEntries: 3 };

  test.each<[string, readonly Someone[], string]>([
    [
      'is the third visit since the guest wrote',
      [wrote(2000), ...flows, visit(1950, 1900), visit(1850, 1800), visit(1700)],
      'stuck queue-stuck 2000',
    ],
    ['is none in one queue for a night', [wrote(2000), ...flows, visit(1950)], 'waiting-for-us queue-stuck'],
    [
      'is none where the guest wrote in between',
      [wrote(1820), ...flows, visit(1950, 1900), visit(1850, 1800), visit(1700)],
      'waiting-for-us queue-stuck',
    ],
    [
      'is none of visits before an agent',
      [
        wrote(2000),
        ...flows,
        visit(1950, 1900),
        visit(1850, 1800),
        agent([], { from: 1800, left: 1700 }),
        visit(1700),
      ],
      'waiting-for-us queue-stuck',
    ],
    [
      'between flows is one while a flow has it',
      [wrote(2000), visit(1950, 1900), visit(1850, 1800), visit(1700, 1650), flow([], { from: 1650 })],
      'stuck queue-stuck 2000',
    ],
  ])('%s', (_name, people, expected) => {
    expect(saidOf(people, rules(loop))).toBe(expected);
  });

  test('needs no number of visits where none is asked for', () => {
    expect(saidOf([wrote(2000), visit(1950)], on('queue-stuck', 60))).toBe('stuck queue-stuck 2000');
  });
});

describe('wrap-up', () => {
  const over = (of: Json, line: Json = {}): string =>
    saidOf([guest([says(2000)], { left: 1000 }), agent([says(1900)], { left: 1000, of, line })]);

  test.each<[string, Json, Json, string]>([
    ['of an empty after-call work is none', {}, { afterCallWork: {} }, 'stuck hollow 1000'],
    ['asked for and not given', owed, { afterCallWork: {} }, 'class-off wrap-up-pending'],
    ['given on the communication', owed, { wrapup: { code: 'c' } }, 'stuck hollow 1000'],
    ['complete on the communication', owed, { afterCallWork: { state: 'complete' } }, 'stuck hollow 1000'],
    ['skipped on the communication', owed, { afterCallWork: { state: 'skipped' } }, 'stuck hollow 1000'],
    ['pending on it', {}, { afterCallWork: { state: 'PENDING' } }, 'class-off wrap-up-pending'],
    [
      'of an agent who only rang',
      owed,
      { connectedTime: undefined, startAlertingTime: ago(1010), afterCallWork: { state: 'pending' } },
      'stuck hollow 1000',
    ],
  ])('%s', (_name, of, line, expected) => {
    expect(over(of, line)).toBe(expected);
  });

  test('is owed where one communication gave it and another did not', () => {
    const line = { id: 'a', type: 'webmessaging', state: 'disconnected', disconnectedTime: ago(1000) };
    const lines = [
      { ...line, connectedTime: ago(1900), wrapup: { code: 'c' } },
      { ...line, connectedTime: ago(1800) },
    ];
    const both: Someone = { purpose: 'agent', of: { ...owed, messages: lines } };
    expect(saidOf([guest([says(2000)], { left: 1000 }), both])).toBe('class-off wrap-up-pending');
  });
});

describe('a notice of somebody’s program', () => {
  const notice = (minutes: number, more: Partial<Someone> = {}): Someone => ({
    purpose: 'api',
    from: minutes,
    said: [says(minutes)],
    ...more,
  });

  test('answers nobody, neither among people nor among flows', () => {
    expect(saidOf([wrote(2000), agent([says(2500)]), notice(1900, { left: 1900 })])).toBe(
      'waiting-for-us agent-silent',
    );
    expect(saidOf([wrote(2000), notice(1900)])).toBe('waiting-for-us bot-stalled');
    expect(saidOf([wrote(2000), flow([says(1950)]), notice(1900)])).toBe('stuck bot-stalled 2000');
  });
});

describe('what is written in another way', () => {
  test('means the same: offsets, capitals, False', () => {
    const offsets = live(conversed, { startTime: '2026-02-28T11:00:00.000+0100' });
    expect(told(oracle(offsets, rules(), NOW))).toBe('stuck guest-silent 1900');
    const capitals = JSON.parse(
      JSON.stringify(
        live([guest([says(2000), presence(50, 'SESSION_EXPIRED')]), agent([says(1900)])]),
      ).replaceAll(/"(connected|customer|agent|webmessaging|Text|Event|Presence)"/g, (value) =>
        value.toUpperCase(),
      ),
    ) as unknown;
    expect(told(oracle(capitals, rules(), NOW))).toBe('stuck guest-gone 50');
    const attribute = (value: string): Someone =>
      guest([says(2000)], { of: { attributes: { 'sweeper.exempt': value } } });
    expect(saidOf([attribute('False'), agent([says(1900)])])).toBe('stuck guest-silent 1900');
    expect(saidOf([attribute('no'), agent([says(1900)])])).toBe('exempt');
  });
});

describe('a message that is listed at several times', () => {
  const twice = (seconds: number, by: 'guest' | 'agent'): readonly Someone[] => {
    const status = { messageStatus: by === 'guest' ? 'received' : 'delivery-success' };
    const listed = (minutes: number): Json => says(minutes, { messageId: 'twice', ...status });
    const asked = says(2000, { messageStatus: 'received' });
    return [guest([asked, listed(1900)]), agent([listed(1900 - seconds / 60)])];
  };

  test('is one where they differ by up to a second, later for clocks', () => {
    expect(saidOf(twice(1, 'agent'))).toBe(`stuck guest-silent ${1900 - 1 / 60}`);
    expect(saidOf(twice(1, 'guest'), on('agent-silent', 60))).toBe(`stuck agent-silent ${1900 - 1 / 60}`);
  });

  test('decides nothing where they differ by more', () => {
    expect(saidOf(twice(2, 'agent'))).toBe('unreadable');
  });
});
