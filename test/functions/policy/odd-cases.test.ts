import { describe, expect, it } from 'vitest';
import type { AnalyticsRow } from '../../../functions/sweeper/genesys/row.ts';
import { readMessageEntries } from '../../../functions/sweeper/policy/message-entry.ts';
import { prefilter } from '../../../functions/sweeper/policy/scope.ts';
import {
  agent,
  ago,
  at,
  conversation,
  DIVISION,
  event,
  EVERYTHING,
  gone,
  guest,
  ID,
  inShort,
  judged,
  MERCILESS,
  noExemptions,
  NOW,
  policy,
  presence,
  QUEUE,
  queue,
  received,
  text,
  type Fields,
} from './conversations.ts';

const short = (body: Fields): string => inShort(judged(body, { policy: MERCILESS }));

describe('a message that guest and agent both list', () => {
  it.each(['queued', 'sent', 'delivery-success', 'delivery-failed', 'failed', 'read', 'published'])(
    'is the business’s answer where its status is %s',
    (messageStatus) => {
      const both = [received(3000), text(2900, { messageStatus })];
      expect(judged(conversation([guest(both), agent(both)])).evidence.lastAnswerAt).toBe(at(2900));
    },
  );
});

describe('a message of the agent’s', () => {
  it.each(['Text', 'Structured', 'Message'])('of type %s is an answer', (type) => {
    const answer = text(800, { messageMetadata: { type } });
    const { evidence } = judged(conversation([guest([text(900)]), agent([answer])]));
    expect(evidence).toMatchObject({ guestWaits: false, lastAnswerAt: at(800) });
  });
});

describe('a listing that cannot be read', () => {
  const unclear = {
    messageId: undefined,
    at: undefined,
    status: 'unknown',
    undelivered: false,
    kind: 'unclear',
  };

  it.each([
    ['a list that is none', 'none'],
    ['an entry that is no object', [null]],
  ])('is one unclear message without a time: %s', (_name, listed) => {
    expect(readMessageEntries(listed)).toStrictEqual([unclear]);
  });

  it('is an unclear message with its time, where only its type is not known', () => {
    const [entry] = readMessageEntries([text(5, { messageMetadata: { type: 'Unknown' } })]);
    expect(entry).toMatchObject({ at: at(5), kind: 'unclear' });
  });
});

describe('an event of another type than Presence', () => {
  it.each(['Clear', 'SessionExpired'])('is no leave, though it is called %s too', (subType) => {
    const guests = [text(900), event(500, 'CoBrowse', subType)];
    expect(short(conversation([guest(guests), agent([text(800)])]))).toBe('stuck guest-silent');
  });

  it('is a sign of life after a leave, though it is called Disconnect too', () => {
    const guests = [presence(500, 'Clear'), event(400, 'Video', 'Disconnect')];
    expect(short(conversation([guest(guests), agent()]))).toBe('stuck guest-silent');
  });
});

describe('a leave of the guest’s for certain', () => {
  it.each<[string, number, string]>([
    ['keeps, where somebody unknown wrote after it: the guest perhaps', 400, 'keep unreadable'],
    ['keeps, where somebody unknown wrote at that moment', 500, 'keep unreadable'],
    ['keeps nothing, where somebody unknown wrote before it', 600, 'stuck guest-gone'],
  ])('%s', (_name, minutes, expected) => {
    const unknown = text(minutes);
    const guests = [text(900), presence(500, 'Clear'), unknown];
    expect(short(conversation([guest(guests), agent([unknown, text(300)])]))).toBe(expected);
  });

  it('keeps, where they came back, and nobody can tell when', () => {
    const cameBack = presence(400, 'Join', { messageTime: null });
    expect(short(conversation([guest([presence(500, 'Clear'), cameBack]), agent([text(300)])]))).toBe(
      'keep unreadable',
    );
  });

  it('keeps nothing, where the guest wrote after somebody unknown had', () => {
    const unknown = text(400);
    const guests = [text(900), presence(500, 'Clear'), unknown, text(350)];
    expect(short(conversation([guest(guests), agent([unknown, text(300)])]))).toBe('stuck guest-silent');
  });

  it('keeps, where somebody unknown left after it, though they wrote before', () => {
    const [wrote, left] = [text(600), presence(400, 'Clear')];
    const guests = [text(900), presence(500, 'Clear'), wrote, left];
    expect(short(conversation([guest(guests), agent([wrote, left])]))).toBe('keep unreadable');
  });
});

describe('a documented medium', () => {
  it.each([
    'calls',
    'callbacks',
    'chats',
    'cobrowsesessions',
    'emails',
    'internalMessages',
    'screenMonitorings',
    'screenshares',
    'socialExpressions',
    'videos',
  ])('keeps what cannot be told to be over: an entry of %s without a state', (medium) => {
    const judgement = judged(conversation([guest([], { [medium]: [{}] }), agent()]), { policy: MERCILESS });
    expect(judgement).toMatchObject({
      reason: 'unreadable',
      detail: expect.stringContaining(`in ${medium} `),
    });
  });
});

describe('a participant without a message communication', () => {
  const over = { state: 'disconnected', disconnectedTime: ago(900) };
  const without = (who: Fields, fields: Fields): Fields => ({ ...who, messages: null, ...fields });

  it.each([
    ['an agent who only had a call, and has left', without(agent(), { endTime: ago(900), calls: [over] })],
    ['a guest who never had any medium, and has left', without(guest(), { endTime: ago(900) })],
  ])('can be judged: %s', (_name, one) => {
    expect(short(conversation([guest(), agent(), one]))).toBe('stuck guest-silent');
  });

  it('is kept for the medium that is left: a guest with one call that is over and one that is not', () => {
    const calls = [over, { state: 'connected' }];
    expect(short(conversation([guest(), agent(), without(guest(), { calls })]))).toBe('keep other-media');
  });
});

describe('a conversation of several divisions', () => {
  it('is looked at for any one of them', () => {
    const row: AnalyticsRow = {
      conversationId: ID,
      startedAt: at(10_000),
      divisionIds: ['another', DIVISION],
      queueIds: [QUEUE],
      userIds: [],
      complete: true,
      digest: 'as it was',
    };
    const scope = { ...EVERYTHING, divisionIds: new Set([DIVISION]) };
    expect(prefilter(row, { now: NOW, policy: policy(), scope })).toBeUndefined();
  });
});

describe('what is unreadable says what is missing', () => {
  const nameless = conversation([guest(), queue([], { queueId: null }), gone('agent', 900, 800)]);
  const queueIds = new Set([QUEUE]);

  it('for a scope', () => {
    const judgement = judged(nameless, { scope: { ...EVERYTHING, queueIds } });
    expect(judgement).toHaveProperty('detail', expect.stringMatching(/queue.*division.*scope/u));
  });

  it('for an exemption', () => {
    const judgement = judged(nameless, { policy: policy({ exempt: { ...noExemptions(), queueIds } }) });
    expect(judgement).toHaveProperty('detail', expect.stringMatching(/queue.*division.*user.*exemption/u));
  });
});
