import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../../functions/sweeper/policy/judge.ts';
import type { LiveSnapshot } from '../../../functions/sweeper/policy/judgement.ts';
import {
  agent,
  ago,
  at,
  communication,
  conversation,
  flow,
  gone,
  guest,
  ID,
  queue,
  received,
  ringing,
  START,
  text,
  USER,
  type Fields,
} from './conversations.ts';

const over = conversation([gone('customer', 900, 800), gone('agent', 900, 800)]);

/** name, body, what the snapshot holds */
const SNAPSHOTS: [string, Fields, Partial<LiveSnapshot>][] = [
  [
    'an open conversation',
    conversation([guest(), agent()]),
    { endTimeSet: false, over: false, allDisconnected: false, wrapUpOwed: false },
  ],
  [
    'everybody disconnected',
    over,
    { endTimeSet: false, over: true, allDisconnected: true, guestConnections: [] },
  ],
  [
    'endTime set and everybody disconnected',
    { ...over, endTime: ago(1) },
    { endTimeSet: true, over: true, allDisconnected: true },
  ],
  [
    'endTime set, somebody still connected',
    conversation([guest()], { endTime: ago(1) }),
    { endTimeSet: true, over: true, allDisconnected: false },
  ],
  ['an endTime that is not a time', { ...over, endTime: 'now' }, { endTimeSet: false, over: true }],
  ['nobody at all', conversation([]), { over: false, allDisconnected: false }],
  ['somebody in a queue', conversation([guest(), queue()]), { inQueue: true }],
  ['somebody in a queue again', conversation([guest(), gone('acd', 900, 800), queue()]), { inQueue: true }],
  [
    'somebody in a queue again, on the same participant',
    conversation([
      guest(),
      queue([], {
        messages: [communication({ state: 'disconnected', disconnectedTime: ago(800) }), communication()],
      }),
    ]),
    { inQueue: true },
  ],
  ['a queue that is over', conversation([guest(), gone('acd', 900, 800), agent()]), { inQueue: false }],
  ['nobody in a queue', conversation([guest(), agent()]), { inQueue: false }],
  [
    'an agent who is there, though when they connected is missing, and who must give wrap-up',
    conversation([
      guest(),
      agent([], {
        wrapupRequired: true,
        messages: [communication({ connectedTime: null, startAlertingTime: ago(900) })],
      }),
    ]),
    { wrapUpOwed: true },
  ],
  [
    'an agent who is parked, though when they connected is missing, and who must give wrap-up',
    conversation([
      guest(),
      agent([], {
        wrapupRequired: true,
        messages: [communication({ state: 'parked', connectedTime: null, startAlertingTime: ago(900) })],
      }),
    ]),
    { wrapUpOwed: true },
  ],
  [
    'an agent who rings, and would have to give wrap-up',
    conversation([
      guest(),
      agent([], {
        wrapupRequired: true,
        messages: [communication({ state: 'alerting', connectedTime: null, startAlertingTime: ago(900) })],
      }),
    ]),
    { wrapUpOwed: false },
  ],
  [
    'nothing but endTimes',
    conversation([{ purpose: 'agent', endTime: ago(1) }]),
    { over: false, allDisconnected: false },
  ],
  [
    'no participants told',
    { id: ID, endTime: ago(1) },
    { endTimeSet: true, over: true, allDisconnected: false },
  ],
  [
    'a call still connected',
    conversation([gone('customer', 900, 800, { calls: [{ state: 'connected' }] })]),
    { over: false },
  ],
  [
    'a call terminated',
    conversation([gone('customer', 900, 800, { calls: [{ state: 'terminated' }] })]),
    { over: true },
  ],
  [
    'a communication of unknown state',
    conversation([gone('customer', 900, 800), agent([], { messages: [communication({ state: 'x' })] })]),
    { over: false },
  ],
  [
    'a communication that is not an object',
    conversation([gone('customer', 900, 800), agent([], { messages: [3] })]),
    { over: false },
  ],
  [
    'a participant that is not an object',
    conversation([gone('customer', 900, 800), 3 as unknown as Fields]),
    { over: false },
  ],
  [
    'wrap-up owed',
    conversation([gone('customer', 900, 800), gone('agent', 900, 800, { wrapupRequired: true })]),
    { over: true, wrapUpOwed: true },
  ],
  [
    'wrap-up of which nothing can be told',
    conversation([gone('agent', 900, 800, { wrapupRequired: 'x' })]),
    { wrapUpOwed: true },
  ],
  [
    'an end is an end, though something else cannot be understood',
    { ...over, startTime: 7, inactivityTimeout: 'x', externalTag: 'sweeper:1' },
    { over: true, externalTag: 'sweeper:1' },
  ],
  [
    'the guest’s connections',
    conversation([
      guest([], {
        messages: [
          communication({ id: 'a' }),
          communication({ id: 'b', state: 'disconnected' }),
          communication({ id: 'c', connectedTime: 'x' }),
          communication({ id: null }),
        ],
      }),
      agent(),
    ]),
    {
      guestConnections: [
        { communicationId: 'a', connectedAt: at(START) },
        { communicationId: 'c' },
        { communicationId: '', connectedAt: at(START) },
      ],
    },
  ],
  [
    'the agents’ connections, those that are over too; not of who only rang, watched or is none',
    conversation([
      guest(),
      agent([], {
        messages: [communication({ id: 'a' }), communication({ id: 'b', state: 'disconnected' })],
      }),
      agent([], {
        messages: [
          communication({ id: 'c', state: 'disconnected', connectedTime: null }),
          communication({ id: 'd' }),
        ],
      }),
      agent([], { messages: [communication({ id: 'e', connectedTime: null })] }),
      ringing(),
      agent([], { messages: [communication({ id: 'f' })], monitoredParticipantId: USER }),
      flow(),
      queue(),
    ]),
    {
      agentConnections: [
        { communicationId: 'a', connectedAt: at(START) },
        { communicationId: 'b', connectedAt: at(START) },
        { communicationId: 'd', connectedAt: at(START) },
        { communicationId: 'e' },
      ],
    },
  ],
  [
    'who is there beside the guest, ringing and parked included',
    conversation([
      guest([], { messages: [communication({ id: 'a' })] }),
      agent([], { messages: [communication({ id: 'b', state: 'alerting' })] }),
      agent([], { messages: [communication({ id: 'c', state: 'parked' })] }),
      flow([], { messages: [communication({ id: 'd', state: 'disconnected' })] }),
      queue([], { messages: [communication({ id: null })] }),
    ]),
    { openOthers: ['b', 'c', ''] },
  ],
  [
    'since when those are there who are, and when the last of the others left',
    conversation([guest(), agent(), gone('acd', 900, 800), gone('agent', 800, 700)]),
    { openSince: at(START), lastLeftAt: at(700) },
  ],
  [
    'the guest’s last message',
    conversation([guest([text(90), text(80)]), agent([text(10)])]),
    { lastGuestMessageAt: at(80) },
  ],
  [
    'the guest’s last message, told by its status',
    (() => {
      const both = [received(80)];
      return conversation([guest(both), agent(both)]);
    })(),
    { lastGuestMessageAt: at(80) },
  ],
];

describe('a snapshot of a live state', () => {
  it.each(SNAPSHOTS)('%s', (_name, body, expected) => {
    expect(readSnapshot(body, ID)).toMatchObject(expected);
  });

  it.each([[undefined], [null], ['Accepted'], [[]], [{}], [{ message: 'x', status: 404 }]])(
    '%j is none',
    (body) => {
      expect(readSnapshot(body, ID)).toBeUndefined();
    },
  );

  it('of another conversation is none', () => {
    expect(readSnapshot({ ...over, id: '00000000-0000-4000-8000-00000000dead' }, ID)).toBeUndefined();
  });

  it('leaves out what is not there', () => {
    const snapshot = readSnapshot(over, ID);
    expect(snapshot).not.toHaveProperty('lastGuestMessageAt');
    expect(snapshot).not.toHaveProperty('externalTag');
  });

  it('can be taken of any JSON, and nothing without communications is ever all disconnected', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), (value, participants) => {
        const snapshot = readSnapshot({ id: ID, externalTag: value, endTime: value, participants }, ID);
        expect(snapshot?.allDisconnected).toBe(false);
      }),
    );
  });
});

it.each<[string, Fields, keyof LiveSnapshot]>([
  ['somebody who rings', conversation([guest(), ringing()]), 'openSince'],
  ['nobody who is there', over, 'openSince'],
  [
    'a disconnected communication without its time',
    conversation([
      gone('acd', 900, 800),
      guest([], { messages: [communication({ state: 'disconnected' })] }),
    ]),
    'lastLeftAt',
  ],
  ['nobody who has left', conversation([guest(), agent()]), 'lastLeftAt'],
])('a snapshot with %s says nothing of %#', (_name, body, field) => {
  expect(readSnapshot(body, ID)).not.toHaveProperty(field);
});
