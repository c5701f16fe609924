import { describe, expect, it } from 'vitest';
import { signsIn, type AssumptionSigns } from '../../../functions/sweeper/policy/assumptions.ts';
import { readConversation } from '../../../functions/sweeper/policy/live-conversation.ts';
import {
  agent,
  ago,
  communication,
  conversation,
  event,
  flow,
  gone,
  guest,
  PARTICIPANT,
  participant,
  presence,
  received,
  ringing,
  sent,
  text,
  type Fields,
} from './conversations.ts';

function signs(body: Fields): AssumptionSigns {
  const reading = readConversation(body);
  if (reading === undefined) throw new Error('no conversation');
  return signsIn(reading.conversation, body);
}

type Case = [name: string, body: Fields, sign: 'holds' | 'against' | undefined];

const shared = text(50);
const receipt = text(40, { messageMetadata: { type: 'Receipt' } });
const removed = text(40, { messageStatus: 'removed' });
const observer = (listed: Fields): Fields => agent([listed], { monitoredParticipantId: PARTICIPANT });

describe('whether messages stand with their author only', () => {
  const name = 'message-stands-with-its-author';

  it.each<Case>([
    ['each side lists its own', conversation([guest([text(60)]), agent([text(50)])]), 'holds'],
    ['guest and flow list their own', conversation([guest([text(60)]), flow([text(50)])]), 'holds'],
    ['one message stands on both', conversation([guest([text(60), shared]), agent([shared])]), 'against'],
    [
      'agent and flow list the same',
      conversation([guest([text(60)]), agent([shared]), flow([shared])]),
      'against',
    ],
    [
      'somebody unknown lists it too',
      conversation([guest([shared]), participant('fax', [shared])]),
      'against',
    ],
    [
      'an agent who came back lists it too',
      conversation([guest([text(60)]), agent([shared]), agent([shared])]),
      'holds',
    ],
    ['the guest alone lists messages', conversation([guest([text(60), text(50)]), agent()]), undefined],
    ['the business alone does', conversation([guest(), agent([text(50)])]), undefined],
    ['nobody does', conversation([guest(), agent()]), undefined],
    [
      'a receipt stands on both',
      conversation([guest([text(60), receipt]), agent([text(50), receipt])]),
      'holds',
    ],
    [
      'a removed one stands on both',
      conversation([guest([text(60), removed]), agent([text(50), removed])]),
      'holds',
    ],
    [
      'an observer lists it too',
      conversation([guest([shared]), agent([text(40)]), observer(shared)]),
      'holds',
    ],
    [
      'those without an id are not told apart',
      conversation([
        guest([text(60), { ...shared, messageId: null }]),
        agent([{ ...shared, messageId: null }]),
      ]),
      undefined,
    ],
  ])('%s', (_name, body, sign) => {
    expect(signs(body)[name]).toBe(sign);
  });
});

describe('whether a status agrees with who lists the message', () => {
  const name = 'message-status-tells-direction';

  it.each<Case>([
    ['both do', conversation([guest([received(60)]), agent([sent(50)])]), 'holds'],
    ['the guest’s does', conversation([guest([received(60)]), agent([text(50)])]), 'holds'],
    [
      'the guest’s is the business’s',
      conversation([guest([received(60), sent(50)]), agent([sent(40)])]),
      'against',
    ],
    ['the business’s is received', conversation([guest([received(60)]), flow([received(50)])]), 'against'],
    ['no message has one', conversation([guest([text(60)]), agent([text(50)])]), undefined],
    [
      'it is one that nobody knows',
      conversation([guest([text(60, { messageStatus: 'x' })]), agent()]),
      undefined,
    ],
    [
      'what stands on both sides does not count',
      conversation([
        guest([received(60), { ...shared, messageStatus: 'sent' }]),
        agent([{ ...shared, messageStatus: 'sent' }]),
      ]),
      'holds',
    ],
    [
      'everything stands on both sides',
      conversation([
        guest([{ ...shared, messageStatus: 'sent' }]),
        agent([{ ...shared, messageStatus: 'sent' }]),
      ]),
      undefined,
    ],
    [
      'nor does an event',
      conversation([guest([received(60), presence(50, 'Join', { messageStatus: 'sent' })])]),
      'holds',
    ],
    [
      'nor does somebody unknown',
      conversation([guest([received(60)]), participant('fax', [received(50)])]),
      'holds',
    ],
  ])('%s', (_name, body, sign) => {
    expect(signs(body)[name]).toBe(sign);
  });
});

describe('whether a guest who left wrote nothing more on that connection', () => {
  const name = 'presence-clear-means-guest-left';
  const left = presence(50, 'Clear');
  const on = (listed: readonly Fields[], fields: Fields): Fields =>
    guest([], { messages: [communication({ messages: listed, ...fields })] });

  it.each<Case>([
    ['nobody left', conversation([guest([text(60), text(40)]), agent([text(55)])]), undefined],
    ['the guest left and is silent', conversation([guest([text(60), left]), agent([text(55)])]), 'holds'],
    ['their session expired', conversation([guest([presence(50, 'SessionExpired')])]), 'holds'],
    ['the guest wrote on', conversation([guest([text(60), left, text(40)]), agent([text(55)])]), 'against'],
    ['they wrote on by their status', conversation([guest([left, received(40)])]), 'against'],
    [
      'they wrote at the same moment',
      conversation([guest([text(60), left, text(50)]), agent([text(55)])]),
      'holds',
    ],
    ['they came back and said nothing', conversation([guest([left, presence(40, 'Join')])]), 'holds'],
    [
      'they connected anew and wrote there',
      conversation([on([left, received(30)], { connectedTime: ago(40) })]),
      'holds',
    ],
    [
      'they connected anew, left again and wrote on',
      conversation([
        on([left, received(35), presence(30, 'Clear'), received(20)], { connectedTime: ago(40) }),
      ]),
      'against',
    ],
    [
      'between two leaves they wrote on the newer connection',
      conversation([on([left, received(35), presence(30, 'Clear')], { connectedTime: ago(40) })]),
      'holds',
    ],
    [
      'they wrote on another connection',
      conversation([
        gone('customer', 90, 45, {}, [received(60), left]),
        on([received(40)], { id: 'another' }),
      ]),
      'holds',
    ],
    [
      'nobody knows since when they were connected',
      conversation([on([left, received(40)], { connectedTime: null })]),
      undefined,
    ],
    [
      'the later message may be the business’s',
      conversation([guest([received(60), left, sent(40)]), agent()]),
      undefined,
    ],
    [
      'of two later messages, one is certainly theirs',
      conversation([guest([received(60), left, sent(40), received(30)]), agent()]),
      'against',
    ],
    [
      'whose the later message is cannot be found out without its id',
      conversation([guest([text(60), left, text(40, { messageId: null })]), agent([text(55)])]),
      undefined,
    ],
    [
      'only somebody else lists a leave',
      conversation([guest([text(60)]), flow([left, received(40)])]),
      undefined,
    ],
    [
      'the later message is the business’s goodbye, listed on both',
      conversation([
        guest([received(60), left, { ...shared, messageTime: ago(45), messageStatus: 'sent' }]),
        agent([sent(55), { ...shared, messageTime: ago(45), messageStatus: 'sent' }]),
      ]),
      undefined,
    ],
    [
      'the agent’s goodbye stands with the agent',
      conversation([guest([text(60), left]), agent([text(40)])]),
      'holds',
    ],
    [
      'a goodbye of the business is no leave',
      conversation([guest([presence(50, 'Disconnect'), received(40)])]),
      undefined,
    ],
    [
      'one without a time says nothing',
      conversation([guest([presence(50, 'Clear', { messageTime: null }), received(40)])]),
      undefined,
    ],
  ])('%s', (_name, body, sign) => {
    expect(signs(body)[name]).toBe(sign);
  });
});

describe('the enumeration values that the policy does not know', () => {
  const unknown = (body: Fields): string[] =>
    signs(body).unknownValues.map(({ field, value }) => `${field}: ${value ?? '?'}`);
  const on = (fields: Fields): Fields => conversation([guest([], { messages: [communication(fields)] })]);

  it('are none where every value is documented, in capitals too, or missing', () => {
    const body = conversation([
      guest([received(60), presence(50, 'Join'), event(45, 'Typing', 'On'), text(40)]),
      { ...flow([sent(30)]), purpose: 'BOTFLOW' },
      ringing(),
      gone('acd', 90, 80),
    ]);
    expect(unknown(body)).toEqual([]);
    expect(
      unknown(on({ type: 'WEBMESSAGING', disconnectType: 'transfer.noanswer', afterCallWork: {} })),
    ).toEqual([]);
    expect(unknown(on({ disconnectType: null, afterCallWork: { state: 'notApplicable' } }))).toEqual([]);
  });

  it.each<[string, Fields]>([
    ['purpose: aiagent', conversation([participant('aiagent')])],
    ['state: suspended', on({ state: 'suspended' })],
    ['type: unknown', on({ type: 'unknown' })],
    ['disconnectType: guest.closed', on({ disconnectType: 'guest.closed' })],
    ['afterCallWork.state: deferred', on({ afterCallWork: { state: 'deferred' } })],
    ['messageStatus: delivery-deferred', on({ messages: [text(9, { messageStatus: 'delivery-deferred' })] })],
    [
      'messageMetadata.type: Reaction',
      on({ messages: [text(9, { messageMetadata: { type: 'Reaction' } })] }),
    ],
    ['eventType: Poll', on({ messages: [event(9, 'Poll', 'On')] })],
    ['subType: Away', on({ messages: [presence(9, 'Away')] })],
  ])('%s', (expected, body) => {
    expect(unknown(body)).toEqual([expected]);
  });

  it.each([
    'Erika Mustermann',
    'erika@guest.example',
    '+49 30 5550101',
    '4f1c',
    'x',
    'http://a.example',
    'averyveryverylongvaluethatisnoword',
    'one-two-three-four-five',
    'twowordsofletters-thatarelongtogether',
    'wörd',
    '',
    42,
    true,
    ['connected'],
    { a: 1 },
  ])('%j is counted and not shown: it is no word of a vocabulary', (value) => {
    expect(unknown(on({ state: value }))).toEqual(['state: ?']);
  });

  it('a value as long as they may be is shown', () => {
    const longest = 'abcdefghijklmnop-abcdefghijklmno';
    expect(longest).toHaveLength(32);
    expect(unknown(on({ state: longest }))).toEqual([`state: ${longest}`]);
  });

  it('a purpose that is no text is counted and not shown', () => {
    expect(unknown(conversation([{ ...flow(), purpose: 42 }]))).toEqual(['purpose: ?']);
  });

  it('are told once each, ten at most', () => {
    const twice = conversation([participant('aiagent'), participant('aiagent')]);
    expect(unknown(twice)).toEqual(['purpose: aiagent']);
    const words = 'abcdefghijklmnop'.split('').map((letter) => participant(`robot${letter}`));
    expect(unknown(conversation(words))).toHaveLength(10);
  });

  it('do not trip over what is no object', () => {
    const odd = conversation([guest([], { messages: ['text', communication({ messages: 'text' })] })]);
    expect(unknown({ ...odd, participants: [null, 'text', ...(odd['participants'] as Fields[])] })).toEqual(
      [],
    );
    expect(unknown({ ...odd, participants: 'text' })).toEqual([]);
    expect(unknown(on({ messages: [text(9, { messageMetadata: null })] }))).toEqual([]);
  });
});
