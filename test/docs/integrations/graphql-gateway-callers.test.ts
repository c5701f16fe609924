import { describe, expect, it } from 'vitest';
import { conversed } from '../../support/lives.ts';
import { startLocalApi } from '../../support/local-api.ts';
import { startGateway, TERMINATE } from './graphql-gateway-stage.ts';

const CLOSE = 'POST /conversations/{conversationId}/close';

describe('callers', () => {
  const id = '00000000-0000-4000-8000-00000000abcd';

  it.each([
    ['nobody', undefined],
    ['somebody who may only read', ['conversations:read'] as const],
  ])('%s may not end a conversation, and the API is not asked', async (_, permissions) => {
    const api = await startLocalApi();
    const ask = await startGateway(api, { permissions });
    const { errors } = await ask(TERMINATE, { id });

    expect(errors).toMatchObject([
      {
        message: 'You may not do this.',
        extensions: {
          code: 'forbidden',
          status: 403,
          remedy: 'Ask for the permission conversations:terminate.',
        },
      },
    ]);
    expect(api.answers).toEqual([]);
  });

  it('who may not read is not shown what is stuck', async () => {
    const api = await startLocalApi();
    const ask = await startGateway(api, { permissions: ['conversations:terminate'] });
    const { errors } = await ask('{ stuckConversations { open } }');

    expect(errors).toMatchObject([{ extensions: { code: 'forbidden', status: 403 } }]);
    expect(api.answers).toEqual([]);
  });
});

describe('concurrent calls for one conversation', () => {
  it('share the request that is under way', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator));
    const ask = await startGateway(api, { permissions: ['conversations:terminate'], together: 12 });
    const spellings = [conversation.id, conversation.id.toUpperCase()];
    const calls = Array.from({ length: 12 }, (_, index) =>
      ask(TERMINATE, { id: spellings[index % 2], mode: 'ENFORCE' }),
    );
    const answers = await Promise.all(calls);

    expect(api.answers.filter(({ route }) => route === CLOSE)).toHaveLength(1);
    expect(simulator.journal.writes()).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.data).toMatchObject({ terminateConversation: { ended: true, outcome: 'CLOSED' } });
  });

  it('ask again once it is over', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    const ask = await startGateway(api);
    const first = await ask(TERMINATE, { id, mode: 'ENFORCE' });
    const second = await ask(TERMINATE, { id, mode: 'ENFORCE' });

    expect(first.data).toMatchObject({ terminateConversation: { ended: true, outcome: 'CLOSED' } });
    expect(second.data).toMatchObject({ terminateConversation: { ended: true, outcome: 'ALREADY_ENDED' } });
  });

  it('never take the answer of a dry run, of a forced call or of another conversation', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    const other = simulator.add(conversed(simulator));
    const ask = await startGateway(api);
    const answers = await Promise.all([
      ask(TERMINATE, { id }),
      ask(TERMINATE, { id, force: true, note: 'INC1' }),
      ask(TERMINATE, { id: other.id, mode: 'ENFORCE' }),
    ]);

    expect(api.answers).toHaveLength(3);
    expect(answers.map(({ data }) => data?.['terminateConversation'])).toMatchObject([
      { conversationId: id, mode: 'DRY_RUN' },
      { conversationId: id, mode: 'DRY_RUN' },
      { conversationId: other.id, mode: 'ENFORCE', ended: true },
    ]);
  });

  it('from two gateways at once both hear that it has ended', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator));
    const gateways = await Promise.all([startGateway(api), startGateway(api)]);
    const answers = await Promise.all(
      gateways.map((ask) => ask(TERMINATE, { id: conversation.id, mode: 'ENFORCE' })),
    );

    expect(api.answers).toHaveLength(2);
    expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined]);
    expect(answers.map(({ data }) => data?.['terminateConversation'])).toMatchObject([
      { ended: true },
      { ended: true },
    ]);
    expect(conversation.endTime).toBeTypeOf('number');
  });
});
