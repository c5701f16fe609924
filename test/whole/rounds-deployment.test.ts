import { describe, expect, it } from 'vitest';
import { writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { environmentWith, startRounds } from '../support/rounds.ts';
import { secretOf } from '../support/secrets.ts';
import { ORGANISATION, SECRET } from '../support/whole.ts';
import { gather } from '../scale/crowd.ts';

const SLOW = { requestsPerMinute: 60 };
const SHORT = { remainingMs: 60_000 };

describe('what is deployed while a long sweep runs', { timeout: 120_000 }, () => {
  it('is what the next round obeys: a lower ceiling, and a limit of the request that is lower still', async () => {
    const { whole, accept, loop, instance, report } = await startRounds({ settings: SLOW });
    gather(whole.simulator, 60);
    const lower = instance({ environment: environmentWith({ ...SLOW, maxCloses: 3 }) });
    const first = await accept({ sweepId: 'first', request: { maxCloses: 150 } });
    const second = await accept({ sweepId: 'second', request: { maxCloses: 1 } });

    await loop(first, { invoke: () => lower });
    await loop(second, { invoke: () => lower });

    expect((await report(first)).counts.closed).toBe(3);
    expect((await report(second)).counts.closed).toBe(1);
    expect(writtenIds(whole.simulator).length).toBe(4);
  });

  it('ends it where the organisation is disabled: nothing more is asked of Genesys', async () => {
    const { whole, accept, loop, instance, report } = await startRounds({ settings: SLOW });
    gather(whole.simulator, 120);
    const sweepId = await accept();
    await loop(sweepId, { ...SHORT, atMost: 1 });
    const asked = whole.simulator.journal.entries.length;
    const without = instance({
      environment: environmentWith({ organisations: [{ name: 'main', secretId: SECRET, enabled: false }] }),
    });

    const answers = await loop(sweepId, { invoke: () => without });

    expect(answers).toMatchObject([{ more: false, outcome: 'partial' }]);
    expect((await report(sweepId)).notReached).toHaveProperty('mode-changed');
    expect(whole.simulator.journal.entries.length).toBe(asked);
  });

  it('ends it where the secret is another client’s: that one gets no id of the first', async () => {
    const { whole, accept, loop, instance, report } = await startRounds({ settings: SLOW });
    gather(whole.simulator, 120);
    const sweepId = await accept();
    await loop(sweepId, { ...SHORT, atMost: 1 });
    const other = await whole.anotherOrganisation();
    whole.secrets.put(SECRET, secretOf(other));

    const answers = await loop(sweepId, { invoke: () => instance() });

    expect(answers).toMatchObject([{ more: false, outcome: 'partial' }]);
    expect((await report(sweepId)).notReached).toHaveProperty('credentials-changed');
    expect(other.journal.entries.filter(({ path }) => path !== '/oauth/token')).toEqual([]);
  });

  it('is not another organisation, where the first one of the deployment is another now', async () => {
    const { whole, accept, loop, instance } = await startRounds();
    const { id } = whole.simulator.add(conversed(whole.simulator));
    const other = await whole.anotherOrganisation();
    other.add(conversed(other));
    whole.secrets.put('genesys/other', secretOf(other));
    const organisations = [
      { name: 'other', secretId: 'genesys/other' },
      { name: ORGANISATION, secretId: SECRET },
    ];
    const sweepId = await accept();

    await loop(sweepId, { invoke: () => instance({ environment: environmentWith({ organisations }) }) });

    expect(writtenIds(whole.simulator)).toEqual([id]);
    expect(other.journal.entries).toEqual([]);
  });

  it('keeps it waiting while Secrets Manager gives no answer, and then it goes on', async () => {
    const { whole, accept, loop, sweep } = await startRounds();
    whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    whole.secrets.deny(SECRET, 'internal-error');

    expect(await loop(sweepId, { atMost: 2 })).toEqual([]);
    expect(await sweep(sweepId)).toMatchObject({ state: 'running' });
    whole.secrets.allow(SECRET);

    expect(await loop(sweepId)).toMatchObject([{ more: false, outcome: 'complete' }]);
  });

  it('ends it as failed where the secret is wrong, and says why', async () => {
    const { whole, accept, loop, sweep } = await startRounds();
    const sweepId = await accept();
    whole.secrets.remove(SECRET);

    await expect(loop(sweepId)).rejects.toMatchObject({ name: 'SecretMissingError' });

    const failed = await sweep(sweepId);
    expect(failed).toMatchObject({ state: 'failed' });
    expect(JSON.parse(failed.error ?? '')).toMatchObject({ code: 'secret-missing' });
    expect(await loop(sweepId)).toMatchObject([{ more: false, outcome: 'failed' }]);
  });

  it('has no sweep of an unknown id, and no rounds without a table', async () => {
    const { loop, instance } = await startRounds();
    const without = instance({ environment: environmentWith({ tableName: undefined }) });

    await expect(loop('nobody')).rejects.toMatchObject({ name: 'UnknownSweepError' });
    await expect(loop('nobody', { invoke: () => without })).rejects.toMatchObject({ name: 'SettingsError' });
  });
});
