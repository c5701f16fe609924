import { describe, expect, it } from 'vitest';
import { ClientSecretRejectedError } from '../../../functions/sweeper/genesys/errors.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import { setUp, type Reply } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const always = (): boolean => true;
const REJECTED: Reply = { status: 401 };

/** Answers the first read, then wants a new login, which is answered with `second`. */
async function failingAfterAnAnswer(second: Reply): Promise<Genesys> {
  const { genesys, clock } = await setUp(() => ({}), {
    login: (_, nth) => (nth === 1 ? { body: { access_token: 'token-1', expires_in: 300 } } : second),
  });
  await genesys.readConversation(ID, 'read');
  await clock.sleep(300_000);
  return genesys;
}

describe('a login that fails', () => {
  it('is an error of the whole run while Genesys has answered nothing', async () => {
    const { genesys } = await setUp(() => ({}), { login: () => REJECTED });

    await expect(genesys.readConversation(ID, 'read')).rejects.toThrow(ClientSecretRejectedError);
  });

  it('is one as well where the only answer was the 401 that it follows', async () => {
    const { genesys } = await setUp(() => REJECTED, { login: (_, nth) => (nth === 1 ? {} : REJECTED) });

    await expect(genesys.readConversation(ID, 'read')).rejects.toThrow(ClientSecretRejectedError);
  });

  it.each<[string, (genesys: Genesys) => Promise<unknown>]>([
    ['a read', (genesys) => genesys.readConversation(ID, 'read')],
    ['a search', (genesys) => genesys.queryOpenConversations({ from: 0, to: 86_400_000 }, 1)],
    ['a write', (genesys) => genesys.disconnect(ID, always)],
    ['a request that is not worth waiting for', (genesys) => genesys.readGrants()],
  ])('is a 401 like any other once Genesys has answered, to %s', async (_, ask) => {
    const genesys = await failingAfterAnAnswer(REJECTED);

    await expect(ask(genesys)).resolves.toMatchObject({ ok: false, failure: { kind: 'http', status: 401 } });
  });

  it('is a broken connection once Genesys has answered, where no token can be had for another reason', async () => {
    const genesys = await failingAfterAnAnswer({ reset: true });

    await expect(genesys.readConversation(ID, 'read')).resolves.toMatchObject({
      ok: false,
      failure: { kind: 'connection', reason: 'unreachable' },
    });
  });

  it('counts for its own run: another one has had no answer yet', async () => {
    const { genesys, nextRun, clock } = await setUp(() => ({}), {
      login: (_, nth) => (nth === 1 ? { body: { access_token: 'token-1', expires_in: 300 } } : REJECTED),
    });
    await genesys.readConversation(ID, 'read');
    await clock.sleep(300_000);

    await expect(nextRun().readConversation(ID, 'read')).rejects.toThrow(ClientSecretRejectedError);
  });

  it('does not hide a fault of ours', async () => {
    const { genesys } = await setUp((_, nth) => (nth === 1 ? {} : REJECTED), {
      readCredentials: (usual, nth) =>
        nth === 1 ? Promise.resolve(usual) : Promise.reject(new TypeError('a bug')),
    });
    await genesys.readConversation(ID, 'read');

    await expect(genesys.readConversation(ID, 'read')).rejects.toThrow(TypeError);
  });
});
