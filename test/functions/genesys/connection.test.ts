import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../functions/sweeper/clock.ts';
import { openGenesys } from '../../../functions/sweeper/genesys/client.ts';
import { DEEPEST_ANSWER } from '../../../functions/sweeper/genesys/connection-pool.ts';
import { OrganisationConnection } from '../../../functions/sweeper/genesys/connection.ts';
import { credentialsAt, scriptedServer, withLogins } from './scripted-genesys.ts';

describe('a connection that brings no dispatcher', () => {
  const open = (baseUrl: string): ReturnType<typeof openGenesys> =>
    openGenesys(
      new OrganisationConnection({
        clock: systemClock,
        readCredentials: () => Promise.resolve(credentialsAt(baseUrl)),
      }),
      {
        signal: new AbortController().signal,
        deadline: systemClock.monotonic() + 60_000,
        requestsPerMinute: 240,
        requestsInFlight: 6,
      },
    );

  it('sends its requests through a pool of its own, one connection after another kept open', async () => {
    const { baseUrl, received } = await scriptedServer(withLogins(() => ({})));
    const genesys = open(baseUrl);
    for (let nth = 0; nth < 3; nth += 1) expect((await genesys.readToken()).ok).toBe(true);
    expect(received.map(({ headers }) => headers.connection)).toEqual(Array(4).fill('keep-alive'));
  });

  it('takes the status of an answer beyond the bounds, and none of its body', async () => {
    const tooDeep = `${'['.repeat(DEEPEST_ANSWER + 1)}${']'.repeat(DEEPEST_ANSWER + 1)}`;
    const { baseUrl } = await scriptedServer(withLogins(() => ({ body: tooDeep })));
    const answer = await open(baseUrl).tag('0a1b2c3d-0000-4000-8000-000000000001', 'x', () => true);
    expect(answer).toMatchObject({ ok: true, status: 200, body: undefined });
  });
});
