import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { canary, CANARIES } from '../../local/simulator/canaries.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { onReply } from '../support/replies.ts';
import { SECRET, startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

/** Everything of an answer or an error that somebody could look at. */
function textOf(value: unknown): string {
  const shown = inspect(value, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null });
  return value instanceof Error ? `${shown} ${value.stack ?? ''} ${inspect(value.cause)}` : shown;
}

/** The canaries, and what else of a client's credentials may stand nowhere. */
function forbidden({ simulator }: Whole): readonly string[] {
  const { clientId, clientSecret } = simulator.credentials;
  return [
    ...CANARIES,
    clientSecret,
    Buffer.from(`${clientId}:${clientSecret}`).toString('base64'),
    'Bearer ',
  ];
}

function leaksIn(whole: Whole, told: readonly unknown[]): string[] {
  const text = [...told.map(textOf), whole.printed()].join('\n');
  return forbidden(whole).filter((one) => text.includes(one));
}

/** Every action, twice where it may write, whatever comes of it. */
async function everyAction(whole: Whole, remainingMs = 120_000): Promise<unknown[]> {
  const conversationIds = [...whole.simulator.conversations.all()].map(({ id }) => id).slice(0, 100);
  const told: unknown[] = [];
  for (const event of [
    { action: 'diagnose' },
    { action: 'explain', conversationIds },
    { mode: 'dry-run' },
    { mode: 'enforce' },
    { action: 'close', mode: 'enforce', force: true, conversationIds },
  ]) {
    told.push(await whole.invoke(event, { remainingMs }).catch((error: unknown) => error));
  }
  return told;
}

const POPULATION = { conversations: 30, seed: 6, settings: { tag: true } } satisfies WholeOptions;

const FAULTS: readonly Fault[] = [
  { kind: 'throttled' },
  { kind: 'server-error', status: 500 },
  { kind: 'server-error', status: 503, when: 'after' },
  { kind: 'reset' },
  { kind: 'half-body' },
  { kind: 'html', status: 200 },
  { kind: 'html', status: 502 },
  { kind: 'empty-body', status: 200 },
  { kind: 'forbidden', variant: 'missing-permissions' },
  { kind: 'forbidden', variant: 'missing-permissions', permissions: [canary.guestName, canary.messageText] },
  { kind: 'forbidden', variant: 'missing-any-permissions' },
  { kind: 'forbidden', variant: 'not-authorized' },
  { kind: 'forbidden', variant: 'user-context' },
  { kind: 'forbidden', variant: 'html' },
  { kind: 'bad-request' },
  { kind: 'not-found' },
  { kind: 'conflict' },
  { kind: 'token-revoked' },
  { kind: 'no-effect' },
  { kind: 'hidden-end' },
  { kind: 'guest-writes', when: 'after' },
  { kind: 'guest-reconnects', when: 'after' },
];

const CONVERSATION_PATHS = [PATHS.read, PATHS.disconnect, PATHS.teardown, PATHS.tag];

describe('promise 10: nothing personal and no secret reaches a log, a metric, a report or an error', () => {
  it('although all of it stands in what Genesys answers', async () => {
    const whole = await startWhole({ ...POPULATION, conversations: 104 });
    const wire: string[] = [];
    onReply(whole.simulator, (_url, text) => void wire.push(text));
    whole.simulator.faults.add({ method: 'PATCH', times: 1, fault: { kind: 'conflict' } });
    const told = await everyAction(whole);
    const seen = wire.join('\n');
    const { clientSecret: _onTheWayInOnly, ...answered } = canary;
    expect(Object.values(answered).filter((one) => !seen.includes(one))).toEqual([]);
    expect(told.filter((one) => one instanceof Error)).toEqual([]);
    expect(whole.printed()).toContain('"Closed":');
    expect(leaksIn(whole, told)).toEqual([]);
  });

  it.each(FAULTS.map((fault) => [JSON.stringify(fault), fault] as const))(
    'while every conversation answers %s',
    async (_name, fault) => {
      const whole = await startWhole({ ...POPULATION, conversations: 15 });
      for (const path of CONVERSATION_PATHS) whole.simulator.faults.add({ path, fault });
      expect(leaksIn(whole, await everyAction(whole, 60_000))).toEqual([]);
    },
  );

  it.each(FAULTS.map((fault) => [JSON.stringify(fault), fault] as const))(
    'while everything, the login included, answers %s',
    async (_name, fault) => {
      const whole = await startWhole({ ...POPULATION, conversations: 5 });
      whole.simulator.faults.add({ fault });
      expect(leaksIn(whole, await everyAction(whole))).toEqual([]);
    },
  );

  it.each([
    ['an error’s code', (body: Record<string, unknown>) => (body['code'] = `x ${canary.guestName}`)],
    ['an error’s context id', (body: Record<string, unknown>) => (body['contextId'] = canary.guestAddress)],
    [
      'the permissions that an error names',
      (body: Record<string, unknown>) =>
        (body['messageParams'] = { permissions: `[a:b:c, ${canary.messageText}]` }),
    ],
  ])('should Genesys put it into %s', async (_name, plant) => {
    const whole = await startWhole({ conversations: 20 });
    const fault: Fault = { kind: 'forbidden', variant: 'missing-permissions' };
    for (const path of CONVERSATION_PATHS) whole.simulator.faults.add({ path, fault });
    onReply(whole.simulator, (_url, text) => {
      if (!text.includes('missing.permissions')) return undefined;
      const body = JSON.parse(text) as Record<string, unknown>;
      // Room for what is planted: our text is never longer than the announced length.
      delete body['message'];
      delete body['messageWithParams'];
      delete body['details'];
      delete body['errors'];
      plant(body);
      const planted = JSON.stringify(body);
      return Buffer.byteLength(planted) <= Buffer.byteLength(text) ? planted : undefined;
    });
    expect(leaksIn(whole, await everyAction(whole))).toEqual([]);
  });

  it('should Genesys put it into the header that names a context', async () => {
    const whole = await startWhole({ conversations: 20 });
    whole.simulator.app.server.prependListener('request', (_request, response) => {
      const writeHead = response.writeHead.bind(response) as (...parts: unknown[]) => typeof response;
      response.writeHead = ((status: number, headers: object) =>
        writeHead(status, { ...headers, 'inin-correlation-id': canary.guestAddress })) as never;
    });
    whole.simulator.faults.add({ path: PATHS.read, fault: { kind: 'forbidden', variant: 'not-authorized' } });
    expect(leaksIn(whole, await everyAction(whole))).toEqual([]);
  });

  it('should Genesys put it into ids, states, types and purposes of a conversation', async () => {
    const whole = await startWhole();
    const plant = (key: string): void => {
      whole.simulator.add(
        conversed(whole.simulator).distorted((_view, body) => {
          const visit = (value: unknown): void => {
            if (Array.isArray(value)) for (const one of value) visit(one);
            else if (typeof value === 'object' && value !== null) {
              for (const [name, inner] of Object.entries(value)) {
                if (name === key && typeof inner !== 'object') Reflect.set(value, name, canary.guestName);
                else visit(inner);
              }
            }
          };
          visit(body);
        }),
      );
    };
    for (const key of ['id', 'state', 'type', 'purpose', 'messageId', 'messageStatus', 'startTime'])
      plant(key);
    for (const key of ['externalTag', 'userId', 'disconnectType', 'eventType', 'subType']) plant(key);
    const told = await everyAction(whole);
    expect(leaksIn(whole, told)).toEqual([]);
  });

  it.each([
    ['no JSON', canary.clientSecret],
    ['a JSON string', JSON.stringify(canary.clientSecret)],
    ['a list', JSON.stringify([canary.clientSecret])],
    ['JSON that breaks off', `{"clientSecret": "${canary.clientSecret}"`],
    ['without a client id', { clientSecret: canary.clientSecret, region: 'eu-central-1' }],
    [
      'with an unknown region',
      { clientId: 'id', clientSecret: canary.clientSecret, region: canary.clientSecret },
    ],
    [
      'with a host that may not carry secrets',
      {
        clientId: 'id',
        clientSecret: canary.clientSecret,
        region: 'eu-central-1',
        apiBaseUrl: `http://${canary.clientSecret}.example`,
      },
    ],
    [
      'with a secret in a host',
      {
        clientId: 'id',
        clientSecret: canary.clientSecret,
        region: 'eu-central-1',
        loginBaseUrl: `https://user:${canary.clientSecret}@login.example`,
      },
    ],
  ])('of a secret whose content is %s', async (_name, content) => {
    const whole = await startWhole();
    whole.secrets.put(SECRET, content);
    const told = await everyAction(whole);
    expect(told.filter((one) => one instanceof Error)).toHaveLength(4);
    expect(leaksIn(whole, told)).toEqual([]);
  });

  it.each(['authentication-failed', 'client-not-found'] as const)(
    'of a login that is refused (%s)',
    async (disabledClientLogin) => {
      const whole = await startWhole({ assumptions: { disabledClientLogin } });
      const [client] = whole.simulator.clients.list;
      if (client !== undefined) client.state = 'disabled';
      const told = await everyAction(whole);
      expect(told.filter((one) => one instanceof Error)).toHaveLength(4);
      expect(leaksIn(whole, told)).toEqual([]);
    },
  );
});
