import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../functions/sweeper/policy/schema.ts';
import {
  agent,
  ago,
  communication,
  conversation,
  DIVISION,
  EVERYTHING,
  flow,
  gone,
  guest,
  ID,
  inShort,
  judged,
  MERCILESS,
  noExemptions,
  NOW,
  OTHER_QUEUE,
  PARTICIPANT,
  policy,
  presence,
  QUEUE,
  queue,
  text,
  USER,
  withThresholds,
  type Fields,
} from './conversations.ts';

const call = (state: string): Fields => ({ calls: [{ state, disconnectedTime: ago(500) }] });
const sms = communication({ type: 'sms' });

/** Each state could be judged by every later step too: the first that matches decides. */
const STEPS: [string, Fields, string][] = [
  [
    'unreadable before all others',
    conversation([guest([], { messages: [sms] }), { purpose: '' }], { endTime: ago(90) }),
    'keep unreadable',
  ],
  [
    'not-web-messaging: a text message',
    conversation([guest([], { messages: [sms], ...call('connected') })]),
    'keep not-web-messaging',
  ],
  [
    'not-web-messaging: one communication of several',
    conversation([guest(), agent([], { messages: [sms] })]),
    'keep not-web-messaging',
  ],
  [
    'not-web-messaging: a call alone',
    conversation([{ purpose: 'customer', ...call('connected') }]),
    'keep not-web-messaging',
  ],
  ['not-web-messaging: nobody', conversation([]), 'keep not-web-messaging'],
  [
    'other-media before over',
    conversation([gone('customer', 900, 800, call('connected'))], { endTime: ago(800) }),
    'keep other-media',
  ],
  [
    'other-media: held by anybody',
    conversation([guest(), agent([], { videos: [{ state: 'alerting' }] })]),
    'keep other-media',
  ],
  [
    'other-media: a medium nobody knows yet',
    conversation([guest([], { holograms: [{ state: 'beaming' }] })]),
    'keep other-media',
  ],
  [
    'other-media: a medium nobody knows yet, in a state of another kind',
    conversation([guest([], { holograms: [{ state: 7 }] })]),
    'keep other-media',
  ],
  [
    'no other-media: terminated is over',
    conversation([gone('customer', 900, 800, call('terminated'))]),
    'stuck hollow',
  ],
  [
    'no other-media: a list of things without a state',
    conversation([
      gone('customer', 900, 800, { evaluations: [{ status: 'pending' }], mediaRoles: ['full'] }),
    ]),
    'stuck hollow',
  ],
  [
    'already-ended: for 59 minutes',
    conversation([gone('customer', 900, 800)], { endTime: ago(59) }),
    'already-ended just-now',
  ],
  [
    'already-ended: for an hour',
    conversation([gone('customer', 900, 800)], { endTime: ago(60) }),
    'already-ended listed-only',
  ],
  [
    'over before too-young',
    conversation([gone('customer', 9, 8)], { startTime: ago(10) }),
    'keep active (hollow)',
  ],
  [
    'too-young before parked',
    conversation([guest(), agent([], { messages: [communication({ state: 'parked' })] })], {
      startTime: ago(14),
    }),
    'keep too-young',
  ],
  [
    'too-young: since the start',
    conversation([gone('customer', 900, 800), agent()], { startTime: ago(14) }),
    'keep too-young',
  ],
  [
    'too-young: since the guest’s newest connection',
    conversation([
      guest([], { messages: [communication(), communication({ connectedTime: ago(14) })] }),
      agent(),
    ]),
    'keep too-young',
  ],
  [
    'no longer too-young at 15 minutes, but no clock began before the guest came',
    conversation([guest([], { messages: [communication({ connectedTime: ago(15) })] }), agent()]),
    'keep active (guest-silent)',
  ],
  [
    'parked before platform-will-time-out',
    conversation([guest(), agent([], { messages: [communication({ state: 'parked' })] })], {
      inactivityTimeout: ago(-5),
    }),
    'keep parked',
  ],
  [
    'parked: an observer’s counts too',
    conversation([
      guest(),
      agent(),
      agent([], { monitoredParticipantId: PARTICIPANT, messages: [communication({ state: 'parked' })] }),
    ]),
    'keep parked',
  ],
  [
    'platform-will-time-out: in the future',
    conversation([guest(), agent()], { inactivityTimeout: ago(-5) }),
    'keep platform-will-time-out',
  ],
  [
    'platform-will-time-out: 14 minutes past',
    conversation([guest(), agent()], { inactivityTimeout: ago(14) }),
    'keep platform-will-time-out',
  ],
  [
    'platform-will-time-out: no longer after 15 minutes',
    conversation([guest(), agent()], { inactivityTimeout: ago(15) }),
    'stuck guest-silent',
  ],
  [
    'guest-gone by state before the messages are looked at',
    conversation([gone('customer', 900, 800, {}, [text(800, { messageTime: 'soon' })]), agent()]),
    'stuck guest-gone',
  ],
  [
    'guest-gone by goodbye before the agent is looked at',
    conversation([guest([text(900), presence(800, 'Clear')]), agent()]),
    'stuck guest-gone',
  ],
  ['an agent before the queue', conversation([guest(), queue(), agent()]), 'stuck guest-silent'],
  ['the queue before a flow', conversation([guest(), queue(), flow()]), 'keep class-off (queue-stuck)'],
];

describe('the first step that matches decides', () => {
  it.each(STEPS)('%s', (_name, body, expected) => {
    expect(inShort(judged(body))).toBe(expected);
  });

  it('out-of-scope before exempt, exempt before other-media', () => {
    const body = conversation([guest([], call('connected')), queue()]);
    const exempt = policy({ exempt: { ...noExemptions(), conversationIds: new Set([ID]) } });
    const scope = { ...EVERYTHING, queueIds: new Set([OTHER_QUEUE]) };
    expect(inShort(judged(body, { policy: exempt, scope }))).toBe('keep out-of-scope');
    expect(inShort(judged(body, { policy: exempt }))).toBe('keep exempt');
    expect(inShort(judged(body))).toBe('keep other-media');
  });
});

describe('wrap-up is owed', () => {
  const owing = (fields: Fields, communicationFields: Fields = {}): Fields =>
    conversation([
      gone('customer', 900, 800),
      gone('agent', 900, 800, fields),
      {
        purpose: 'user',
        messages: [
          communication({ state: 'disconnected', disconnectedTime: ago(800), ...communicationFields }),
        ],
      },
    ]);

  it.each([
    ['required and nothing done', { wrapupRequired: true }, {}, 'stuck wrap-up-pending'],
    [
      'required, and explicitly not skipped',
      { wrapupRequired: true, wrapupSkipped: false, wrapup: null, endAcwTime: null },
      {},
      'stuck wrap-up-pending',
    ],
    ['after-call work pending', {}, { afterCallWork: { state: 'pending' } }, 'stuck wrap-up-pending'],
    ['not: not required', { wrapupRequired: false }, {}, 'stuck hollow'],
    ['not: wrapped up', { wrapupRequired: true, wrapup: { code: 'x' } }, {}, 'stuck hollow'],
    ['not: skipped', { wrapupRequired: true, wrapupSkipped: true }, {}, 'stuck hollow'],
    ['not: after-call work over', { wrapupRequired: true, endAcwTime: ago(700) }, {}, 'stuck hollow'],
    ['not: after-call work complete', {}, { afterCallWork: { state: 'complete' } }, 'stuck hollow'],
    ['unreadable: not a boolean', { wrapupRequired: 'yes' }, {}, 'keep unreadable'],
    [
      'unreadable: a wrap-up of another shape',
      { wrapupRequired: true, wrapup: 'done' },
      {},
      'keep unreadable',
    ],
    [
      'unreadable: skipped in another way',
      { wrapupRequired: true, wrapupSkipped: 'yes' },
      {},
      'keep unreadable',
    ],
    [
      'unreadable: an endAcwTime that is no time',
      { wrapupRequired: true, endAcwTime: 'soon' },
      {},
      'keep unreadable',
    ],
    [
      'unreadable: after-call work of unknown state',
      {},
      { afterCallWork: { state: 'unknown' } },
      'keep unreadable',
    ],
    [
      'unreadable: after-call work that began, without a state',
      {},
      { afterCallWork: { startTime: ago(300) } },
      'keep unreadable',
    ],
    ['unreadable: after-call work of another shape', {}, { afterCallWork: 'pending' }, 'keep unreadable'],
  ])('%s', (_name, fields, communicationFields, expected) => {
    expect(inShort(judged(owing(fields, communicationFields), { policy: MERCILESS }))).toBe(expected);
  });

  it('cannot be unclear of a guest', () => {
    const body = conversation([
      {
        purpose: 'customer',
        messages: [
          communication({
            state: 'disconnected',
            disconnectedTime: ago(800),
            afterCallWork: { state: 'unknown' },
          }),
        ],
      },
    ]);
    expect(inShort(judged(body))).toBe('stuck hollow');
  });

  it('does not un-end what has ended where it is merely unclear', () => {
    const body = { ...owing({ wrapupRequired: 'yes' }), endTime: ago(700) };
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe('already-ended listed-only');
  });

  it('ends nobody who is still there, whatever endTime says', () => {
    const ended = { endTime: ago(500) };
    const body = conversation(
      [guest([text(600)], ended), agent([], { wrapupRequired: true, ...ended })],
      ended,
    );
    expect(inShort(judged(body, { policy: MERCILESS }))).toBe('keep unreadable');
  });
});

describe('force', () => {
  const force = (body: unknown, about: Parameters<typeof judged>[1] = {}): string =>
    inShort(judged(body, { ...about, force: true }));
  const waiting = conversation([guest([text(600)]), agent()]);
  const ringing = conversation([guest(), queue()]);

  it.each([
    ['active', conversation([guest(), agent([text(5)])]), 'stuck guest-silent forced:active'],
    ['waiting-for-us', waiting, 'stuck agent-silent forced:waiting-for-us'],
    [
      'too-young',
      conversation([guest(), agent()], { startTime: ago(1) }),
      'stuck guest-silent forced:too-young',
    ],
    ['class-off', ringing, 'stuck queue-stuck forced:class-off'],
    [
      'parked',
      conversation([guest(), agent([], { messages: [communication({ state: 'parked' })] })]),
      'stuck guest-silent forced:parked',
    ],
    [
      'platform-will-time-out',
      conversation([guest(), agent()], { inactivityTimeout: ago(-5) }),
      'stuck guest-silent forced:platform-will-time-out',
    ],
  ])('overrides %s', (_name, body, expected) => {
    expect(force(body)).toBe(expected);
  });

  it.each([
    ['other-media', conversation([guest([], call('connected'))]), 'keep other-media'],
    ['unreadable', conversation([guest(), agent()], { startTime: 'once' }), 'keep unreadable'],
    ['not-web-messaging', conversation([guest([], { messages: [sms] })]), 'keep not-web-messaging'],
    [
      'what has ended',
      conversation([gone('customer', 900, 800)], { endTime: ago(90) }),
      'already-ended listed-only',
    ],
  ])('does not override %s', (_name, body, expected) => {
    expect(force(body)).toBe(expected);
  });

  const undated = agent([], { messages: [communication({ connectedTime: null })] });
  it.each([
    ['too-young', conversation([guest(), undated], { startTime: ago(1) })],
    [
      'parked',
      conversation([guest(), undated, agent([], { messages: [communication({ state: 'parked' })] })]),
    ],
    ['platform-will-time-out', conversation([guest(), undated], { inactivityTimeout: ago(-5) })],
  ])('does not override %s where no class could be told', (reason, body) => {
    expect(inShort(judged(body))).toBe(`keep ${reason}`);
    expect(force(body)).toBe('keep unreadable');
    expect(judged(body, { force: true })).toHaveProperty(
      'detail',
      'the connectedTime of the agent is missing',
    );
  });

  it('carries the class, clock and threshold of what was too young', () => {
    const body = conversation([guest([text(3)]), agent([text(2)])], { startTime: ago(4) });
    expect(judged(body)).not.toHaveProperty('class');
    expect(judged(body, { force: true })).toMatchObject({
      verdict: 'stuck',
      forced: 'too-young',
      class: 'guest-silent',
      clockStartedAt: NOW - 2 * 60_000,
      idleMinutes: 2,
      thresholdMinutes: DEFAULT_THRESHOLDS['guest-silent'],
    });
  });

  it('does not override exempt or out-of-scope', () => {
    const exempt = policy({ exempt: { ...noExemptions(), userIds: new Set([USER]) } });
    expect(force(waiting, { policy: exempt })).toBe('keep exempt');
    expect(force(waiting, { scope: { ...EVERYTHING, divisionIds: new Set(['x']) } })).toBe(
      'keep out-of-scope',
    );
  });

  it('does not clear wrap-up where the policy allows no teardown', () => {
    const owed = conversation([
      gone('customer', 900, 800),
      gone('agent', 900, 800, { wrapupRequired: true }),
    ]);
    expect(force(owed)).toBe('stuck wrap-up-pending forced:class-off');
    expect(force(owed, { policy: policy({ teardown: false }) })).toBe('keep class-off (wrap-up-pending)');
  });

  it('says nothing of force where the policy itself found it stuck', () => {
    expect(judged(conversation([guest(), agent()]), { force: true })).not.toHaveProperty('forced');
  });

  it('leaves out the reason for which it would have been kept', () => {
    expect(judged(waiting, { force: true })).not.toHaveProperty('reason');
  });
});

describe('a judgement carries', () => {
  it('the evidence that it rests on', () => {
    const body = conversation([
      guest([text(600)]),
      gone('acd', 700, 650),
      agent([text(650)]),
      gone('workflow', 800, 700),
    ]);
    expect(judged(body, { policy: withThresholds({ 'agent-silent': 60 }) })).toEqual({
      verdict: 'stuck',
      class: 'agent-silent',
      clockStartedAt: NOW - 600 * 60_000,
      idleMinutes: 600,
      thresholdMinutes: 60,
      ageMinutes: 14_400,
      queueId: QUEUE,
      divisionIds: [DIVISION],
      evidence: {
        guest: 'connected',
        agent: 'connected',
        queue: 'gone',
        flow: 'gone',
        lastGuestMessageAt: NOW - 600 * 60_000,
        lastAnswerAt: NOW - 650 * 60_000,
        guestWaits: true,
        toldBy: 'participant',
        agents: 1,
        agentMinutes: 14_400,
        queueEntries: 0,
      },
    });
  });

  it.each([
    ['a guest who is gone by state', conversation([gone('customer', 900, 800, {}, [text(850)]), agent()])],
    [
      'a guest who has cleared the conversation',
      conversation([guest([text(850), presence(800, 'Clear')]), agent()]),
    ],
    ['a conversation that is over', conversation([gone('customer', 900, 800, {}, [text(850)])])],
    [
      'one that has ended, though the guest’s connection is not',
      conversation([guest([text(850)])], { endTime: ago(90) }),
    ],
    ['a guest who never wrote', conversation([guest(), agent()])],
    ['a guest who has an answer', conversation([guest([text(850)]), agent([text(840)])])],
  ])('that nobody waits, for %s', (_name, body) => {
    expect(judged(body).evidence.guestWaits).toBe(false);
  });
});
