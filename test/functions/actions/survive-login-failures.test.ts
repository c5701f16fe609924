import { describe, expect, it } from 'vitest';
import { survivingLoginFailures } from '../../../functions/sweeper/actions/act.ts';
import {
  ClientSecretRejectedError,
  LoginUnreachableError,
} from '../../../functions/sweeper/genesys/errors.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';

/** Answers the first read, then fails to log in. */
function failingAfter(first: 'answer' | 'nothing', error: Error): Genesys {
  const clock = drivenClock();
  const { genesys } = fakeGenesys(clock, { live: () => ({}) });
  let asked = first === 'answer' ? 0 : 1;
  return survivingLoginFailures(
    {
      ...genesys,
      readConversation: (...parameters) => {
        asked += 1;
        return asked === 1 ? genesys.readConversation(...parameters) : Promise.reject(error);
      },
    },
    clock,
  );
}

describe('a login that fails', () => {
  it('is an error of the whole run while Genesys has answered nothing', async () => {
    const genesys = failingAfter('nothing', new ClientSecretRejectedError('eu-central-1'));

    await expect(genesys.readConversation('id', 'read')).rejects.toThrow(ClientSecretRejectedError);
  });

  it('is a 401 like any other once Genesys has answered', async () => {
    const genesys = failingAfter('answer', new ClientSecretRejectedError('eu-central-1'));

    await genesys.readConversation('id', 'read');

    await expect(genesys.readConversation('id', 'read')).resolves.toMatchObject({
      ok: false,
      failure: { kind: 'http', status: 401 },
    });
  });

  it('is a broken connection once Genesys has answered, where the login host is out of reach', async () => {
    const genesys = failingAfter('answer', new LoginUnreachableError('eu-central-1', 'timeout'));

    await genesys.readConversation('id', 'read');

    await expect(genesys.readConversation('id', 'read')).resolves.toMatchObject({
      ok: false,
      failure: { kind: 'connection', reason: 'unreachable' },
    });
  });

  it('does not hide a fault of ours', async () => {
    const genesys = failingAfter('answer', new TypeError('a bug'));

    await genesys.readConversation('id', 'read');

    await expect(genesys.readConversation('id', 'read')).rejects.toThrow(TypeError);
  });
});
