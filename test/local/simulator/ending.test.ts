import { describe, expect, it } from 'vitest';
import { minute, noon, session, unknownId } from './helpers.ts';
import type { Answer } from './helpers.ts';

const whole = (id: string): string => `/api/v2/conversations/${id}`;
const messages = (id: string): string => `/api/v2/conversations/messages/${id}`;
const ended = { state: 'disconnected' };

/** States of all communications in a `Conversation`. */
const statesOf = ({ body }: Answer): string[] =>
  body['participants'].flatMap(({ messages: all }: { messages: { state: string }[] }) =>
    all.map(({ state }) => state),
  );

describe('ending a conversation', () => {
  it('disconnects everybody and sets the end, as the reply to the PATCH shows', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life().guestWrites().queued().answers());
    const reply = await send('PATCH', messages(id), ended);
    expect([reply.status, reply.body['endTime']]).toEqual([200, new Date(noon).toISOString()]);
    expect(new Set(statesOf(reply))).toEqual(new Set(['disconnected']));
    expect((await send('GET', whole(id))).body['endTime']).toBe(reply.body['endTime']);
  });

  it('ends other media too, and takes the conversation out of the queue', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life().queued().otherMedium('calls'));
    await send('DELETE', whole(id));
    const states = simulator.conversations
      .get(id)
      ?.participants.flatMap((one) => one.communications.map(({ state }) => state));
    expect(states).toEqual(['disconnected', 'disconnected', 'disconnected']);
  });

  it.each([{}, { state: null }, { state: 'closed' }, { state: 'connected' }, []])(
    'takes no other body than disconnected: %j',
    async (body) => {
      const { simulator, send } = await session();
      const { id } = simulator.add(simulator.life());
      expect((await send('PATCH', messages(id), body)).status).toBe(400);
      expect(simulator.conversations.get(id)?.endTime).toBeUndefined();
    },
  );

  it('does not exist where the id is unknown, each in its own words', async () => {
    const { send } = await session();
    expect((await send('PATCH', messages(unknownId), ended)).body['code']).toBe('not.found');
    expect((await send('GET', messages(unknownId))).body['code']).toBe(
      'conversation.error.conversation.not.found',
    );
  });

  it('answers a teardown with 202 and a JSON string, and DELETE with nothing', async () => {
    const { simulator, send } = await session();
    const [first, second] = [1, 2].map(() => simulator.add(simulator.life()).id);
    const reply = await send('POST', `${whole(first!)}/disconnect`);
    expect([reply.status, reply.body['text']]).toEqual([202, '"Accepted"']);
    expect(await send('DELETE', whole(second!))).toMatchObject({ status: 204, body: { text: '' } });
    simulator.assumptions.deleteStatus = 200;
    expect((await send('DELETE', whole(first!))).status).toBe(200);
  });

  it('hides the end in the reply to the PATCH where that is assumed', async () => {
    const { simulator, send } = await session({ assumptions: { patchReplyShowsEnd: false } });
    const { id } = simulator.add(simulator.life());
    const reply = await send('PATCH', messages(id), ended);
    expect([reply.body['endTime'], statesOf(reply)]).toEqual([undefined, ['connected']]);
    expect(simulator.conversations.get(id)?.endTime).toBe(noon);
  });

  it.each([
    [200, [200, 202, 204]],
    [400, [400, 400, 400]],
    [404, [404, 404, 404]],
    [409, [409, 409, 409]],
  ] as const)('answers %d to ending what has ended', async (replyToEndingEnded, statuses) => {
    const { simulator, send } = await session({ assumptions: { replyToEndingEnded } });
    const { id } = simulator.add(simulator.life().ends());
    const replies = [
      await send('PATCH', messages(id), ended),
      await send('POST', `${whole(id)}/disconnect`),
      await send('DELETE', whole(id)),
    ];
    expect(replies.map(({ status }) => status)).toEqual(statuses);
  });

  it('leaves an agent whose queue demands it in after-call work, which a teardown clears', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(
      simulator.life({ queue: simulator.organisation.queues[0]! }).queued().answers(),
    );
    await send('PATCH', messages(id), ended);
    const agent = async (): Promise<Record<string, unknown>> =>
      (await send('GET', whole(id))).body['participants'][2];
    expect(await agent()).toMatchObject({
      wrapupRequired: true,
      messages: [{ afterCallWork: { state: 'pending' } }],
    });
    expect(await agent()).not.toHaveProperty('wrapup');
    await send('POST', `${whole(id)}/disconnect`);
    expect(await agent()).toMatchObject({
      wrapup: { code: expect.any(String) },
      messages: [{ afterCallWork: { state: 'complete' } }],
    });
  });

  it('leaves an agent of a queue without wrap-up, and one who only rang, out of after-call work', async () => {
    const { simulator, send } = await session();
    const [demanding, free] = simulator.organisation.queues;
    const answered = simulator.add(simulator.life({ queue: free! }).queued().answers());
    const rung = simulator.add(simulator.life({ queue: demanding! }).queued().rings());
    for (const { id, participants } of [answered, rung]) {
      await send('PATCH', messages(id), ended);
      expect(participants[2]?.endTime).toBe(noon);
      expect(participants[2]).not.toHaveProperty('startAcwTime');
    }
  });

  it('leaves nobody in after-call work, or does not clear it afterwards, where that is assumed', async () => {
    const { simulator, send } = await session({ assumptions: { endingLeavesAfterCallWork: false } });
    const queue = simulator.organisation.queues[0]!;
    const first = simulator.add(simulator.life({ queue }).queued().answers()).id;
    await send('PATCH', messages(first), ended);
    expect((await send('GET', whole(first))).body['participants'][2].wrapupRequired).toBe(false);
    Object.assign(simulator.assumptions, {
      endingLeavesAfterCallWork: true,
      teardownClearsAfterCallWork: false,
    });
    const second = simulator.add(simulator.life({ queue }).queued().answers()).id;
    await send('PATCH', messages(second), ended);
    await send('POST', `${whole(second)}/disconnect`);
    expect((await send('GET', whole(second))).body['participants'][2]).not.toHaveProperty('wrapup');
  });

  it('has no effect on one that resists, or on it by disconnect alone', async () => {
    const { simulator, send } = await session();
    const hard = simulator.add(simulator.life().resists('everything')).id;
    const softer = simulator.add(simulator.life().resists('disconnect')).id;
    for (const id of [hard, softer]) {
      expect((await send('PATCH', messages(id), ended)).status).toBe(200);
      expect((await send('DELETE', whole(id))).status).toBe(204);
      expect(simulator.conversations.get(id)?.endTime).toBeUndefined();
      await send('POST', `${whole(id)}/disconnect`);
    }
    expect([hard, softer].map((id) => simulator.conversations.get(id)?.endTime)).toEqual([undefined, noon]);
  });

  it('answers a GET for as long after the end as is assumed, then 404', async () => {
    const { simulator, send } = await session({ assumptions: { liveForgetsAfterMs: 5 * minute } });
    const { id } = simulator.add(simulator.life().ago(0).ends());
    expect((await send('GET', whole(id))).status).toBe(200);
    simulator.clock.advance(5 * minute + 1);
    expect((await send('GET', whole(id))).status).toBe(404);
  });

  it('sets a wrap-up, skips one, and refuses other states of a participant', async () => {
    const { simulator, send } = await session();
    const { id, participants } = simulator.add(simulator.life().answers().agentLeaves('owed'));
    const url = `${messages(id)}/participants/${participants[1]?.id}`;
    expect((await send('PATCH', url, { wrapup: { code: unknownId } })).status).toBe(202);
    expect(participants[1]).toMatchObject({ wrapUp: { code: unknownId }, endAcwTime: noon });
    expect(
      (await send('PATCH', `${whole(id)}/participants/${participants[1]?.id}`, { wrapupSkipped: true }))
        .status,
    ).toBe(202);
    expect(participants[1]?.wrapUpSkipped).toBe(true);
    expect((await send('PATCH', url)).status).toBe(202);
    expect((await send('PATCH', url, { state: 'closed' })).status).toBe(400);
    expect((await send('PATCH', url, { wrapup: { code: 7 } })).status).toBe(400);
    expect((await send('PATCH', `${messages(id)}/participants/${unknownId}`, ended)).status).toBe(404);
  });

  it('ends one communication and no other, and says what it wants', async () => {
    const { simulator, send } = await session();
    const { id, participants } = simulator.add(simulator.life().guestSecondCommunication());
    const [guest] = participants;
    const url = `${messages(id)}/participants/${guest?.id}/communications`;
    expect((await send('PATCH', `${url}/${guest?.communications[0]?.id}`, {})).body['code']).toBe(
      'communication.state.required',
    );
    expect((await send('PATCH', `${url}/${unknownId}`, ended)).status).toBe(404);
    expect(await send('PATCH', `${url}/${guest?.communications[0]?.id}`, ended)).toMatchObject({
      status: 200,
      body: {},
    });
    expect(guest?.communications.map(({ state }) => state)).toEqual(['disconnected', 'connected']);
    expect(simulator.conversations.get(id)?.endTime).toBeUndefined();
  });

  it('takes only text for a tag', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life());
    expect((await send('PUT', `${whole(id)}/tags`, { externalTag: 7 })).status).toBe(400);
  });
});
