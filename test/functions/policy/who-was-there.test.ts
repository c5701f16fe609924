import { describe, expect, it } from 'vitest';
import { prefilter } from '../../../functions/sweeper/policy/scope.ts';
import {
  agent,
  ago,
  at,
  communication,
  conversation,
  EVERYTHING,
  flow,
  gone,
  guest,
  ID,
  inShort,
  judged,
  MERCILESS,
  missed,
  NOW,
  OTHER_USER,
  PARTICIPANT,
  participant,
  policy,
  presence,
  queue,
  received,
  sent,
  text,
  type Fields,
} from './conversations.ts';

const short = (...people: Fields[]): string => inShort(judged(conversation(people), { policy: MERCILESS }));
const evidence = (...people: Fields[]) => judged(conversation(people), { policy: MERCILESS }).evidence;
const was = (from: number, to: number, messages: Fields[] = []): Fields =>
  communication({ state: 'disconnected', connectedTime: ago(from), disconnectedTime: ago(to), messages });
const rings = { id: 'ring', state: 'alerting', type: 'webmessaging' };

describe('an agent', () => {
  it('who rang in vain was no agent, and one who left was', () => {
    expect(evidence(guest(), missed(590, 580), flow())).toMatchObject({ agent: 'none', queue: 'gone' });
    expect(evidence(guest(), gone('agent', 590, 580), flow())).toMatchObject({
      agent: 'gone',
      queue: 'none',
    });
  });

  it('who is there and rings on another device is there', () => {
    expect(evidence(guest(), agent([], { messages: [communication(), rings] }))).toMatchObject({
      agent: 'connected',
      queue: 'none',
    });
  });

  it('who was there and rings again has answered what they answered', () => {
    const back = agent([], { messages: [was(950, 800, [text(850)]), rings] });
    expect(evidence(guest([text(900)]), back)).toMatchObject({
      agent: 'none',
      queue: 'alerting',
      lastAnswerAt: at(850),
      guestWaits: false,
    });
  });

  it('who was connected from that very moment wrote what a status calls the business’s', () => {
    const both = [received(3000), sent(2900)];
    const people = [guest(both), flow(both), gone('acd', 2950, 2940)];
    const came = agent([], { messages: [communication({ connectedTime: ago(2900) })] });
    expect(evidence(...people, came).guestWaits).toBe(false);
    expect(evidence(...people).guestWaits).toBe(true);
  });
});

describe('a flow’s message', () => {
  it.each([
    ['since the guest wrote', 900, 850],
    ['at the moment of it', 600, 500],
    ['until the guest wrote', 950, 900],
  ])('is no answer where a queue took part %s', (_name, from, to) => {
    const body = [guest([text(900)]), gone('acd', from, to), flow([text(600)])];
    expect(evidence(...body).guestWaits).toBe(true);
  });

  it.each([
    ['before the guest wrote', 950, 901],
    ['after it', 599, 500],
  ])('is one where a queue took part %s', (_name, from, to) => {
    const body = [guest([text(900)]), gone('acd', from, to), flow([text(600)])];
    expect(evidence(...body).guestWaits).toBe(false);
  });

  it('is measured against the guest’s message before it, in whatever order the messages are listed', () => {
    const body = [guest([text(100), text(300), text(900)]), gone('acd', 950, 901), flow([text(600)])];
    expect(evidence(...body)).toMatchObject({ lastAnswerAt: at(600), guestWaits: true });
  });

  it('comes from a queue’s loop where the queue took part on one communication of two', () => {
    const twice = queue([], { endTime: ago(280), messages: [was(900, 880), was(300, 280)] });
    expect(judged(conversation([guest([text(400)]), twice, flow()])).class).toBe('queue-stuck');
  });
});

describe('a message', () => {
  it('of an application, as its status says, is no answer', () => {
    const both = [received(3000), sent(2900)];
    expect(evidence(guest(both), participant('api', both))).toMatchObject({
      guestWaits: true,
      toldBy: 'status',
    });
    expect(evidence(guest(both), participant('api', both)).lastAnswerAt).toBeUndefined();
  });

  const coach = (messages: Fields[]): Fields =>
    agent(messages, { coachedParticipantId: PARTICIPANT, userId: OTHER_USER });

  it('of an observer’s moves no clock where it is the business’s, and is unclear where nothing says so', () => {
    const people = [guest([text(900)]), gone('agent', 5000, 700, {}, [text(850)])];
    const judgement = judged(conversation([...people, coach([sent(100)])]), { policy: MERCILESS });
    expect(judgement).toMatchObject({ verdict: 'stuck', class: 'orphaned', clockStartedAt: at(700) });
    expect(short(...people, coach([text(100)]))).toBe('keep unreadable');
  });

  it('listed twice by one role is theirs, with a status and without', () => {
    const answer = text(800);
    const twice = [{ ...answer, messageStatus: 'sent' }, answer];
    expect(evidence(guest([text(900)]), agent(twice))).toMatchObject({
      lastAnswerAt: at(800),
      toldBy: 'participant',
    });
  });

  it.each(['received', 'removed'])(
    'that is %s in one listing and nothing in another contradicts itself',
    (status) => {
      const one = text(800);
      expect(short(guest([text(900), { ...one, messageStatus: status }, one]), agent([text(850)]))).toBe(
        'keep unreadable',
      );
    },
  );
});

describe('a leave', () => {
  it('of somebody of an unknown purpose may have been the guest’s', () => {
    const somebody = gone('oracle', 900, 100, {}, [presence(500, 'Clear')]);
    expect(short(guest([text(950)]), agent([text(940)]), somebody)).toBe('keep unreadable');
  });
});

describe('the prefilter', () => {
  it('says too-young below the least age, and from then on active', () => {
    const rules = policy({ minAgeMinutes: 15 });
    const aged = (ageMs: number) =>
      prefilter(
        {
          conversationId: ID,
          startedAt: NOW - ageMs,
          divisionIds: [],
          queueIds: [],
          userIds: [],
          complete: true,
          digest: 'as it was',
        },
        { now: NOW, policy: rules, scope: EVERYTHING },
      )?.reason;
    expect([aged(15 * 60_000 - 1), aged(15 * 60_000)]).toEqual(['too-young', 'active']);
  });
});
