import { describe, expect, it } from 'vitest';
import { CredentialsError, REASONS } from '../../../functions/sweeper/credentials.ts';
import {
  isSame,
  isSameClient,
  isUnavailable,
  RunCredentials,
  type ClientCredentials,
} from '../../../functions/sweeper/genesys/credentials.ts';

const KNOWN: ClientCredentials = {
  clientId: 'client-id',
  clientSecret: 'sesame-4711',
  region: 'eu-west-1',
  apiBaseUrl: 'https://api.mypurecloud.ie',
  loginBaseUrl: 'https://login.mypurecloud.ie',
};
const ROTATED = { ...KNOWN, clientSecret: 'new' };
const OTHERS = [
  { ...KNOWN, clientId: 'another' },
  { ...KNOWN, region: 'us-east-1' },
  { ...KNOWN, apiBaseUrl: 'https://api.example' },
  { ...KNOWN, loginBaseUrl: 'https://login.example' },
];
const UNAVAILABLE = new CredentialsError(REASONS.unavailable('genesys/sweeper'));
const DELETED = new CredentialsError(REASONS.deleted('genesys/sweeper'));

/** The credentials of a run whose secret has these contents, one after the other. */
function reading(...contents: (ClientCredentials | Error)[]): RunCredentials {
  return new RunCredentials(() => {
    const next = contents.shift();
    if (next instanceof Error) return Promise.reject(next);
    return next === undefined ? Promise.reject(new Error('read too often')) : Promise.resolve(next);
  });
}

describe('two contents of a secret', () => {
  it('are the same client if only the client secret differs, and then not the same session', () => {
    expect([isSameClient(KNOWN, { ...KNOWN }), isSame(KNOWN, { ...KNOWN })]).toEqual([true, true]);
    expect([isSameClient(KNOWN, ROTATED), isSame(KNOWN, ROTATED)]).toEqual([true, false]);
  });

  it.each(OTHERS)(
    'are two clients if one has $clientId at $apiBaseUrl, $loginBaseUrl in $region',
    (other) => {
      expect([isSameClient(KNOWN, other), isSame(KNOWN, other)]).toEqual([false, false]);
    },
  );
});

describe('the credentials of a run', () => {
  it('are unknown until they are read, and then those of the secret', async () => {
    const run = reading(KNOWN);
    expect(run.current).toBeUndefined();
    expect(run.isOther(KNOWN)).toBe(false);
    expect(await run.readFirst()).toBe(KNOWN);
    expect(run.current).toBe(KNOWN);
    expect(run.hasChanged).toBe(false);
  });

  it('are read once, however many wait for them', async () => {
    let begun = 0;
    const run = reading();
    const begin = (): Promise<void> => {
      begun += 1;
      return Promise.resolve();
    };
    await Promise.all([run.begun(begin), run.begun(begin)]);
    expect(begun).toBe(1);
  });

  it('go on with a new client secret', async () => {
    const run = reading(KNOWN, ROTATED);
    await run.readFirst();
    expect(await run.readAgain(KNOWN)).toBe(ROTATED);
    expect([run.current, run.hasChanged]).toEqual([ROTATED, false]);
    expect([run.isOther(KNOWN), run.isOther(ROTATED)]).toEqual([true, false]);
  });

  it.each(OTHERS)('are over if the secret names another client or host: %j', async (other) => {
    const run = reading(KNOWN, other);
    await run.readFirst();
    expect(await run.readAgain(KNOWN)).toBeUndefined();
    expect([run.current, run.hasChanged]).toEqual([KNOWN, true]);
    expect(run.isOther(KNOWN)).toBe(true);
    expect(run.mayUse(KNOWN)).toBe(false);
  });

  it('are over if the secret is gone, and stay over', async () => {
    const run = reading(KNOWN, DELETED, KNOWN);
    await run.readFirst();
    expect(await run.readAgain(KNOWN)).toBeUndefined();
    expect(await run.readAgain(KNOWN)).toBeUndefined();
    expect(run.hasChanged).toBe(true);
  });

  it('stay as they are if Secrets Manager does not answer', async () => {
    const run = reading(KNOWN, UNAVAILABLE);
    await run.readFirst();
    expect(await run.readAgain(KNOWN)).toBe(KNOWN);
    expect(run.hasChanged).toBe(false);
  });

  it('do not hide an error of this code', async () => {
    const run = reading(KNOWN, new TypeError('a mistake'));
    await run.readFirst();
    await expect(run.readAgain(KNOWN)).rejects.toThrow('a mistake');
    expect(run.hasChanged).toBe(false);
  });

  it('may use a session of the same client, and are over with one of another or before they are known', async () => {
    const run = reading(KNOWN);
    await run.readFirst();
    expect(run.mayUse(ROTATED)).toBe(true);
    expect(run.mayUse({ ...KNOWN, clientId: 'another' })).toBe(false);
    expect(run.mayUse(KNOWN)).toBe(false);
    expect(reading(KNOWN).mayUse(KNOWN)).toBe(false);
  });
});

describe('an error while the secret was read', () => {
  it('says nothing about the secret if nothing answered, or if it is of another kind', () => {
    expect(isUnavailable(UNAVAILABLE)).toBe(true);
    expect(isUnavailable(new TypeError('a mistake'))).toBe(true);
    expect(isUnavailable(DELETED)).toBe(false);
  });
});
