import { expect, describe, it } from 'vitest';
import type { SecretFailure } from '../../local/secrets-manager/secret-store.ts';
import type { SecretsEndpoint } from '../../local/secrets-manager/secrets-endpoint.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { secretOf } from '../support/secrets.ts';
import { SECRET, startWhole, type Whole } from '../support/whole.ts';

/** A function that has logged in and searched once, with one stuck conversation in its organisation. */
async function warm(): Promise<Whole> {
  const whole = await startWhole();
  whole.simulator.add(conversed(whole.simulator));
  await whole.run();
  whole.simulator.journal.clear();
  return whole;
}

const logins = ({ simulator }: Whole): number => simulator.journal.of('POST', PATHS.login).length;
const deny = (failure: SecretFailure) => (whole: Whole) => whole.secrets.deny(SECRET, failure);
const put = (change: object) => (whole: Whole) =>
  whole.secrets.put(SECRET, { ...secretOf(whole.simulator), ...change });

describe('a warm function whose secret can be used no more asks nothing of Genesys, and its session is over:', () => {
  it.each<[string, string, (whole: Whole) => void]>([
    ['deleted', 'SecretMissingError', ({ secrets }) => secrets.remove(SECRET)],
    ['marked for deletion', 'SecretDeletedError', deny('scheduled-for-deletion')],
    ['denied', 'SecretForbiddenError', deny('access-denied')],
    ['undecryptable', 'SecretUndecryptableError', deny('decryption-failure')],
    ['no JSON', 'SecretNotJsonError', ({ secrets }) => secrets.put(SECRET, 'clientId=a')],
    ['without a field', 'SecretFieldError', put({ clientSecret: '' })],
    ['of an unknown region', 'UnknownRegionError', put({ region: 'eu-central-9' })],
  ])('%s', async (_name, name, spoil) => {
    const whole = await warm();
    spoil(whole);
    await expect(whole.invoke({ mode: 'enforce' })).rejects.toMatchObject({ name });
    expect(whole.simulator.journal.entries).toEqual([]);

    whole.secrets.allow(SECRET);
    whole.secrets.put(SECRET, secretOf(whole.simulator));
    expect(await whole.run({ mode: 'enforce' })).toMatchObject({ counts: { closed: 1 } });
    expect(logins(whole)).toBe(1);
  });
});

describe('a warm function that cannot reach its secret now asks nothing of Genesys, and its session stays:', () => {
  it.each<[string, SecretFailure]>([
    ['throttled', 'throttled'],
    ['an error of Secrets Manager', 'internal-error'],
  ])('%s, still so after the SDK has tried three times', async (_name, failure) => {
    const whole = await warm();
    whole.secrets.deny(SECRET, failure);
    await expect(whole.invoke({ mode: 'enforce' })).rejects.toMatchObject({ name: 'SecretUnavailableError' });
    expect(whole.simulator.journal.entries).toEqual([]);
    expect(whole.secrets.reads(SECRET)).toBe(1 + 3);

    whole.secrets.allow(SECRET);
    expect(await whole.run({ mode: 'enforce' })).toMatchObject({ counts: { closed: 1 } });
    expect(logins(whole)).toBe(0);
  });

  it('nobody listens there', async () => {
    const whole = await warm();
    await (whole.secrets as SecretsEndpoint).close();
    await expect(whole.invoke({ mode: 'enforce' })).rejects.toMatchObject({ name: 'SecretUnavailableError' });
    expect(whole.simulator.journal.entries).toEqual([]);
  });
});

describe('a warm function whose secret was changed uses nothing of the old session:', () => {
  it.each<[string, (whole: Whole) => void]>([
    [
      'the client’s secret',
      ({ simulator }) => Object.assign(simulator.clients.list[0] ?? {}, { secret: 'new' }),
    ],
    ['the client', ({ simulator }) => void simulator.clients.add({ id: 'another', secret: 'new' })],
    ['the region', () => undefined],
  ])('%s', async (what, change) => {
    const whole = await warm();
    change(whole);
    const changed = {
      'the client’s secret': { clientSecret: 'new' },
      'the client': { clientId: 'another', clientSecret: 'new' },
      'the region': { region: 'eu-west-1' },
    }[what];
    put(changed ?? {})(whole);

    const report = await whole.run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 1 }, requests: { logins: 1 } });
  });

  it('the hosts', async () => {
    const whole = await warm();
    const other = await whole.anotherOrganisation();
    const theirs = other.add(conversed(other));
    whole.secrets.put(SECRET, secretOf(other));

    const report = await whole.run({ mode: 'enforce' });
    expect(report.conversations).toMatchObject([{ conversationId: theirs.id, outcome: 'closed' }]);
    expect(whole.simulator.journal.entries).toEqual([]);
  });

  it('the hosts, where the old login host has asked not to be asked for a while', async () => {
    const whole = await startWhole();
    whole.simulator.faults.add({
      path: PATHS.login,
      fault: { kind: 'server-error', status: 503, retryAfterSeconds: 170 },
    });
    await expect(whole.run({}, { remainingMs: 20_000 })).rejects.toMatchObject({ name: 'LoginRefusedError' });
    const other = await whole.anotherOrganisation();
    whole.secrets.put(SECRET, secretOf(other));

    expect(await whole.run({}, { remainingMs: 20_000 })).toMatchObject({ outcome: 'complete' });
  });
});

it('a diagnosis reads the secret once as well', async () => {
  const whole = await startWhole();
  await whole.invoke({ action: 'diagnose' });
  expect(whole.secrets.reads(SECRET)).toBe(1);
});
