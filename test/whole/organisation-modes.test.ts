import { describe, expect, it } from 'vitest';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import { apiEvent } from '../support/api-event.ts';
import { writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { environmentWith, startRounds } from '../support/rounds.ts';
import { secretOf } from '../support/secrets.ts';
import { ORGANISATION, SECRET, startWhole, type Whole, type WholeOptions } from '../support/whole.ts';
import { gather } from '../scale/crowd.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';

const PRODUCTION = { name: 'production', secretId: 'genesys/production', mode: 'dry-run' } as const;
const TEST = { name: ORGANISATION, secretId: SECRET };

/** A deployment that enforces in its test organisation, while production is in dry run. */
async function start(options: WholeOptions = {}): Promise<Whole & { readonly production: Simulator }> {
  const whole = await startWhole({
    ...options,
    settings: { mode: 'enforce', organisations: [PRODUCTION, TEST], ...options.settings },
  });
  const production = await whole.anotherOrganisation();
  whole.secrets.put(PRODUCTION.secretId, secretOf(production));
  production.add(conversed(production));
  return { ...whole, production };
}

describe('an organisation in dry run, of a deployment that enforces', () => {
  it.each([
    ['named', { org: 'production', mode: 'enforce' }],
    ['as the first one', { mode: 'enforce' }],
    ['by a schedule', { sweeper: { trigger: 'schedule' }, request: { org: 'production', mode: 'enforce' } }],
  ])('refuses enforce, and is not asked anything: %s', async (_, event) => {
    const { invoke, production } = await start();

    await expect(invoke(event)).rejects.toMatchObject({
      code: 'mode-not-allowed',
      message: expect.stringContaining('the organisation production is set to dry-run') as string,
    });
    expect(production.journal.entries).toEqual([]);
  });

  it('is one of several things that are wrong with a request', async () => {
    const { invoke } = await start();

    await expect(invoke({ org: 'production', mode: 'enforce', maxCloses: 100_000 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('mode: the organisation production is set to dry-run') as string,
    });
  });

  it('has its dry run, and the other one is enforced', async () => {
    const { run, simulator, production } = await start();
    const { id } = simulator.add(conversed(simulator));

    expect(await run({ org: 'production' })).toMatchObject({ mode: 'dry-run', counts: { 'would-close': 1 } });
    expect(await run({ org: ORGANISATION, mode: 'enforce' })).toMatchObject({ counts: { closed: 1 } });
    expect(writtenIds(simulator)).toEqual([id]);
    expect(production.journal.writes()).toEqual([]);
  });

  it('says so over HTTP, to a close and to a sweep that is started, and in its diagnosis', async () => {
    const { invoke, production } = await start({ table: openInMemoryTable });
    const close = await invoke(
      apiEvent('closeOne', {
        conversationId: '00000000-0000-4000-8000-000000000001',
        body: { mode: 'enforce', org: 'production' },
      }),
    );
    const sweep = await invoke(apiEvent('startSweep', { body: { org: 'production' } }));
    for (const answer of [close, sweep]) {
      expect(answer).toMatchObject({
        statusCode: 403,
        body: expect.stringContaining('In this deployment the organisation production') as string,
      });
    }
    expect(production.journal.entries).toEqual([]);

    await expect(invoke({ action: 'diagnose', org: 'production' })).resolves.toMatchObject({
      deployedMode: 'dry-run',
    });
    await expect(invoke({ action: 'diagnose', org: ORGANISATION })).resolves.toMatchObject({
      deployedMode: 'enforce',
    });
  });
});

it('an organisation’s mode is never above the deployment’s', async () => {
  const { invoke, simulator } = await startWhole({
    settings: { mode: 'dry-run', organisations: [{ ...TEST, mode: 'enforce' }] },
  });

  await expect(invoke({ mode: 'enforce' })).rejects.toMatchObject({
    code: 'mode-not-allowed',
    message: expect.stringContaining('This deployment is set to dry-run') as string,
  });
  expect(simulator.journal.entries).toEqual([]);
});

it('a long sweep obeys, in each round, the mode that is deployed for its organisation now', async () => {
  const settings = { requestsPerMinute: 60 };
  const { whole, accept, loop, report, instance } = await startRounds({ settings });
  gather(whole.simulator, 120);
  const sweepId = await accept();
  const organisations = [
    { name: 'other', secretId: 'genesys/other' },
    { ...TEST, mode: 'dry-run' },
  ];
  const dry = instance({ environment: environmentWith({ ...settings, organisations }) });

  const enforced = await loop(sweepId, { remainingMs: 60_000, atMost: 1 });
  const written = whole.simulator.journal.writes().length;
  const answers = await loop(sweepId, { remainingMs: 60_000, invoke: () => dry });

  expect(enforced.at(-1)).toMatchObject({ more: true });
  expect(answers.at(-1)).toMatchObject({ more: false, outcome: 'partial' });
  expect((await report(sweepId)).notReached).toHaveProperty('mode-changed');
  expect(whole.simulator.journal.writes().length).toBe(written);
}, 120_000);

it.each([
  ['enforce', [PRODUCTION, TEST]],
  ['dry-run', [PRODUCTION, { ...TEST, enabled: false }]],
] as const)(
  'the weekly digest says %s where that is the most that any organisation has',
  async (mode, organisations) => {
    const { invoke } = await start({
      table: openInMemoryTable,
      settings: { organisations: [...organisations] },
    });

    await expect(invoke({ digest: { until: '2026-11-30T06:00:00Z' } })).resolves.toMatchObject({ mode });
  },
);
