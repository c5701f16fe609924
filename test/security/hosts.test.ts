import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { apiEvent } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';
import { elsewhere, standIn } from './stand-in.ts';

/** Every action, with an end and a probe where it may write. */
async function everyAction({ invoke, simulator }: Whole): Promise<void> {
  const conversationIds = [...simulator.conversations.all()].map(({ id }) => id);
  for (const event of [
    { action: 'diagnose', probe: true },
    { action: 'explain', conversationIds },
    { action: 'sweep', mode: 'enforce' },
    { action: 'close', mode: 'enforce', force: true, conversationIds },
  ])
    await invoke(event);
}

describe('the function talks to no host but those of its secret', () => {
  it('whatever addresses stand in the answers’ headers', async () => {
    const whole = await startWhole({ conversations: 10, settings: { tag: true } });
    const { url, reached } = await elsewhere();
    await standIn(whole, (_request, response) => {
      response.setHeader('link', `<${url}/next>; rel="next", <${url}>; rel="preconnect"`);
      response.setHeader('alt-svc', `h2="${new URL(url).host}"; ma=3600`);
      response.setHeader('location', `${url}/moved`);
      response.setHeader('content-location', `${url}/moved`);
      response.setHeader('host', new URL(url).host);
      return false;
    });
    await everyAction(whole);

    expect(whole.simulator.journal.writes().length).toBeGreaterThan(0);
    expect(reached).toEqual([]);
  });

  it('whatever addresses stand in the answers’ bodies', async () => {
    const { url, reached } = await elsewhere();
    const whole = await startWhole({ settings: { tag: true } });
    const origin = whole.simulator.app.listeningOrigin;
    await standIn(whole, ({ url: path, headers: { authorization = '' } }, response) => {
      if (path !== PATHS.login) return false;
      const login = request(`${origin}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
      });
      // What the token servers of other products answer, and what their clients follow.
      const addresses = { instance_url: url, api_url: url, refresh_url: url, id: `${url}/id` };
      return login
        .then(({ body }) => body.json())
        .then((token) => response.end(JSON.stringify({ ...(token as object), ...addresses })));
    });
    for (let nth = 0; nth < 3; nth += 1) {
      whole.simulator.add(
        conversed(whole.simulator).distorted((_view, body) => {
          for (const key of ['selfUri', 'nextUri', 'pageUri', 'firstUri', 'lastUri', 'uri', 'href'])
            Reflect.set(body, key, `${url}/${key}`);
        }),
      );
    }
    await everyAction(whole);

    expect(whole.simulator.journal.writes().length).toBeGreaterThan(0);
    expect(reached).toEqual([]);
  });

  it.each(['apiBaseUrl', 'loginBaseUrl', 'region', 'host', 'url', 'secretId', 'secretName'])(
    'whatever a request says in a field "%s"',
    async (field) => {
      const whole = await startWhole();
      const { url, reached } = await elsewhere();

      await expect(whole.invoke({ action: 'diagnose', [field]: url })).rejects.toThrow(
        `${field}: no such key`,
      );
      await expect(whole.invoke({ action: 'diagnose', org: url })).rejects.toThrow('organisation');
      expect(reached).toEqual([]);
      expect(whole.simulator.journal.entries).toEqual([]);
    },
  );

  it('whatever stands in the headers of an HTTP request', async () => {
    const whole = await startWhole();
    const { url, reached } = await elsewhere();
    const host = new URL(url).host;
    const event = apiEvent('diagnosis');
    const answer = await whole.invoke({
      ...event,
      headers: {
        ...event.headers,
        Host: host,
        Forwarded: `host=${host}`,
        'X-Forwarded-Host': host,
        Via: host,
      },
      requestContext: { ...event.requestContext, domainName: host },
    });

    expect(answer).toMatchObject({ statusCode: 200 });
    expect(whole.simulator.journal.entries.length).toBeGreaterThan(0);
    expect(reached).toEqual([]);
  });

  it('whatever proxies the environment names', async () => {
    const { url, reached } = await elsewhere();
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy'])
      vi.stubEnv(name, url);
    const whole = await startWhole();

    await expect(whole.run()).resolves.toMatchObject({ outcome: 'complete' });
    expect(reached).toEqual([]);
  });
});
