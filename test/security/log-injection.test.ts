import { describe, expect, it } from 'vitest';
import { METRIC_DIMENSIONS } from '../../functions/sweeper/names.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { apiEvent } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { onReply } from '../support/replies.ts';
import { SECRET, startWhole, type Whole } from '../support/whole.ts';
import { standIn } from './stand-in.ts';

/** A log line of ours, an escape sequence that colours or clears a terminal, and what ends a line somewhere. */
const FORGED = '{"message":"sweep summary","outcome":"complete","counts":{"closed":999}}';
const POISON = `x"}\r\n${FORGED}\n\u001B[2J\u001B]0;x\u0007\u2028\u0085`;

/** What was printed, each document parsed: one that is none of ours, or no JSON, shows. */
function lines(whole: Whole): Record<string, unknown>[] {
  // Powertools indents what it prints in development, so that a document begins where a line begins with a brace.
  return whole
    .printed()
    .split(/^(?=\{)/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(text) as Record<string, unknown>);
}

/** What would make of one line several, or would steer a terminal. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000B-\u001F\u007F]/;

interface LogSeen {
  readonly controls: boolean;
  readonly summaries: number;
  readonly forged: boolean;
  /** Of all metrics. */
  readonly dimensions: readonly string[];
}

function logOf(whole: Whole): LogSeen {
  const all = lines(whole);
  const metrics = all.flatMap(({ _aws }) => {
    const { CloudWatchMetrics = [] } = (_aws ?? {}) as { CloudWatchMetrics?: { Dimensions: string[][] }[] };
    return CloudWatchMetrics.flatMap(({ Dimensions }) => Dimensions.flat());
  });
  return {
    controls: CONTROLS.test(whole.printed()),
    summaries: all.filter(({ message }) => message === 'sweep summary').length,
    forged: JSON.stringify(all).includes('"closed":999'),
    dimensions: [...new Set(metrics)].toSorted(),
  };
}

/** The log of so many runs that reported. */
const honest = (summaries: number): LogSeen => ({
  controls: false,
  summaries,
  forged: false,
  dimensions: summaries === 0 ? [] : Object.values(METRIC_DIMENSIONS).toSorted(),
});

/** Puts the poison in the place of every value of these keys, wherever in a conversation they stand. */
function poisoned(whole: Whole, keys: readonly string[]): string {
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (keys.includes(name) && typeof inner !== 'object') Reflect.set(value, name, POISON);
      else visit(inner);
    }
  };
  return whole.simulator.add(conversed(whole.simulator).distorted((_view, body) => visit(body))).id;
}

const FIELDS: readonly (readonly string[])[] = [
  ['id', 'state'],
  ['purpose', 'type'],
  ['messageStatus', 'messageId', 'messageTime'],
  ['queueId', 'userId', 'name', 'address'],
  ['startTime', 'connectedTime'],
  ['externalTag', 'disconnectType'],
];

describe('nobody can forge a line of the log', () => {
  it.each(FIELDS.map((keys) => [keys.join(', '), keys] as const))(
    'with what stands in a conversation as %s',
    async (_names, keys) => {
      const whole = await startWhole({ settings: { tag: true } });
      const id = poisoned(whole, keys);
      whole.simulator.add(conversed(whole.simulator));
      await whole.run({ mode: 'enforce' });
      await whole.run({ action: 'close', mode: 'enforce', force: true, conversationIds: [id] });
      await whole.explain(id);

      expect(logOf(whole)).toEqual(honest(2));
    },
  );

  it.each<[string, Fault]>([
    [
      'a refusal',
      { kind: 'forbidden', variant: 'missing-permissions', permissions: [POISON, `a:b:${POISON}`] },
    ],
    ['a bad request', { kind: 'bad-request' }],
  ])('with the texts, codes and ids of %s', async (_name, fault) => {
    const whole = await startWhole();
    whole.simulator.add(conversed(whole.simulator));
    whole.simulator.faults.add({ path: PATHS.read, fault });
    onReply(whole.simulator, (_url, text) => {
      if (!text.includes('contextId')) return undefined;
      const body = JSON.parse(text) as Record<string, unknown>;
      const planted = JSON.stringify({
        code: `a.${POISON}`,
        contextId: `${POISON}1`,
        status: body['status'],
      });
      return Buffer.byteLength(planted) <= Buffer.byteLength(text) ? planted : undefined;
    });
    await whole.run({ mode: 'enforce' });

    expect(logOf(whole)).toEqual(honest(1));
    expect(lines(whole).filter(({ outcome }) => outcome === 'refused')).toHaveLength(1);
  });

  it('with the header that names a context', async () => {
    const whole = await startWhole();
    whole.simulator.add(conversed(whole.simulator));
    whole.simulator.faults.add({ path: PATHS.read, fault: { kind: 'forbidden', variant: 'html' } });
    await standIn(whole, (_request, response) => {
      // As much of it as a header can carry.
      response.setHeader('inin-correlation-id', `1"}\t${FORGED}`);
      return false;
    });
    await whole.run();

    expect(logOf(whole)).toEqual(honest(1));
  });

  it.each<[string, unknown]>([
    ['a field', { [POISON]: 1 }],
    ['an action', { action: POISON }],
    ['an organisation', { org: POISON.slice(0, 64) }],
    ['an id', { action: 'explain', conversationIds: [POISON] }],
    ['a queue of the policy', { policy: { queues: { [POISON]: {} } } }],
    ['a sweep id', { sweeper: { trigger: 'schedule', sweepId: POISON } }],
    ['a trigger', { sweeper: { trigger: POISON } }],
    ['the whole event', POISON],
  ])('with what an event says as %s: it is refused', async (_name, event) => {
    const whole = await startWhole();
    const error: unknown = await whole.invoke(event).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'invalid-request' });
    // Lambda logs an error that leaves the function, its message and its stack.
    expect(`${String(error)} ${(error as Error).stack}`).not.toMatch(CONTROLS);
    expect(String(error)).not.toContain('999');
    expect(logOf(whole)).toEqual(honest(0));
  });

  it.each<[string, object]>([
    ['its id', { requestContext: { requestId: POISON } }],
    ['its path', { path: POISON, pathParameters: { conversationId: POISON } }],
    ['its resource', { resource: POISON }],
    ['its method', { httpMethod: POISON }],
    ['its headers', { headers: { [POISON]: POISON } }],
    ['its query', { queryStringParameters: { [POISON]: POISON } }],
  ])('with what stands in an HTTP request as %s', async (_name, change) => {
    const whole = await startWhole();
    const event = {
      ...apiEvent('explain', { conversationId: '0a1b2c3d-0000-4000-8000-000000000001' }),
      ...change,
    };
    const answer = JSON.stringify(await whole.invoke(event));

    expect(answer).not.toContain('999');
    expect(logOf(whole)).toEqual(honest(0));
  });

  it.each(['clientId', 'clientSecret', 'region', 'apiBaseUrl', 'loginBaseUrl'])(
    'with what stands in the secret as "%s"',
    async (field) => {
      const whole = await startWhole();
      const url = whole.simulator.app.listeningOrigin;
      const right = {
        ...whole.simulator.credentials,
        region: 'eu-central-1',
        apiBaseUrl: url,
        loginBaseUrl: url,
      };
      whole.secrets.put(SECRET, { ...right, [field]: POISON });
      const error: unknown = await whole.run().catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(Error);
      expect(String(error)).not.toContain('999');
      expect(logOf(whole)).toEqual(honest(0));
    },
  );

  it('with a note, which stands in the log as the text that it is', async () => {
    const whole = await startWhole();
    await whole.run({ note: POISON });
    const [summary, ...others] = lines(whole).filter(({ message }) => message === 'sweep summary');

    expect(others).toEqual([]);
    expect(summary?.['note']).toBe(`x"} ${FORGED} [2J ]0;x `);
    expect(summary).toMatchObject({ outcome: 'complete', counts: { closed: 0 } });
    expect(whole.printed().replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});
