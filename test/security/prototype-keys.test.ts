import { describe, expect, it } from 'vitest';
import { apiEvent } from '../support/api-event.ts';
import { conversed } from '../support/lives.ts';
import { SECRET, startWhole, type Whole } from '../support/whole.ts';

/** What would change every object of the process, where somebody copied it key by key. */
const PLANTED = {
  endTime: '2026-06-01T00:00:00.000Z',
  mode: 'enforce',
  force: true,
  teardown: true,
  isPolluted: true,
};

/** Gives an object keys of its own that are otherwise inherited, as JSON.parse does. */
function pollute(value: object): void {
  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then']) {
    const planted = key === 'constructor' ? { prototype: { ...PLANTED } } : { ...PLANTED };
    Object.defineProperty(value, key, {
      value: planted,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

function polluteAll(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) polluteAll(inner);
  if (!Array.isArray(value)) pollute(value);
}

/** One conversation of each kind: stuck, and kept because the guest waits. */
function addTwo(whole: Whole, distort: (body: unknown) => void): void {
  whole.simulator.add(conversed(whole.simulator).distorted((_view, body) => distort(body)));
  const waits = conversed(whole.simulator).ago(2_900).guestWrites();
  whole.simulator.add(waits.distorted((_view, body) => distort(body)));
}

/** What every object would have, had one of them been copied key by key. */
const inherited = (): unknown => ['isPolluted' in {}, Object.keys(Object.prototype)];
const NOTHING = [false, []];

describe('keys that objects inherit', () => {
  it('in a conversation decide nothing: the verdicts are those without them', async () => {
    const clean = await startWhole();
    addTwo(clean, () => undefined);
    const polluted = await startWhole();
    addTwo(polluted, polluteAll);
    const [expected, report] = [await clean.run(), await polluted.run()];

    expect(report.counts).toEqual(expected.counts);
    expect(report.stuck).toEqual({ 'guest-silent': 1 });
    expect(report.kept).toEqual(expected.kept);
    expect(JSON.stringify(report)).not.toContain('isPolluted');
    expect(inherited()).toEqual(NOTHING);
  });

  it('in a conversation do not keep it from being ended and seen ended', async () => {
    const whole = await startWhole();
    addTwo(whole, polluteAll);

    await expect(whole.run({ mode: 'enforce' })).resolves.toMatchObject({ counts: { closed: 1, kept: 1 } });
    expect(inherited()).toEqual(NOTHING);
  });

  it.each([
    ['at the top', '{"__proto__":{"mode":"enforce"}}'],
    ['in a policy', '{"policy":{"__proto__":{"teardown":true}}}'],
    ['among the queues of a policy', '{"policy":{"queues":{"__proto__":{"classes":{"hollow":5}}}}}'],
    ['as a constructor', '{"constructor":{"prototype":{"mode":"enforce"}}}'],
    ['as a queue named constructor', '{"policy":{"queues":{"constructor":{"classes":{"hollow":5}}}}}'],
    ['as a method', '{"toString":1}'],
    ['in an envelope', '{"sweeper":{"trigger":"api","__proto__":{"sweepId":"x"}}}'],
    ['around an envelope', '{"__proto__":{"sweeper":{"trigger":"api"}}}'],
  ])('in an event are refused %s', async (_name, text) => {
    const whole = await startWhole();

    await expect(whole.invoke(JSON.parse(text))).rejects.toMatchObject({ code: 'invalid-request' });
    expect(whole.simulator.journal.entries).toEqual([]);
    expect(inherited()).toEqual(NOTHING);
  });

  it.each(['{"mode":"enforce","__proto__":{"force":true}}', '{"mode":"enforce","constructor":{}}'])(
    'in the body of an HTTP request are refused: %s',
    async (body) => {
      const whole = await startWhole();
      const { id } = whole.simulator.add(conversed(whole.simulator));

      await expect(whole.invoke(apiEvent('closeOne', { conversationId: id, body }))).resolves.toMatchObject({
        statusCode: 400,
      });
      expect(whole.simulator.journal.entries).toEqual([]);
    },
  );

  it('do not make a plain object an HTTP request', async () => {
    const whole = await startWhole();
    const event: unknown = JSON.parse(
      '{"__proto__":{"httpMethod":"GET","resource":"/diagnosis","requestContext":{}}}',
    );

    await expect(whole.invoke(event)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('in a secret are no fields of it', async () => {
    const whole = await startWhole();
    const { clientId, clientSecret } = whole.simulator.credentials;
    whole.secrets.put(
      SECRET,
      `{"clientId":"${clientId}","region":"eu-central-1","__proto__":{"clientSecret":"${clientSecret}"}}`,
    );

    await expect(whole.run()).rejects.toThrow('"clientSecret"');
    expect(whole.simulator.journal.entries).toEqual([]);
  });
});
