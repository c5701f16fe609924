import { describe, expect, it } from 'vitest';
import type { Life } from '../../../local/simulator/life.ts';
import { minute, noon, session } from './helpers.ts';

type Json = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any

const at = (minutesAgo: number): string => new Date(noon - minutesAgo * minute).toISOString();

/** The participants of both live shapes of a life. */
const read = async (play: (life: Life) => Life): Promise<{ whole: Json[]; flat: Json[] }> => {
  const { simulator, send } = await session();
  const { id } = simulator.add(play(simulator.life({ minutesAgo: 60 })));
  const whole = await send('GET', `/api/v2/conversations/${id}`);
  const flat = await send('GET', `/api/v2/conversations/messages/${id}`);
  return { whole: whole.body['participants'] as Json[], flat: flat.body['participants'] as Json[] };
};
const line = (participant: Json | undefined, index = 0): Json => participant?.['messages'][index] as Json;
const byPurpose = (participants: Json[], purpose: string): Json | undefined =>
  participants.find((one) => one['purpose'] === purpose);

describe('what public records of real organisations show, the simulator serves', () => {
  it('lists every medium, most of them empty', async () => {
    const { whole } = await read((life) => life.guestWrites());
    const lists = Object.entries(whole[0] ?? {}).filter(([, value]) => Array.isArray(value));
    expect(lists.map(([name, value]) => [name, (value as unknown[]).length])).toEqual([
      ['mediaRoles', 1],
      ['calls', 0],
      ['callbacks', 0],
      ['chats', 0],
      ['cobrowsesessions', 0],
      ['emails', 0],
      ['messages', 1],
      ['screenshares', 0],
      ['socialExpressions', 0],
      ['videos', 0],
      ['internalMessages', 0],
    ]);
  });

  it('has no after-call work while a line is open, and an empty one on whoever is no agent or only rang', async () => {
    const { whole } = await read((life) =>
      life.flow('ivr').queued().rings().ago(50).ringsOut().answers().ago(40).agentLeaves('skipped'),
    );
    const acw = whole.map((one) => [one['purpose'], line(one)['afterCallWork'] as unknown]);
    expect(acw).toEqual([
      ['customer', undefined],
      ['ivr', {}],
      ['acd', {}],
      ['agent', {}],
      ['agent', { state: 'skipped' }],
    ]);
  });

  it('shows an agent who rang out: by the system, with a time of ringing and none of connecting', async () => {
    const { whole } = await read((life) => life.queued().rings().ago(50).ringsOut());
    const agent = byPurpose(whole, 'agent');
    expect(line(agent)).toMatchObject({
      state: 'disconnected',
      initialState: 'alerting',
      disconnectType: 'system',
      startAlertingTime: at(60),
      disconnectedTime: at(50),
    });
    expect(line(agent)).not.toHaveProperty('connectedTime');
    expect(agent).not.toHaveProperty('connectedTime');
    expect(agent).toMatchObject({ endTime: at(50) });
  });

  it('shows wrap-up that was given on the communication, and that the participant was asked for it', async () => {
    const { whole, flat } = await read((life) =>
      life.queued().answers().ago(30).agentLeaves('done-on-communication'),
    );
    const agent = byPurpose(whole, 'agent');
    expect(agent).toMatchObject({ wrapupRequired: true });
    expect(agent).not.toHaveProperty('wrapup');
    expect(agent).not.toHaveProperty('endAcwTime');
    expect(line(agent)).toMatchObject({
      wrapup: { code: expect.any(String) as string },
      afterCallWork: { state: 'complete', startTime: at(30), endTime: at(30) },
    });
    expect(byPurpose(flat, 'agent')).toMatchObject({ wrapup: { code: expect.any(String) as string } });
  });

  it('shows a guest on hold since when, and that they are so no longer', async () => {
    const held = await read((life) => life.answers().ago(42).holds());
    expect(line(held.whole[1])).toMatchObject({ held: true, startHoldTime: at(42) });
    expect(held.flat[1]).toMatchObject({ held: true, startHoldTime: at(42) });
    const resumed = await read((life) => life.answers().ago(42).holds().ago(30).resumes());
    expect(line(resumed.whole[1])).toMatchObject({ held: false });
  });

  it('repeats the guest’s attributes on the queue, whose id the guest carries', async () => {
    const { whole } = await read((life) => life.attribute('topic', 'parcel').queued());
    const [guest, queue] = whole;
    expect(queue?.['attributes']).toEqual(guest?.['attributes']);
    expect(guest?.['attributes']).toMatchObject({ topic: 'parcel' });
    expect(guest?.['queueId']).toBe(queue?.['queueId']);
  });

  it('brings an agent whose line broke back as another participant of the same user', async () => {
    const { whole } = await read((life) => life.answers().ago(20).agentReconnects());
    const [, lost, back] = whole;
    expect(line(lost)).toMatchObject({ state: 'disconnected', disconnectType: 'transport.failure' });
    expect(back).toMatchObject({ purpose: 'agent', userId: lost?.['userId'] as string, startTime: at(20) });
    expect(line(back)).toMatchObject({ state: 'connected' });
  });

  it('ends the session of one device and leaves the guest’s other one', async () => {
    const { whole } = await read((life) => life.ago(50).guestSecondCommunication().ago(20).sessionExpires());
    expect(whole[0]?.['messages']).toMatchObject([
      {
        state: 'disconnected',
        disconnectType: 'session.expired',
        messages: [{ messageMetadata: { events: [{ eventType: 'Presence', subType: 'SessionExpired' }] } }],
      },
      { state: 'connected', messages: [] },
    ]);
  });

  it('fails to deliver what is written to a browser that is gone, until the guest writes', async () => {
    const { whole } = await read((life) =>
      life.answers().agentWrites().guestGoesAway().agentWrites().ago(10).guestWrites().ago(5).agentWrites(),
    );
    const statuses = (line(whole[1])['messages'] as Json[]).map(
      ({ messageStatus }) => messageStatus as unknown,
    );
    expect(statuses).toEqual(['delivery-success', 'delivery-failed', 'delivery-success']);
  });

  it('has a program’s notice on a participant of purpose api, there for a moment or longer', async () => {
    const gone = await read((life) => life.guestWrites().ago(20).notice());
    expect(gone.whole[1]).toMatchObject({ purpose: 'api', endTime: at(20) });
    expect(line(gone.whole[1])).toMatchObject({ messages: [{ messageMetadata: { type: 'Text' } }] });
    const there = await read((life) => life.guestWrites().ago(20).notice(true));
    expect(line(there.whole[1])).toMatchObject({ state: 'connected' });
  });

  it('may write times with offsets, which are the same times', async () => {
    const plain = await read((life) => life.guestWrites().ago(59).answers().ago(58).agentWrites());
    const spelt = await read((life) =>
      life.guestWrites().ago(59).answers().ago(58).agentWrites().spelt('offsets'),
    );
    const timesIn = (of: unknown): string[] => JSON.stringify(of).match(/\d{4}-\d\d-\d\dT[^"]+/g) ?? [];
    expect(timesIn(spelt).map((one) => Date.parse(one))).toEqual(
      timesIn(plain).map((one) => Date.parse(one)),
    );
    expect(timesIn(spelt).filter((one) => /[+-]\d{4}$/.test(one)).length).toBeGreaterThan(0);
  });

  it('may write enumerations in capitals, as events do', async () => {
    const { whole } = await read((life) =>
      life.guestWrites().presence('SessionExpired').guestLeaves('session.expired').spelt('capitals'),
    );
    expect(whole[0]).toMatchObject({ purpose: 'CUSTOMER' });
    expect(line(whole[0])).toMatchObject({
      state: 'DISCONNECTED',
      type: 'WEBMESSAGING',
      disconnectType: 'SESSION_EXPIRED',
      messages: [
        { messageStatus: 'RECEIVED' },
        {
          messageMetadata: { type: 'EVENT', events: [{ eventType: 'PRESENCE', subType: 'SESSION_EXPIRED' }] },
        },
      ],
    });
  });

  it('lists one message at times up to a second apart, where several list it', async () => {
    const { simulator, send } = await session({ assumptions: { messageListing: 'all-present' } });
    const spans: number[] = [];
    for (let left = 30; left > 0; left -= 1) {
      const { id } = simulator.add(simulator.life({ minutesAgo: 60 }).answers().ago(30).agentWrites());
      const { body } = await send('GET', `/api/v2/conversations/${id}`);
      const times = (body['participants'] as Json[]).map((one) =>
        Date.parse(line(one)['messages'][0].messageTime as string),
      );
      spans.push(Math.max(...times) - Math.min(...times));
    }
    expect(Math.max(...spans)).toBeGreaterThan(0);
    expect(Math.max(...spans)).toBeLessThanOrEqual(1_000);
    expect(spans).toContain(0);
  });
});
