import { describe, expect, it } from 'vitest';
import type { Life } from '../../../local/simulator/life.ts';
import { missingState, unknownState } from '../../../local/simulator/stories/trap-stories.ts';
import { session, unknownId } from './helpers.ts';
import type { Session } from './helpers.ts';
import { violations } from './schema-check.ts';

const read = async ({ simulator, send }: Session, life: Life): Promise<Record<string, unknown>[]> => {
  const { id } = simulator.add(life);
  return (await send('GET', `/api/v2/conversations/${id}`)).body['participants'];
};

/** How many messages each participant's first communication lists. */
const listed = (participants: Record<string, unknown>[]): number[] =>
  participants.map((one) => (one['messages'] as { messages: unknown[] }[])[0]?.messages.length ?? 0);

const statuses = (participants: Record<string, unknown>[]): unknown[] =>
  participants.flatMap((one) =>
    (one['messages'] as { messages: { messageStatus?: string }[] }[]).flatMap(({ messages }) =>
      messages.map(({ messageStatus }) => messageStatus),
    ),
  );

const disconnectTypeOf = (participant: Record<string, unknown>): unknown =>
  (participant['messages'] as { disconnectType?: string }[])[0]?.disconnectType;

const stateOf = async ({ send }: Session, url: string): Promise<unknown[]> => {
  const { body } = await send('GET', url);
  const [first] = body['participants'];
  return [first.state, first.messages[0]?.state];
};

describe('the messages of the live object', () => {
  const dialogue = ({ simulator }: Session): Life =>
    simulator.life({ minutesAgo: 60 }).guestWrites().ago(50).answers().ago(40).agentWrites();

  it.each([
    ['author', [1, 1]],
    ['all-present', [2, 1]],
    ['guest-only', [2, 0]],
  ] as const)('stand on the participants that the assumption %s names', async (messageListing, counts) => {
    const one = await session({ assumptions: { messageListing } });
    expect(listed(await read(one, dialogue(one)))).toEqual(counts);
  });

  it.each([
    ['tells-direction', ['received', 'delivery-success']],
    ['contradicts-author', ['delivery-success', 'received']],
    ['same-for-both', ['published', 'published']],
    ['absent', [undefined, undefined]],
  ] as const)('have the status that the assumption %s says', async (messageStatus, expected) => {
    const one = await session({ assumptions: { messageStatus } });
    expect(statuses(await read(one, dialogue(one)))).toEqual(expected);
  });

  it('are each followed by a Clear on the same connection, where Clear does not mean that the guest left', async () => {
    const one = await session({ assumptions: { clearMeansLeft: false } });
    const [guest, agent] = await read(one, dialogue(one).ago(30).guestWrites());
    expect(guest?.['messages']).toMatchObject([
      {
        state: 'connected',
        messages: [
          { messageMetadata: { type: 'Text' } },
          { messageMetadata: { events: [{ eventType: 'Presence', subType: 'Clear' }] } },
          { messageMetadata: { type: 'Text' } },
          { messageMetadata: { events: [{ eventType: 'Presence', subType: 'Clear' }] } },
        ],
      },
    ]);
    expect(agent?.['messages']).toMatchObject([{ messages: [{ messageMetadata: { type: 'Text' } }] }]);
  });

  it('stand on the last guest communication when nobody was there', async () => {
    const one = await session({ assumptions: { messageListing: 'guest-only' } });
    const life = one.simulator.life({ minutesAgo: 60 }).flow().ago(50).guestLeaves().ago(40).flowWrites();
    expect(listed(await read(one, life))).toEqual([1, 0]);
  });

  it('say what kind they are, with typing and presence as events', async () => {
    const one = await session();
    const { simulator } = one;
    const life = simulator.life().guestWrites().guestNoise('receipt').guestNoise('typing').presence('Clear');
    const [guest] = await read(one, life);
    const [communication] = (guest ?? {})['messages'] as { messages: { messageMetadata: unknown }[] }[];
    expect(communication?.messages.map(({ messageMetadata }) => messageMetadata)).toMatchObject([
      { type: 'Text' },
      { type: 'Receipt' },
      { type: 'Event', events: [{ eventType: 'Typing', subType: 'On' }] },
      { type: 'Event', events: [{ eventType: 'Presence', subType: 'Clear' }] },
    ]);
  });

  it('cannot be written by somebody who is not there', async () => {
    const { simulator } = await session();
    expect(() => simulator.life().agentWrites()).toThrow('nobody is there');
    expect(() => simulator.life().parks()).toThrow('no agent');
  });
});

describe('a newer version', () => {
  it('serves values that no definition lists: one at most in a conversation, in many places, in both shapes', async () => {
    const { simulator, send } = await session({
      assumptions: { enumerations: 'newer' },
      conditions: { allowancePerMinute: 9_999 },
    });
    const unknown = new Set<string>();
    const differing: string[] = [];
    let without = 0;
    for (let left = 120; left > 0; left -= 1) {
      const life = simulator.life({ minutesAgo: 60 }).guestWrites().presence('Join').ago(50).answers();
      const { id } = simulator.add(life.ago(40).agentWrites().ago(30).agentLeaves('owed'));
      const whole = await send('GET', `/api/v2/conversations/${id}`);
      const flat = await send('GET', `/api/v2/conversations/messages/${id}`);
      const found = violations(whole.body, { $ref: 'Conversation' });
      // The type of a participant's purpose is a plain text (reference 5.1).
      const purposes = JSON.stringify(whole.body).match(/aiagent/g) ?? [];
      expect(found.length + purposes.length).toBeLessThanOrEqual(1);
      for (const one of [...found, ...purposes]) unknown.add(one.replaceAll(/\[\d+\]/g, ''));
      if (found.length + purposes.length === 0) without += 1;
      const isInBoth = /delivery-deferred|Reaction|Away|Poll|aiagent|suspended|guest\.closed/;
      if (isInBoth.test(JSON.stringify(whole.body)) !== isInBoth.test(JSON.stringify(flat.body)))
        differing.push(id);
    }
    expect(differing).toEqual([]);
    expect([...unknown].toSorted()).toEqual([
      '$.participants.messages.afterCallWork.state: deferred is not in the enum',
      '$.participants.messages.disconnectType: guest.closed is not in the enum',
      '$.participants.messages.messages.messageMetadata.events.eventType: Poll is not in the enum',
      '$.participants.messages.messages.messageMetadata.events.subType: Away is not in the enum',
      '$.participants.messages.messages.messageMetadata.type: Reaction is not in the enum',
      '$.participants.messages.messages.messageStatus: delivery-deferred is not in the enum',
      '$.participants.messages.state: suspended is not in the enum',
      'aiagent',
    ]);
    expect(without).toBeGreaterThan(30);
  });
});

describe('a scripted life', () => {
  it('spells a disconnect type with dots live and in camel case in analytics', async () => {
    const one = await session();
    const life = one.simulator
      .life()
      .queued()
      .rings()
      .ringsOut()
      .answers()
      .agentLeaves('none', 'transfer.noanswer')
      .guestLeaves('session.expired');
    const participants = await read(one, life);
    expect(participants.map(disconnectTypeOf)).toEqual([
      'session.expired',
      'transfer',
      'system',
      'transfer.noanswer',
    ]);
    const { body } = await one.search();
    const types = JSON.stringify(body).match(/"disconnectType":"\w+"/g);
    expect(types).toEqual(
      ['sessionExpired', 'transfer', 'system', 'noAnswerTransfer'].map(
        (type) => `"disconnectType":"${type}"`,
      ),
    );
  });

  it('shows a disconnect type that the flat shape does not know as other', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life().everybodyLeaves('timeout'));
    const flat = await send('GET', `/api/v2/conversations/messages/${id}`);
    expect(flat.body['participants'][0].disconnectType).toBe('other');
    expect(flat.body).not.toHaveProperty('endTime');
  });

  it('tells the other media of a conversation in both shapes', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life().otherMedium('cobrowsesessions'));
    const flat = await send('GET', `/api/v2/conversations/messages/${id}`);
    expect(flat.body['otherMediaUris']).toEqual([`/api/v2/conversations/cobrowsesessions/${id}`]);
    const whole = await send('GET', `/api/v2/conversations/${id}`);
    expect(whole.body['participants'][0].cobrowsesessions).toMatchObject([{ state: 'connected' }]);
  });

  it('lets the ringing agent answer, rather than another', async () => {
    const one = await session();
    const participants = await read(one, one.simulator.life().queued().rings().answers());
    expect(participants.map(({ purpose, endTime }) => [purpose, endTime === undefined])).toEqual([
      ['customer', true],
      ['acd', false],
      ['agent', true],
    ]);
  });

  it('parks, and is transferred to another queue whose division joins', async () => {
    const one = await session();
    const [first, second] = one.simulator.organisation.queues;
    const parked = await read(one, one.simulator.life().answers().parks(30));
    expect(parked[1]?.['messages']).toMatchObject([
      { state: 'parked', resumeTime: new Date(one.simulator.now() + 1_800_000).toISOString() },
    ]);
    const moved = one.simulator.life({ queue: first! }).queued().answers().transferredTo(second!).build();
    expect(moved.divisionIds).toEqual([first?.divisionId, second?.divisionId]);
  });

  it('skips wrap-up where the agent does, and owes none', async () => {
    const one = await session();
    const participants = await read(one, one.simulator.life().answers().agentLeaves('skipped'));
    expect(participants[1]).toMatchObject({ wrapupSkipped: true, wrapupRequired: false });
  });

  it('may be distorted into a state that no enum lists, or into none', async () => {
    const one = await session();
    const { simulator } = one;
    const strange = simulator.add(simulator.life().distorted(unknownState)).id;
    const silent = simulator.add(simulator.life().distorted(missingState)).id;
    expect(await stateOf(one, `/api/v2/conversations/${strange}`)).toEqual([undefined, 'dormant']);
    expect(await stateOf(one, `/api/v2/conversations/messages/${strange}`)).toEqual(['dormant', undefined]);
    expect(await stateOf(one, `/api/v2/conversations/${silent}`)).toEqual([undefined, undefined]);
    expect(await stateOf(one, `/api/v2/conversations/messages/${silent}`)).toEqual([undefined, undefined]);
  });

  it('brings the guest back as another participant, and shows a message that failed as failed', async () => {
    const one = await session();
    const life = one.simulator.life().guestWrites().ago(5).guestReturns('participant');
    const { messages } = life.build();
    messages.push({ ...messages[0]!, id: unknownId, author: 'business', failed: true });
    const participants = await read(one, life);
    expect(participants.map(({ purpose, endTime }) => [purpose, endTime === undefined])).toEqual([
      ['customer', false],
      ['customer', true],
    ]);
    expect(statuses(participants)).toEqual(['received', 'delivery-failed']);
  });
});
