import { describe, expect, it } from 'vitest';
import {
  agent,
  ago,
  at,
  communication,
  conversation,
  flow,
  gone,
  guest,
  inShort,
  judged,
  MERCILESS,
  PARTICIPANT,
  participant,
  presence,
  queue,
  received,
  sent,
  text,
  withThresholds,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const short = (body: Fields): string => inShort(judged(body));
const clockOf = (body: Fields): unknown => judged(body).clockStartedAt;
/** One message as two participants list it, so many milliseconds apart; `more` stands on both. */
const listedApart = (minutes: number, ms: number, more: Fields = {}): [Fields, Fields] => {
  const first = text(minutes, more);
  return [first, { ...first, messageTime: new Date(at(minutes) + ms).toISOString() }];
};

describe('a guest on hold', () => {
  const onHold = (hold: Fields, said: Fields[] = [text(2990)], guestSaid: Fields[] = [text(3000)]): Fields =>
    conversation([
      guest(guestSaid),
      agent([], { messages: [communication({ messages: said, held: true, ...hold })] }),
    ]);

  it('waits since the hold began', () => {
    const judgement = judged(onHold({ startHoldTime: ago(2980) }));
    expect(judgement).toMatchObject({ reason: 'waiting-for-us', clockStartedAt: at(2980) });
    expect(judgement.evidence).toMatchObject({ guestWaits: true, onHold: true });
  });

  it.each([
    ['the guest writes', [text(2990)], [text(2000)]],
    ['the agent writes', [text(2000)], [text(3000)]],
  ])('waits since %s during the hold', (_name, said, guestSaid) => {
    expect(clockOf(onHold({ startHoldTime: ago(2980) }, said, guestSaid))).toBe(at(2000));
  });

  it('is not made to wait anew by what a queue or an agentless message says', () => {
    const body = onHold({ startHoldTime: ago(2980) });
    (body['participants'] as Fields[]).push(
      participant('api', [text(100)]),
      gone('acd', 3000, 50, {}, [text(60)]),
    );
    expect(clockOf(body)).toBe(at(2980));
  });

  it('ends where the policy ends those who wait for an agent', () => {
    const policy = withThresholds({ 'agent-silent': 2980 });
    expect(inShort(judged(onHold({ startHoldTime: ago(2980) }), { policy }))).toBe('stuck agent-silent');
    expect(inShort(judged(onHold({ startHoldTime: ago(2979) }), { policy }))).toBe(
      'keep active (agent-silent)',
    );
  });

  it('of two agents waits since the later hold, and one hold without a time keeps', () => {
    const second = (fields: Fields): Fields =>
      conversation([
        guest(),
        agent([], { messages: [communication({ held: true, startHoldTime: ago(2980) })] }),
        agent([], { messages: [communication({ held: true, ...fields })] }),
      ]);
    expect(clockOf(second({ startHoldTime: ago(100) }))).toBe(at(100));
    expect(short(second({}))).toBe('keep unreadable');
  });

  it.each([
    ['an agent who has left', gone('agent', 5000, 3000, { messages: [heldLine('disconnected')] })],
    ['an agent who only rings', agent([], { messages: [heldLine('alerting')] })],
    ['an observer', agent([], { monitoredParticipantId: PARTICIPANT, messages: [heldLine('connected')] })],
  ])('is not on the hold of %s', (_name, other) => {
    expect(judged(conversation([guest(), other])).evidence).not.toHaveProperty('onHold');
  });

  it('on whose own communication a hold stands, is kept', () => {
    const held = guest([], { messages: [communication({ held: true, startHoldTime: ago(500) })] });
    expect(inShort(judged(conversation([held, agent()]), { policy: MERCILESS }))).toBe('keep unreadable');
  });
});

function heldLine(state: string): Fields {
  const times = state === 'disconnected' ? { disconnectedTime: ago(3000) } : {};
  return communication({ state, held: true, startHoldTime: ago(4000), ...times });
}

describe('a message whose listings differ in time', () => {
  it('by a second is one: the later time counts for a clock', () => {
    const [a, b] = listedApart(2000, 1000);
    expect(clockOf(conversation([guest([text(3000)]), agent([a]), agent([b])]))).toBe(at(2000) + 1000);
  });

  it('by more than a second is unreadable', () => {
    const [a, b] = listedApart(2000, 1001);
    expect(short(conversation([guest([text(3000)]), agent([a]), agent([b])]))).toBe('keep unreadable');
  });

  it('is the guest’s at the later time, and answers at the earlier', () => {
    // The guest wrote between the two times of the agent's message: it may have been written before.
    const [a, b] = listedApart(2000, 800);
    const between = text(2000, { messageTime: new Date(at(2000) + 500).toISOString() });
    const { evidence } = judged(conversation([guest([between]), agent([a]), agent([b])]));
    expect(evidence).toMatchObject({ guestWaits: true, lastAnswerAt: at(2000) });

    const [c, d] = listedApart(2000, 800);
    const lines = [communication({ messages: [c] }), communication({ messages: [d] })];
    const asked = judged(conversation([guest([], { messages: lines }), agent([between])])).evidence;
    expect(asked).toMatchObject({ guestWaits: true, lastGuestMessageAt: at(2000) + 800 });
  });

  it('without one of the times is unreadable', () => {
    const [a] = listedApart(2000, 0);
    const body = conversation([guest([text(3000)]), agent([a]), agent([{ ...a, messageTime: null }])]);
    expect(short(body)).toBe('keep unreadable');
  });

  it('is a leave at the later time, taken back by what came before that', () => {
    const [a, b] = listedApart(500, 900, presence(500, 'Clear'));
    const leaves = (...more: Fields[]): Fields =>
      conversation([guest([], { messages: [communication({ messages: [a, b, ...more] })] }), agent()]);
    expect(clockOf(leaves())).toBe(at(500) + 900);
    const wrote = text(500, { messageTime: new Date(at(500) + 400).toISOString() });
    expect(short(leaves(wrote))).toBe('keep waiting-for-us (agent-silent)');
  });
});

describe('a leave on one of several communications of the guest', () => {
  const lines = (...messages: Fields[]): Fields => guest([], { messages });
  const gonePart = { state: 'disconnected', disconnectedTime: ago(100) };

  it('together with the end of the other: the guest left at the later of the two', () => {
    const one = communication({ messages: [presence(500, 'Clear')] });
    expect(clockOf(conversation([lines(one, communication(gonePart)), agent()]))).toBe(at(100));
  });

  it('together with an end that has no time is unreadable', () => {
    const one = communication({ messages: [presence(500, 'Clear')] });
    const other = communication({ state: 'disconnected', disconnectedTime: null });
    expect(short(conversation([lines(one, other), agent()]))).toBe('keep unreadable');
  });

  it('that lists it, too, is unreadable: it cannot be told on which device they left', () => {
    const leave = presence(500, 'Clear');
    const both = lines(communication({ messages: [leave] }), communication({ messages: [leave] }));
    expect(short(conversation([both, agent()]))).toBe('keep unreadable');
  });

  it('that lists it, too, but was not there at the time, is that of the one which was', () => {
    const leave = presence(500, 'Clear');
    const before = communication({ state: 'disconnected', disconnectedTime: ago(600), messages: [leave] });
    const both = lines(before, communication({ messages: [leave] }));
    expect(short(conversation([both, agent()]))).toBe('stuck guest-gone');
  });

  it('is not taken back by a message on another that has ended since', () => {
    const one = communication({ messages: [presence(500, 'Clear')] });
    const other = communication({ ...gonePart, messages: [text(200)] });
    expect(short(conversation([lines(one, other), agent()]))).toBe('stuck guest-gone');
  });

  it('does not end who wrote after the end of the other', () => {
    const one = communication({ messages: [presence(500, 'Clear')] });
    const other = communication({ ...gonePart, messages: [text(50)] });
    expect(inShort(judged(conversation([lines(one, other), agent()])))).not.toContain('guest-gone');
  });
});

describe('an agentless message', () => {
  const notice = text(490, { messageStatus: 'sent' });
  const asked = text(500, { messageStatus: 'received' });

  it('listed by the guest, too, answers nobody', () => {
    const body = conversation([guest([asked, notice]), agent([text(600)]), participant('api', [notice])]);
    expect(short(body)).toBe('keep waiting-for-us (agent-silent)');
  });

  it('that an agent lists, too, may be that agent’s or not: unreadable where it would decide', () => {
    const body = conversation([
      guest([asked, notice]),
      agent([asked, notice]),
      participant('api', [asked, notice]),
    ]);
    expect(short(body)).toBe('keep unreadable');
  });

  it('has been sent to a guest whom nobody else serves: as with a flow', () => {
    expect(short(conversation([guest(), participant('api', [text(490)])]))).toBe('stuck bot-stalled');
  });
});

describe('undelivered', () => {
  const failed = (minutes: number): Fields => text(minutes, { messageStatus: 'delivery-failed' });
  const delivered = (minutes: number): Fields => text(minutes, { messageStatus: 'delivery-success' });
  const seen = (...participants: Fields[]): unknown =>
    judged(conversation(participants)).evidence.undelivered;

  it('is how many messages of the business found no browser, and since when', () => {
    expect(seen(guest([text(3000)]), agent([delivered(3100), failed(2990)]), flow([failed(2000)]))).toEqual({
      count: 2,
      since: at(2990),
    });
  });

  it('counts from the start where the guest never wrote', () => {
    expect(seen(guest(), queue([failed(2000)]))).toEqual({ count: 1, since: at(2000) });
  });

  it.each<[string, Fields[]]>([
    ['there is none', [guest([text(3000)]), agent([failed(3100)])]],
    ['one was delivered', [guest([text(3000)]), agent([failed(2990), delivered(2000)])]],
    ['one has another status', [guest([text(3000)]), agent([failed(2990), text(2000)])]],
    ['one has no time', [guest([text(3000)]), agent([failed(2990), { ...failed(2000), messageTime: null }])]],
    [
      'one may be the guest’s',
      [guest([received(3000), sent(2000)]), agent([failed(2990)]), participant('fax', [sent(1999)])],
    ],
  ])('is nothing where %s', (_name, participants) => {
    expect(seen(...participants)).toBeUndefined();
  });

  it('decides nothing', () => {
    const body = (status: string): Fields =>
      conversation([guest([text(3000)]), agent([text(2990, { messageStatus: status })])]);
    expect(short(body('delivery-failed'))).toBe(short(body('delivery-success')));
  });
});

describe('a time', () => {
  it.each([
    ['+0000', 0],
    ['+00:00', 0],
    ['+00', 0],
    ['-00:00', 0],
    ['+0530', -330],
    ['-08:00', 480],
  ])('with the offset %s is read', (offset, minutes) => {
    const written = ago(2000).replace('Z', offset);
    expect(clockOf(conversation([guest([text(3000)]), agent([text(0, { messageTime: written })])]))).toBe(
      at(2000) + minutes * 60_000,
    );
  });

  it.each(['', '+', '+0', '+000', '+25:00', '+0060', ' +0000', 'Z+0000', '+00:00Z'])(
    'that ends with "%s" is not read',
    (end) => {
      const said = text(0, { messageTime: ago(2000).replace('Z', end) });
      expect(short(conversation([guest([text(3000)]), agent([said])]))).toBe('keep unreadable');
    },
  );
});
