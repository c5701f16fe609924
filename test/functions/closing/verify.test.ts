import { describe, expect, it } from 'vitest';
import {
  endedObservation,
  genesysTime,
  overtakenBy,
  replyShowsEnd,
  seenAfterWrite,
} from '../../../functions/sweeper/closing/verify.ts';
import type { LiveSnapshot } from '../../../functions/sweeper/policy/judgement.ts';
import type { StuckClass } from '../../../functions/sweeper/policy/schema.ts';
import { momentAt } from '../../support/moments.ts';
import { OPEN, stuckConversation } from './stuck.ts';

const WRITTEN = 1_000_000;

const snapshot = (part: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  ...OPEN,
  openSince: WRITTEN + 1,
  lastLeftAt: WRITTEN,
  ...part,
});
const connection = (communicationId: string, connectedAt?: number) => ({
  communicationId,
  ...(connectedAt === undefined ? {} : { connectedAt }),
});
const seen = (
  before: Partial<LiveSnapshot>,
  after: Partial<LiveSnapshot>,
  stuckClass: StuckClass | undefined = 'bot-stalled',
) =>
  seenAfterWrite(snapshot({ openOthers: ['agent'], ...before }), snapshot(after), {
    stuckClass,
    writtenAt: WRITTEN,
  });

describe('a moment of ours by Genesys’s clock', () => {
  it.each([
    [undefined, 0],
    [0, 0],
    [999, 0],
    [-999, 0],
    [1_000, 0],
    [-1_000, 2_000],
    [222_000, -221_000],
    [-222_000, 223_000],
  ])('ours %s ms ahead: %s ms later at most', (ahead, later) => {
    expect(genesysTime(momentAt(WRITTEN), momentAt(WRITTEN + 9_000), ahead) - WRITTEN).toBe(later);
  });
});

describe('a moment of ours, if our wall clock was set since', () => {
  it.each([
    ['back', -60_000, 0],
    ['forward', 60_000, 60_000],
  ])('is the later of the two that it may be by Genesys’s clock: set %s', (_name, setBy, later) => {
    const now = { ...momentAt(WRITTEN + 9_000), wall: WRITTEN + 9_000 + setBy };
    expect(genesysTime(momentAt(WRITTEN), now) - WRITTEN).toBe(later);
  });
});

describe('the reply to a write', () => {
  it.each([
    [true, { endTimeSet: true, allDisconnected: true }],
    [false, { endTimeSet: true, allDisconnected: false }],
    [false, { endTimeSet: false, allDisconnected: true }],
    [false, {}],
  ])('proves the end: %s, for %j', (expected, part) => {
    expect(replyShowsEnd(snapshot(part))).toBe(expected);
  });

  it('that is no conversation proves nothing', () => {
    expect(replyShowsEnd(undefined)).toBe(false);
  });
});

describe('a live read after a write', () => {
  it('shows the end by endTime, whatever was before', () => {
    expect(seen({}, { endTimeSet: true, over: true })).toBe('ended');
    expect(seen({ over: true }, { endTimeSet: true, over: true }, 'hollow')).toBe('ended');
  });

  it('shows the end by everybody’s leaving only where somebody was there before', () => {
    expect(seen({ over: false }, { over: true })).toBe('ended');
    expect(seen({ over: true }, { over: true }, 'hollow')).toBe('open');
  });

  it.each([
    ['ended', { over: true, endTimeSet: true, wrapUpOwed: false }],
    ['open', { over: true, endTimeSet: true, wrapUpOwed: true }],
    ['open', { over: false, endTimeSet: false, wrapUpOwed: false }],
  ])('of one that owed wrap-up shows %s with %j', (expected, after) => {
    expect(seen({ over: true, endTimeSet: true, wrapUpOwed: true }, after, 'wrap-up-pending')).toBe(expected);
  });

  it.each([
    ['reopened', [], [connection('new', WRITTEN + 1)]],
    ['reopened', [connection('old', 5)], [connection('new', WRITTEN + 1)]],
    ['reopened', [connection('old', 5)], [connection('new', WRITTEN + 1), connection('newer', WRITTEN + 2)]],
    ['open', [connection('old', 5)], [connection('old', 5)]],
    ['reopened', [connection('old', 5)], [connection('old', WRITTEN + 1)]],
    ['open', [connection('old')], [connection('old', WRITTEN + 1)]],
    ['reopened', [connection('old')], [connection('new', WRITTEN + 1)]],
    ['open', [connection('old', WRITTEN + 1)], [connection('old', WRITTEN + 1)]],
    ['open', [connection('old', 5)], [connection('old', 5), connection('new', WRITTEN + 1)]],
    ['open', [connection('old', 5)], [connection('new', WRITTEN)]],
    ['open', [connection('old', 5)], [connection('new', WRITTEN - 1)]],
    ['open', [connection('old', 5)], [connection('new')]],
    ['open', [connection('old', 5)], []],
  ])('shows %s where the guest was connected by %j and now is by %j', (expected, before, after) => {
    expect(seen({ guestConnections: before }, { guestConnections: after })).toBe(expected);
  });

  it.each([
    ['guest-returned', 10, 11],
    ['guest-returned', undefined, 11],
    ['open', 10, 10],
    ['open', 10, 9],
    ['open', 10, undefined],
    ['open', undefined, undefined],
  ])('shows %s where the guest last wrote at %s and now at %s', (expected, before, after) => {
    const at = (ms: number | undefined) => (ms === undefined ? {} : { lastGuestMessageAt: ms });
    expect(seen(at(before), at(after))).toBe(expected);
  });

  it('shows no return after an end where somebody else is still connected as before', () => {
    const after = { guestConnections: [connection('new', WRITTEN + 1)], lastGuestMessageAt: 11 };
    const agentStays = { openOthers: ['agent'] };
    expect(seen(agentStays, { ...after, ...agentStays })).toBe('guest-returned');
    expect(seen(agentStays, { ...after, openOthers: ['flow'] })).toBe('reopened');
  });

  it.each([
    ['reopened', WRITTEN + 9, WRITTEN + 9],
    ['open', WRITTEN + 9, WRITTEN + 10],
    ['reopened', undefined, WRITTEN],
    ['reopened', WRITTEN + 9, undefined],
  ])(
    'shows %s where those who are there came from %s on and the others had left by %s',
    (expected, came, left) => {
      const { openSince: _since, lastLeftAt: _left, ...rest } = snapshot();
      const after = {
        ...rest,
        ...(came === undefined ? {} : { openSince: came }),
        ...(left === undefined ? {} : { lastLeftAt: left }),
        guestConnections: [connection('new', WRITTEN + 9)],
      };
      const about = { stuckClass: 'bot-stalled', writtenAt: WRITTEN } as const;
      expect(seenAfterWrite(snapshot({ openOthers: ['agent'] }), after, about)).toBe(expected);
    },
  );

  it.each([
    ['reopened', { openOthers: [] }, {}],
    ['open', { openOthers: [], over: true }, {}],
    ['open', { openOthers: [], over: true, wrapUpOwed: true }, { wrapUpOwed: true }],
    ['reopened', { openOthers: [], over: true, wrapUpOwed: true }, { wrapUpOwed: false }],
  ])('shows %s where the guest came back into one that was %j and now is %j', (expected, before, after) => {
    const back = { guestConnections: [connection('new', WRITTEN + 1)] };
    expect(seen(before, { ...after, ...back })).toBe(expected);
  });

  it('shows an end before a return, and a new connection before a new message', () => {
    const after = { guestConnections: [connection('new', WRITTEN + 1)], lastGuestMessageAt: 11 };
    expect(seen({}, { ...after, endTimeSet: true })).toBe('ended');
    expect(seen({}, after)).toBe('reopened');
  });
});

describe('an end that was seen', () => {
  const ended = (before: Partial<LiveSnapshot>, after: Partial<LiveSnapshot>) =>
    endedObservation(stuckConversation({ snapshot: snapshot(before) }), snapshot(after), 50);

  it('says after how long, and whether wrap-up is owed', () => {
    expect(ended({}, {})).toEqual({ kind: 'ended', afterMs: 50, wrapUpOwed: false });
    expect(ended({}, { wrapUpOwed: true })).toMatchObject({ wrapUpOwed: true });
  });

  it.each([
    [true, { inQueue: false }],
    [false, { inQueue: true }],
  ])('of one that a queue held says whether the queue is cleared: %s, for %j', (queueCleared, after) => {
    expect(ended({ inQueue: true }, after)).toMatchObject({ queueCleared });
    // Without a queue before, there is nothing to clear.
    expect(Object.keys(ended({ inQueue: false }, after))).not.toContain('queueCleared');
  });

  it('says who was cut off', () => {
    expect(ended({}, { lastGuestMessageAt: 5 })).toMatchObject({ overtaken: 'guest-wrote' });
  });
});

describe('who came between the last read and the write', () => {
  const overtaken = (before: Partial<LiveSnapshot>, after: Partial<LiveSnapshot>, until?: number) =>
    overtakenBy(snapshot(before), snapshot(after), until);
  const wrote = (at: number) => ({ lastGuestMessageAt: at });
  const agents = (...agentConnections: ReturnType<typeof connection>[]) => ({ agentConnections });

  it.each([
    ['guest-wrote', wrote(10), wrote(11)],
    ['guest-wrote', {}, wrote(11)],
    [undefined, wrote(10), wrote(10)],
    [undefined, wrote(10), wrote(9)],
    [undefined, wrote(10), {}],
    ['agent-joined', agents(), agents(connection('a', 5))],
    ['agent-joined', agents(), agents(connection('a'))],
    ['agent-joined', agents(connection('a', 5)), agents(connection('a', 5), connection('b', 7))],
    ['agent-joined', agents(connection('a', 5)), agents(connection('a', 7))],
    ['agent-joined', agents(connection('a')), agents(connection('a'), connection('b', 7))],
    [undefined, agents(connection('a', 5)), agents(connection('a', 5))],
    [undefined, agents(connection('a', 5)), agents(connection('a'))],
    [undefined, agents(connection('a')), agents(connection('a', 5))],
    [undefined, agents(connection('a', 5)), agents()],
    ['guest-wrote', {}, { ...wrote(11), ...agents(connection('a', 5)) }],
  ])('%s, where before was %j and the end shows %j', (expected, before, after) => {
    expect(overtaken(before, after)).toBe(expected);
  });

  it.each([
    ['guest-wrote', wrote(WRITTEN)],
    [undefined, wrote(WRITTEN + 1)],
    ['agent-joined', agents(connection('a', WRITTEN))],
    [undefined, agents(connection('a', WRITTEN + 1))],
    [undefined, agents(connection('a'))],
    ['agent-joined', { ...wrote(WRITTEN + 1), ...agents(connection('a', WRITTEN)) }],
  ])(
    '%s, where one that is open again shows %j: who came after the write was not cut off',
    (expected, after) => {
      expect(overtaken({}, after, WRITTEN)).toBe(expected);
    },
  );
});
