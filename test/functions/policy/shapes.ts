import {
  agent,
  ago,
  communication,
  conversation,
  flow,
  gone,
  guest,
  missed,
  OTHER_QUEUE,
  OTHER_USER,
  PARTICIPANT,
  participant,
  presence,
  queue,
  received,
  ringing,
  sent,
  text,
  USER,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const coach = (from = 3000): Fields =>
  agent([], { startTime: ago(from), coachedParticipantId: PARTICIPANT, userId: OTHER_USER });
const takenOver = (fields: Fields): Fields => ({
  ...fields,
  state: 'disconnected',
  disconnectedTime: ago(3000),
  disconnectType: 'takeover',
});
const parkedAgent = (fields: Fields): Fields =>
  agent([], {
    messages: [communication({ state: 'parked', parkTime: ago(4000), messages: [text(4000)], ...fields })],
  });
const oldCobrowse = { cobrowsesessions: [{ state: 'disconnected', disconnectedTime: ago(4000) }] };

/** An agent whose communication says this of a hold; the agent wrote last. */
const holding = (hold: Fields, messages: Fields[] = [text(2990)]): Fields =>
  agent([], { messages: [communication({ messages, ...hold })] });
const heldSince = (minutes: number): Fields => ({ held: true, startHoldTime: ago(minutes) });
/** An agent's communication that is over, as its fields say. */
const left = (fields: Fields, participantFields: Fields = {}): Fields =>
  gone('agent', 500, 300, {
    messages: [
      communication({
        connectedTime: ago(500),
        state: 'disconnected',
        disconnectedTime: ago(300),
        ...fields,
      }),
    ],
    ...participantFields,
  });
const rangOut: Fields = {
  ...missed(490, 480),
  messages: [
    {
      id: 'ring',
      state: 'disconnected',
      type: 'webmessaging',
      startAlertingTime: ago(490),
      disconnectedTime: ago(480),
      disconnectType: 'system',
      afterCallWork: { state: 'unknown' },
    },
  ],
};
const ended = (minutes: number): Fields => ({ state: 'disconnected', disconnectedTime: ago(minutes) });
/** The same as events write it: enumeration values in capitals, times with an offset. */
const capitals = (body: Fields): Fields =>
  JSON.parse(
    JSON.stringify(body)
      .replaceAll(/"(?:purpose|state|type|eventType|subType)":"[^"]+"/gu, (pair) => {
        const [name = '', value = ''] = pair.split(':');
        return `${name}:${value.toUpperCase()}`;
      })
      .replaceAll(/(\d{2}\.\d{3})Z"/gu, '$1+0000"'),
  ) as Fields;
/** A guest who is connected by several communications, each with its messages. */
const connectedBy = (...lists: Fields[][]): Fields =>
  guest([], { messages: lists.map((messages) => communication({ messages })) });

/** The shapes of a real organisation: name, live state, what the default policy says of it. */
export const SHAPES: [string, Fields, string][] = [
  [
    'a transfer between queues, waiting in the second',
    conversation([
      guest([text(600)]),
      gone('acd', 610, 590, { queueId: OTHER_QUEUE }),
      gone('agent', 590, 500, { userId: OTHER_USER }),
      queue(),
    ]),
    'keep waiting-for-us (queue-stuck)',
  ],
  [
    'a loop between queue and flow, in the flow at the moment',
    conversation([guest([text(600)]), gone('acd', 590, 580), flow([text(570), text(300)])]),
    'keep waiting-for-us (queue-stuck)',
  ],
  [
    'a loop between queue and flow, in which the guest never wrote',
    conversation([guest(), gone('acd', 590, 580), flow([text(570)])]),
    'keep class-off (queue-stuck)',
  ],
  [
    'an agent who logged out but is connected, the guest answered long ago',
    conversation([guest([text(3000)]), gone('acd', 3010, 3005), agent([text(2990)])]),
    'stuck guest-silent',
  ],
  [
    'an agent who logged out but is connected, the guest still waits',
    conversation([guest([text(3000)]), agent([text(3100)])]),
    'keep waiting-for-us (agent-silent)',
  ],
  [
    'an observer left behind with the guest',
    conversation([guest(), gone('agent', 5000, 3000), coach()]),
    'stuck orphaned',
  ],
  [
    'an observer who has taken over from the agent',
    conversation([
      guest(),
      gone('agent', 5000, 3000, { id: PARTICIPANT.toUpperCase(), messages: [takenOver(communication())] }),
      coach(),
    ]),
    'stuck guest-silent',
  ],
  [
    'an observer of two, who has taken over from one of them',
    conversation([
      guest(),
      gone('agent', 5000, 3000, {
        id: PARTICIPANT,
        messages: [
          takenOver(communication()),
          communication({ state: 'disconnected', disconnectedTime: ago(3000) }),
        ],
      }),
      { ...coach(), monitoredParticipantId: USER },
    ]),
    'stuck guest-silent',
  ],
  [
    'an observer of an agent who left otherwise',
    conversation([guest(), gone('agent', 5000, 3000, { id: PARTICIPANT }), coach()]),
    'stuck orphaned',
  ],
  [
    'an observer beside an agent from whom another took over',
    conversation([
      guest(),
      gone('agent', 5000, 3000, { id: USER, messages: [takenOver(communication())] }),
      coach(),
    ]),
    'stuck orphaned',
  ],
  [
    'an observer left behind with a guest whose question nobody answered',
    conversation([guest([text(3000)]), gone('agent', 5000, 3000), coach()]),
    'keep waiting-for-us (orphaned)',
  ],
  [
    'an observer left behind alone',
    conversation([gone('customer', 5000, 3000), coach()]),
    'stuck guest-gone',
  ],
  [
    'a crashed flow, the guest has the answer',
    conversation([guest([text(500)]), gone('workflow', 600, 400, {}, [text(499)])]),
    'stuck orphaned',
  ],
  [
    'a crashed flow, the guest waits',
    conversation([guest([text(500)]), gone('workflow', 600, 400, {}, [text(501)])]),
    'keep waiting-for-us (orphaned)',
  ],
  [
    'everybody disconnected, no endTime',
    conversation([gone('customer', 5000, 3000), gone('agent', 5000, 3000)]),
    'stuck hollow',
  ],
  [
    're-threaded after its end, in the flow, the guest waits',
    conversation([gone('customer', 5000, 3000), gone('agent', 5000, 3000), guest([text(300)]), flow()]),
    'keep waiting-for-us (bot-stalled)',
  ],
  [
    're-threaded ten minutes ago',
    conversation([
      gone('customer', 5000, 3000),
      gone('agent', 5000, 3000),
      guest([], { messages: [communication({ connectedTime: ago(10) })] }),
      flow(),
    ]),
    'keep too-young',
  ],
  [
    'a guest with two communications, one of them disconnected',
    conversation([
      guest([], {
        messages: [
          communication({ state: 'disconnected', disconnectedTime: ago(3000), messages: [text(3000)] }),
          communication({ messages: [text(100)] }),
        ],
      }),
      agent([text(2999)]),
    ]),
    'keep waiting-for-us (agent-silent)',
  ],
  [
    'a guest with two communications, both disconnected',
    conversation([
      guest([], {
        messages: [
          communication({ state: 'disconnected', disconnectedTime: ago(3000) }),
          communication({ state: 'disconnected', disconnectedTime: ago(31) }),
        ],
      }),
      agent(),
    ]),
    'stuck guest-gone',
  ],
  [
    'an agent in after-call work',
    conversation([gone('customer', 500, 300), gone('agent', 500, 300, { wrapupRequired: true })]),
    'keep class-off (wrap-up-pending)',
  ],
  [
    'an agent in after-call work of a conversation that has ended',
    conversation([gone('customer', 500, 300), gone('agent', 500, 300, { wrapupRequired: true })], {
      endTime: ago(300),
    }),
    'keep class-off (wrap-up-pending)',
  ],
  [
    'an auto-reply of a flow after the question to an agent',
    conversation([guest([text(3000)]), agent([text(3100)]), flow([text(2999)])]),
    'keep waiting-for-us (agent-silent)',
  ],
  [
    'an auto-reply within the minute, told by its status alone',
    (() => {
      const both = [received(3000), sent(2999.5)];
      return conversation([guest(both), agent(both)]);
    })(),
    'keep waiting-for-us (agent-silent)',
  ],
  [
    'an answer after the minute, told by its status alone',
    (() => {
      const both = [received(3000), sent(2998)];
      return conversation([guest(both), agent(both)]);
    })(),
    'stuck guest-silent',
  ],
  [
    'a goodbye (Presence Clear)',
    conversation([guest([text(600), presence(500, 'Clear')]), agent()]),
    'stuck guest-gone',
  ],
  [
    'a goodbye followed by a new message',
    conversation([guest([presence(500, 'Clear'), text(400)]), agent([text(450)])]),
    'keep waiting-for-us (agent-silent)',
  ],
  [
    'an agent who rings for days, the guest waits',
    conversation([guest([text(5000)]), ringing(4990)]),
    'keep waiting-for-us (queue-stuck)',
  ],
  [
    'an agent who rings for days, nobody wrote',
    conversation([guest(), ringing(4990)]),
    'keep class-off (queue-stuck)',
  ],
  [
    'parked, to be resumed tomorrow',
    conversation([guest(), parkedAgent({ resumeTime: ago(-1440) })]),
    'keep parked',
  ],
  ['parked without a time to resume', conversation([guest(), parkedAgent({})]), 'keep parked'],
  [
    'parked, due 59 minutes ago',
    conversation([guest(), parkedAgent({ resumeTime: ago(59) })]),
    'keep parked',
  ],
  [
    'parked, due an hour ago: counts as connected',
    conversation([guest(), parkedAgent({ resumeTime: ago(60) })]),
    'stuck guest-silent',
  ],
  [
    'an old co-browse blocks nothing',
    conversation([guest([], oldCobrowse), gone('agent', 5000, 3000, oldCobrowse)]),
    'stuck orphaned',
  ],
  [
    'outbound, the guest never wrote, the agent still there',
    conversation([guest(), agent([text(2000)])]),
    'stuck guest-silent',
  ],
  [
    'outbound, the guest never wrote, the flow still there',
    conversation([guest(), flow([text(2000)])]),
    'stuck bot-stalled',
  ],
  ['no message at all, with an agent', conversation([guest(), agent()]), 'stuck guest-silent'],
  ['no message at all, with a flow', conversation([guest(), flow()]), 'stuck bot-stalled'],
  ['no message at all, in the queue', conversation([guest(), queue()]), 'keep class-off (queue-stuck)'],
  ['no message at all, with nobody', conversation([guest()]), 'stuck orphaned'],
  [
    'an agent who was rung in vain while the flow was still on: the guest waits for a person',
    conversation([guest([text(600)]), missed(590, 580), flow([text(500)])]),
    'keep waiting-for-us (queue-stuck)',
  ],
  [
    'a comfort message of the queue is no answer',
    conversation([guest([text(600)]), queue([text(10)])]),
    'keep waiting-for-us (queue-stuck)',
  ],
  [
    'a guest gone while they waited in a queue',
    conversation([gone('external', 600, 300, {}, [text(400)]), queue()]),
    'stuck guest-gone',
  ],
  [
    'an agent has put the guest on hold: the guest waits, although the agent wrote last',
    conversation([guest([text(3000)]), holding(heldSince(2980))]),
    'keep waiting-for-us (agent-silent)',
  ],
  [
    'an agent has put the guest on hold, nobody knows since when',
    conversation([guest([text(3000)]), holding({ held: true })]),
    'keep unreadable',
  ],
  [
    'an agent had put the guest on hold, and took them back',
    conversation([guest([text(3000)]), holding({ held: false, startHoldTime: ago(2995) })]),
    'stuck guest-silent',
  ],
  [
    'a guest who has left while on hold',
    conversation([gone('customer', 5000, 300), holding(heldSince(2980))]),
    'stuck guest-gone',
  ],
  [
    'the guest is back, everybody else had left before, and nobody wrote since',
    conversation([
      gone('customer', 5000, 3000, {}, [text(4000)]),
      gone('agent', 5000, 3000, {}, [text(3900)]),
      guest([], { messages: [communication({ connectedTime: ago(20) })] }),
    ]),
    'keep active (orphaned)',
  ],
  [
    'the guest has been back for half an hour',
    conversation([
      gone('agent', 5000, 3000),
      guest([], { messages: [communication({ connectedTime: ago(30) })] }),
    ]),
    'stuck orphaned',
  ],
  [
    'the session of one device has expired, the guest is connected on another',
    conversation([connectedBy([text(3000), presence(500, 'SessionExpired')], []), agent([text(2990)])]),
    'stuck guest-silent',
  ],
  [
    'the guest has left on both devices',
    conversation([connectedBy([presence(500, 'SessionExpired')], [presence(31, 'Clear')]), agent()]),
    'stuck guest-gone',
  ],
  [
    'the guest has left on both devices, on the second just now',
    conversation([
      connectedBy([presence(500, 'SessionExpired')], [presence(29, 'Clear')]),
      agent([text(600)]),
    ]),
    'keep active (guest-gone)',
  ],
  [
    'empty after-call work on everybody',
    conversation([
      gone('customer', 500, 300, { messages: [communication({ ...ended(300), afterCallWork: {} })] }),
      left({ afterCallWork: {} }, { wrapupRequired: false }),
    ]),
    'stuck hollow',
  ],
  [
    'an agent who only rang owes no wrap-up, whatever stands there',
    conversation([gone('customer', 500, 300), gone('acd', 500, 300), rangOut]),
    'stuck hollow',
  ],
  [
    'wrap-up given on the communication, required of the participant',
    conversation([
      gone('customer', 500, 300),
      left({ wrapup: { code: USER }, afterCallWork: { state: 'complete' } }, { wrapupRequired: true }),
    ]),
    'stuck hollow',
  ],
  [
    'wrap-up given on one of two communications',
    conversation([
      gone('customer', 500, 300),
      gone('agent', 500, 300, {
        wrapupRequired: true,
        messages: [
          communication({ ...ended(400), wrapup: { code: USER } }),
          communication({ ...ended(300), afterCallWork: {} }),
        ],
      }),
    ]),
    'keep class-off (wrap-up-pending)',
  ],
  [
    'an agentless message answers nobody',
    conversation([guest([text(500)]), flow([text(510)]), participant('api', [text(490)])]),
    'keep waiting-for-us (bot-stalled)',
  ],
  [
    'an agentless message after the answer changes nothing',
    conversation([guest([text(3000)]), agent([text(2990)]), participant('api', [text(2000)])]),
    'stuck guest-silent',
  ],
  [
    'times with offsets, enumerations in capitals',
    capitals(conversation([guest([text(500), presence(400, 'Clear')]), agent()])),
    'stuck guest-gone',
  ],
  [
    'a bot whose last question the guest has not answered',
    conversation([guest([text(241)]), participant('botflow', [text(240)])]),
    'stuck bot-stalled',
  ],
  [
    'a bot whose last question the guest has not answered, 239 minutes after their message',
    conversation([guest([text(239)]), participant('botflow', [text(238)])]),
    'keep active (bot-stalled)',
  ],
];
