import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { conversed } from '../support/lives.ts';
import { PATHS } from '../support/journal.ts';
import { startWhole, type Whole } from '../support/whole.ts';
import { elsewhere, type Intercept, isLiveRead, standIn } from './stand-in.ts';

const STATUSES = [300, 301, 302, 303, 305, 307, 308] as const;

/** A redirect in every way that HTTP knows. */
function redirect(response: ServerResponse, status: number, to: string): void {
  response.writeHead(status, { location: to, 'content-location': to, refresh: `0; url=${to}` });
  response.end(`<meta http-equiv="refresh" content="0; url=${to}">`);
}

interface Redirected {
  readonly whole: Whole;
  /** What reached the server that the redirects name. */
  readonly reached: readonly string[];
  readonly id: string;
}

/** One stuck conversation, and a redirect to another server for some of the requests. */
async function redirecting(
  status: number,
  which: (request: Parameters<Intercept>[0]) => boolean,
): Promise<Redirected> {
  const whole = await startWhole({ settings: { policy: { teardown: false }, tag: true } });
  const { id } = whole.simulator.add(conversed(whole.simulator));
  const { url, reached } = await elsewhere();
  await standIn(whole, (request, response) => {
    const path = request.url ?? '';
    return which(request) && redirect(response, status, `${url}${path}`);
  });
  return { whole, reached, id };
}

describe.each(STATUSES)('a redirect with status %i to another host is not followed', (status) => {
  it('by the login, which says that it was refused, and with which status', async () => {
    const { whole, reached } = await redirecting(status, ({ url }) => url === PATHS.login);

    await expect(whole.run({ mode: 'enforce' })).rejects.toMatchObject({
      code: 'login-refused',
      message: expect.stringContaining(`status ${status}`),
      remedy: expect.stringContaining('loginBaseUrl'),
    });
    expect(reached).toEqual([]);
  });

  it('by a search, whose days are named as not searched', async () => {
    const { whole, reached } = await redirecting(status, ({ url }) => url === PATHS.search);

    await expect(whole.run({ mode: 'enforce' })).resolves.toMatchObject({
      outcome: 'failed',
      search: { failedWindows: expect.arrayContaining([expect.any(String)]) },
      diagnoses: [{ operation: 'search', code: 'not-genesys', status }],
    });
    expect(reached).toEqual([]);
  });

  it('by a live read, which something else has answered, and nothing is written', async () => {
    const { whole, reached, id } = await redirecting(status, isLiveRead);
    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, { id })).toMatchObject({ outcome: 'failed', operation: 'read' });
    expect(report.diagnoses).toMatchObject([
      { operation: 'read', code: 'not-genesys', status, remedy: expect.stringContaining('apiBaseUrl') },
    ]);
    expect(whole.simulator.journal.writes()).toEqual([]);
    expect(reached).toEqual([]);
  });

  it('by a write, which something else has answered, and the conversation is not said to have ended', async () => {
    const { whole, reached, id } = await redirecting(status, ({ method }) => method === 'PATCH');
    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, { id })).toMatchObject({ outcome: 'failed', operation: 'disconnect' });
    expect(reached).toEqual([]);
  });

  it('by any request of a diagnosis, which is answered', async () => {
    const { whole, reached } = await redirecting(status, ({ url }) => url !== PATHS.login);

    await expect(whole.invoke({ action: 'diagnose', probe: true })).resolves.toMatchObject({
      action: 'diagnose',
      outcome: 'failed',
    });
    expect(reached).toEqual([]);
  });
});

it('a redirect from the login host to the API host is not followed either', async () => {
  const whole = await startWhole();
  const seen: string[] = [];
  const url = await standIn(whole, ({ method, url: path = '' }, response) => {
    seen.push(`${method} ${path}`);
    return path === PATHS.login && redirect(response, 307, `${url}/moved`);
  });

  await expect(whole.run()).rejects.toMatchObject({ code: 'login-refused' });
  expect(seen).toEqual(['POST /oauth/token']);
});
