import { describe, expect, it } from 'vitest';
import { apiEvent } from '../support/api-event.ts';
import { SECRET, startWhole } from '../support/whole.ts';

/** The most that Lambda takes (its quotas, "Invocation payload"); API Gateway itself would let ten through. */
const SIX_MEGABYTES = 6 * 1_024 * 1_024;

const filled = (piece: string, before = '', after = ''): string =>
  before + piece.repeat(Math.floor((SIX_MEGABYTES - before.length - after.length) / piece.length)) + after;

const half = SIX_MEGABYTES / 2;

/** Events of a megabyte that are no HTTP requests are in test/fuzz. */
describe('an HTTP body of six megabytes is refused by a short answer, and nothing is asked of Genesys', () => {
  it.each<[string, () => string]>([
    ['a long note', () => filled('x', '{"note":"', '"}')],
    ['lists in lists', () => '['.repeat(half) + ']'.repeat(half)],
    ['lists in a field', () => `{"queueIds":${'['.repeat(half - 20)}${']'.repeat(half - 20)}}`],
    ['objects in objects', () => '{"policy":'.repeat(500_000) + '1' + '}'.repeat(500_000)],
    ['lists that nothing closes', () => filled('[')],
    ['many ids', () => filled('"0a1b2c3d-0000-4000-8000-000000000001",', '{"queueIds":[', '""]}')],
    ['many keys', () => `{${Array.from({ length: 400_000 }, (_, nth) => `"k${nth}":1`).join()}}`],
    ['a long number', () => filled('1', '{"maxCloses":', '}')],
    ['white space', () => filled(' ')],
    ['no text at all', () => filled('\u0000')],
  ])('%s', async (_name, body) => {
    const whole = await startWhole();
    const answer = await whole.invoke(apiEvent('preview', { body: body() }));

    expect(answer).toMatchObject({ statusCode: 400 });
    expect(JSON.stringify(answer).length).toBeLessThan(20_000);
    expect(whole.printed().length).toBeLessThan(20_000);
    expect(whole.simulator.journal.entries).toEqual([]);
  });
});

describe('a secret of 64 KB, the most that Secrets Manager keeps,', () => {
  const most = 64 * 1_024;
  it.each<[string, string]>([
    ['of lists in lists', '['.repeat(most / 2) + ']'.repeat(most / 2)],
    ['of objects in objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
    ['of one text', JSON.stringify('x'.repeat(most - 2))],
    [
      'of many keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 6_000 }, (_, nth) => [`k${nth}`, 1]))),
    ],
    [
      'with a long region',
      JSON.stringify({ clientId: 'x', clientSecret: 'x', region: 'x'.repeat(most - 60) }),
    ],
    [
      'with a long host',
      JSON.stringify({
        clientId: 'x',
        clientSecret: 'x',
        region: 'eu-west-1',
        apiBaseUrl: `http://${'x'.repeat(60_000)}`,
      }),
    ],
  ])('%s, is refused by a short error', async (_name, content) => {
    const whole = await startWhole();
    whole.secrets.put(SECRET, content);
    const error: unknown = await whole.run().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      code: expect.stringMatching(/^(?:secret-not-json|secret-field|region-unknown)$/),
    });
    expect(String(error).length).toBeLessThan(1_000);
    expect(whole.simulator.journal.entries).toEqual([]);
  });
});
