import { describe, expect, it } from 'vitest';
import { CANARIES } from '../../../local/simulator/canaries.ts';
import { conversed } from '../../support/lives.ts';
import { PATHS } from '../../support/journal.ts';
import { startLocalApi } from '../../support/local-api.ts';
import { SWEEPING } from '../../support/whole.ts';
import { startGateway, TERMINATE } from './graphql-gateway-stage.ts';

const ENDING = 'conversation:communication:disconnect';

describe('stuckConversations', () => {
  it('lists what a sweep would end, with its class, counts what is kept, and writes nothing', async () => {
    const api = await startLocalApi(SWEEPING);
    const { simulator } = api.whole;
    const stuck = simulator.add(conversed(simulator));
    simulator.add(simulator.life({ minutesAgo: 1 }).guestWrites());
    const ask = await startGateway(api);
    const { data, errors } = await ask(
      `{ stuckConversations(note: "INC0012345") {
        org state open kept { reason count }
        conversations { conversationId class idleMinutes operation }
      } }`,
    );

    expect(errors).toBeUndefined();
    expect(data).toEqual({
      stuckConversations: {
        org: 'main',
        state: 'COMPLETE',
        open: 2,
        kept: [{ reason: 'too-young', count: 1 }],
        conversations: [
          {
            conversationId: stuck.id,
            class: 'GUEST_SILENT',
            idleMinutes: expect.any(Number) as number,
            operation: 'DISCONNECT',
          },
        ],
      },
    });
    expect(simulator.journal.writes()).toEqual([]);
    expect(api.answers.map(({ route, status }) => [route, status])).toEqual([
      ['POST /sweeps/preview', 200],
      ['GET /sweeps/{sweepId}/conversations', 200],
    ]);
  });

  it('says that it goes on where 20 seconds were not enough; preview says more later', async () => {
    const api = await startLocalApi({ ...SWEEPING, settings: { requestsInFlight: 1 } });
    const { simulator, clock } = api.whole;
    for (let count = 0; count < 30; count += 1) simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.read, fault: { kind: 'latency', ms: 2_000 } });
    const ask = await startGateway(api);
    const first = await ask('{ stuckConversations { sweepId state conversations { conversationId } } }');
    const begun = first.data?.['stuckConversations'] as { readonly sweepId: string };
    await clock.sleep(120_000);
    const { data } = await ask(
      'query ($id: ID!) { preview(sweepId: $id) { state open conversations { class } } }',
      { id: begun.sweepId },
    );

    expect(begun).toMatchObject({ state: 'RUNNING' });
    expect(data).toMatchObject({
      preview: {
        state: 'COMPLETE',
        open: 30,
        conversations: Array.from({ length: 30 }, () => ({ class: 'GUEST_SILENT' })),
      },
    });
  });

  it('tells why Genesys Cloud let nothing be searched', async () => {
    const api = await startLocalApi({ ...SWEEPING, clients: [{ grants: [] }] });
    const ask = await startGateway(api);
    const { errors } = await ask('{ stuckConversations { open } }');

    expect(errors).toMatchObject([
      {
        path: ['stuckConversations'],
        extensions: {
          code: 'run-refused',
          status: 502,
          diagnosis: {
            code: 'permission-missing',
            operation: 'search',
            permissions: expect.arrayContaining(['analytics:conversationDetail:view']) as string[],
          },
        },
      },
    ]);
  });
});

describe('terminateConversation', () => {
  it('is a dry run unless it says ENFORCE', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    const ask = await startGateway(api);
    const { data } = await ask(TERMINATE, { id });

    expect(data).toMatchObject({
      terminateConversation: {
        ended: false,
        outcome: 'WOULD_CLOSE',
        mode: 'DRY_RUN',
        class: 'GUEST_SILENT',
        keptBecause: null,
      },
    });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('ends a stuck conversation, and records who has asked and why', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const conversation = simulator.add(conversed(simulator));
    const ask = await startGateway(api);
    const { data } = await ask(TERMINATE, { id: conversation.id, mode: 'ENFORCE', note: 'INC0012345' });

    expect(data).toMatchObject({
      terminateConversation: {
        conversationId: conversation.id,
        ended: true,
        outcome: 'CLOSED',
        note: 'INC0012345',
        requestedBy: 'user-1',
      },
    });
    expect(conversation.endTime).toBeTypeOf('number');
  });

  it('gives what was kept and what had ended as data, not as errors', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const waiting = simulator.add(conversed(simulator).ago(100).guestWrites());
    const over = simulator.add(conversed(simulator).ago(100).ends());
    const ask = await startGateway(api);
    const kept = await ask(TERMINATE, { id: waiting.id, mode: 'ENFORCE' });
    const ended = await ask(TERMINATE, { id: over.id, mode: 'ENFORCE' });

    expect([kept.errors, ended.errors]).toEqual([undefined, undefined]);
    expect(kept.data).toMatchObject({
      terminateConversation: {
        ended: false,
        outcome: 'KEPT',
        keptBecause: 'WAITING_FOR_US',
        class: 'AGENT_SILENT',
        detail:
          'The guest waits for an answer. Answer the guest; POST /conversations/{conversationId}/force-close ends the conversation anyway.',
      },
    });
    expect(ended.data).toMatchObject({ terminateConversation: { ended: true, outcome: 'ALREADY_ENDED' } });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('carries code, status, remedy and diagnosis of a refusal, and nothing else', async () => {
    const permissions = ['analytics:conversationDetail:view', 'conversation:communication:view'];
    const api = await startLocalApi({ clients: [{ grants: [{ permissions }] }] });
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    const ask = await startGateway(api);
    const { data, errors } = await ask(TERMINATE, { id, mode: 'ENFORCE' });

    expect(data).toBeNull();
    expect(errors).toEqual([
      {
        message: 'Genesys Cloud refused to end the conversation: permission-missing.',
        locations: expect.any(Array) as unknown[],
        path: ['terminateConversation'],
        extensions: {
          code: 'refused',
          status: 502,
          reason: 'permission-missing',
          remedy: expect.stringContaining(ENDING) as string,
          sweepId: expect.any(String) as string,
          diagnosis: {
            code: 'permission-missing',
            operation: 'disconnect',
            permissions: [ENDING, 'conversation:message:park'],
            anyOf: true,
            contextId: expect.any(String) as string,
          },
        },
      },
    ]);
    expect(CANARIES.filter((canary) => JSON.stringify(errors).includes(canary))).toEqual([]);
  });

  it('says of an unknown id that it is unknown', async () => {
    const ask = await startGateway(await startLocalApi());
    const { errors } = await ask(TERMINATE, { id: '00000000-0000-4000-8000-00000000abcd', mode: 'ENFORCE' });

    expect(errors).toMatchObject([{ extensions: { code: 'unknown-id', status: 404 } }]);
  });

  it('names what is wrong with an id, and which ids are right', async () => {
    const ask = await startGateway(await startLocalApi());
    const { errors } = await ask(TERMINATE, { id: '../diagnosis' });

    expect(errors).toMatchObject([
      {
        message: 'conversationId: text of 12 characters is not accepted; accepted is a UUID.',
        extensions: { code: 'invalid-request', status: 400 },
      },
    ]);
  });

  it('says that the deployment ends nothing, where it is deployed in dry run', async () => {
    const api = await startLocalApi({ mode: 'dry-run' });
    const { simulator } = api.whole;
    const ask = await startGateway(api);
    const { errors } = await ask(TERMINATE, { id: simulator.add(conversed(simulator)).id, mode: 'ENFORCE' });

    expect(errors).toMatchObject([{ extensions: { code: 'mode-not-allowed', status: 403 } }]);
  });

  it('passes on that an end was not seen', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator).resists('everything'));
    const ask = await startGateway(api);
    const { errors } = await ask(TERMINATE, { id, mode: 'ENFORCE' });

    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'unverified',
          status: 504,
          reason: 'still-open',
          sweepId: expect.any(String) as string,
        },
      },
    ]);
  });

  it('tells a platform that fails from one that refuses', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    simulator.faults.add({ fault: { kind: 'html', status: 503 }, path: PATHS.read });
    const ask = await startGateway(api);
    const { errors } = await ask(TERMINATE, { id, mode: 'ENFORCE' });

    expect(errors).toMatchObject([{ extensions: { code: 'failed', status: 502 } }]);
    expect(errors?.[0]?.extensions).toMatchObject({
      diagnosis: { code: 'platform-error', operation: 'read' },
    });
  });

  it('has an answer where the API has none', async () => {
    const ask = await startGateway({ url: 'http://127.0.0.1:1/v1', region: 'eu-central-1' });
    const { errors } = await ask(TERMINATE, { id: '00000000-0000-4000-8000-00000000abcd' });

    expect(errors).toMatchObject([
      { message: 'The sweeper gave no answer.', extensions: { code: 'no-answer', status: 502 } },
    ]);
    expect(errors?.[0]?.extensions).not.toHaveProperty('sweepId');
    expect(JSON.stringify(errors)).not.toContain('127.0.0.1');
  });
});
