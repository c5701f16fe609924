import fc from 'fast-check';
import { Agent, type Dispatcher } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCredentials } from '../../functions/sweeper/credentials.ts';
import { SweeperError } from '../../functions/sweeper/errors.ts';
import { openGenesys } from '../../functions/sweeper/genesys/client.ts';
import { OrganisationConnection } from '../../functions/sweeper/genesys/connection.ts';
import { hostsOf, regionNamed, REGION_IDS } from '../../functions/sweeper/genesys/regions.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { startWhole } from '../support/whole.ts';

const SECRET = { clientId: 'c1', clientSecret: 'sesame-4711', region: 'eu-west-1' };

const credentialsFrom = (secret: object): ReturnType<typeof readCredentials> =>
  readCredentials('genesys/acme', { send: () => Promise.resolve({ SecretString: JSON.stringify(secret) }) });

/** Takes every request and sends none: what is asked for is all that matters. */
function recording(): { dispatcher: Dispatcher; asked: { origin: string; path: string }[] } {
  const asked: { origin: string; path: string }[] = [];
  const agent = new Agent();
  onTestFinished(() => agent.destroy());
  const dispatcher = agent.compose(() => ({ origin, path }, handler) => {
    asked.push({ origin: String(origin), path });
    handler.onResponseError?.({} as never, new Error('not sent'));
    return true;
  });
  return { dispatcher, asked };
}

describe('the region table', () => {
  it.each(REGION_IDS)('has https hosts of Genesys Cloud alone, for %s', (region) => {
    const { apiBaseUrl = '', loginBaseUrl = '' } = hostsOf(region) ?? {};
    const genesys =
      /^https:\/\/(?:api|login)\.(?:[a-z0-9]+\.)?(?:mypurecloud\.(?:com|ie|de|jp|com\.au)|(?:us-gov-|eusc-)?pure\.cloud)$/;

    expect([apiBaseUrl, loginBaseUrl].filter((url) => !genesys.test(url))).toEqual([]);
  });

  it('is the only way from a secret without hosts to a host', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.webUrl(), fc.domain()), async (region) => {
        fc.pre(regionNamed(region) === undefined);
        await expect(credentialsFrom({ ...SECRET, region })).rejects.toBeInstanceOf(SweeperError);
      }),
    );
  });
});

describe('the hosts of a secret', () => {
  it.each([
    ['https://gateway.example:8443', 'https://gateway.example:8443'],
    ['https://gateway.example/', 'https://gateway.example'],
    ['HTTPS://GATEWAY.example:443', 'https://gateway.example'],
  ])('are where every request goes: %s', async (base, origin) => {
    const { dispatcher, asked } = recording();
    const credentials = await credentialsFrom({ ...SECRET, apiBaseUrl: base, loginBaseUrl: base });
    const clock = drivenClock();
    const run = { signal: new AbortController().signal, deadline: clock.monotonic() + 60_000 };
    const connection = new OrganisationConnection({
      clock,
      dispatcher,
      readCredentials: () => Promise.resolve(credentials),
    });
    const genesys = openGenesys(connection, { ...run, requestsPerMinute: 240, requestsInFlight: 6 });

    await expect(genesys.logIn()).rejects.toMatchObject({ code: 'login-unreachable' });
    expect(new Set(asked.map((one) => `${one.origin} ${one.path}`))).toEqual(
      new Set([`${origin} /oauth/token`]),
    );
  });

  it.each([
    'https://gateway.example/genesys/eu',
    'https://gateway.example/a/../b/%2e%2e/c/',
    'https://gateway.example\\@elsewhere.example',
    'https://gateway.example/@elsewhere.example',
    'https://gateway.example//elsewhere.example',
    'https://sesame@gateway.example',
    'https://gateway.example@elsewhere.example',
    'https://:sesame@gateway.example',
    'https://gateway.example?elsewhere',
    'https://gateway.example#elsewhere',
    'http://gateway.example',
    'http://localhost.elsewhere.example',
    'http://localhost@elsewhere.example',
    'http://127.0.0.1.nip.io',
    'http://0.0.0.0',
    'http://[::ffff:10.0.0.1]',
    'http://169.254.169.254',
    'ws://localhost',
    'file:///etc/passwd',
    'data:,x',
    'javascript:x',
    '//gateway.example',
    'gateway.example',
    'https://',
    'https://gateway.example:99999',
  ])('may not be %s', async (base) => {
    await expect(credentialsFrom({ ...SECRET, apiBaseUrl: base })).rejects.toMatchObject({
      code: 'secret-field',
    });
    await expect(credentialsFrom({ ...SECRET, loginBaseUrl: base })).rejects.toMatchObject({
      code: 'secret-field',
    });
  });

  it('stand in a path only as ids do: nothing in an id leads out of it', async () => {
    const { dispatcher, asked } = recording();
    const credentials = await credentialsFrom({ ...SECRET, apiBaseUrl: 'https://gateway.example' });
    const clock = drivenClock();
    const { simulator } = await startWhole();
    const connection = new OrganisationConnection({
      clock,
      // The login goes to the simulator's place: the one request that has to succeed.
      dispatcher: new Agent().compose(
        (dispatch) => (options, handler) =>
          options.path === '/oauth/token'
            ? dispatch(options, handler)
            : dispatcher.dispatch(options, handler),
      ),
      readCredentials: () =>
        Promise.resolve({
          ...credentials,
          ...simulator.credentials,
          loginBaseUrl: simulator.app.listeningOrigin,
        }),
    });
    const run = { signal: new AbortController().signal, deadline: clock.monotonic() + 60_000 };
    const genesys = openGenesys(connection, { ...run, requestsPerMinute: 240, requestsInFlight: 6 });
    const ids = [
      '../../oauth',
      '..%2f..',
      '@elsewhere.example',
      '//elsewhere.example',
      '?x',
      '#x',
      '\\\\x',
      '..',
    ];
    for (const id of ids) await genesys.disconnect(id, () => true);

    expect(asked).toHaveLength(ids.length);
    expect(asked.filter(({ origin }) => origin !== 'https://gateway.example')).toEqual([]);
    expect(asked.filter(({ path }) => !path.startsWith('/api/v2/conversations/'))).toEqual([]);
  });
});
