import { afterEach, describe, expect, it } from 'vitest';
import { fieldOf } from '../../../functions/sweeper/json.ts';
import { answerLines, asReport } from '../../../local/print/answer-lines.ts';
import { fitTo } from '../../../local/print/layout.ts';
import { plainPaint } from '../../../local/print/paint.ts';
import { listedIn, savedSweep } from '../../../local/world/earlier-report.ts';
import type { Onlooker, SweepProgress, SweepReport } from '../../../local/world/long-sweep.ts';
import { openSimulatedPlace, type SimulatedPlace } from '../../../local/world/simulated-place.ts';

const places: SimulatedPlace[] = [];
afterEach(async () => {
  fitTo(undefined);
  await Promise.all(places.splice(0).map((place) => place.close()));
});

async function open(onlooker: Partial<Onlooker> = {}, seed = 7): Promise<SimulatedPlace> {
  const watch = { see: () => undefined, isStopped: () => false, ...onlooker };
  const place = await openSimulatedPlace({ seed, conversations: 60 }, { logs: false, onlooker: watch });
  places.push(place);
  return place;
}

/** As it would come from the file that somebody has saved it in. */
function saved(answer: unknown, changed: object = {}): SweepReport {
  return savedSweep({ ...JSON.parse(JSON.stringify(answer)), ...changed } as unknown, 'report.json');
}

describe('a sweep on the simulator', () => {
  it('says how far it is, and gives a report with all rows, which fits into a narrow terminal', async () => {
    const seen: (SweepProgress | undefined)[] = [];
    const { run, world } = await open({ see: (progress) => void seen.push(progress) });
    const report = asReport(await run({ action: 'sweep', mode: 'dry-run', queueIds: undefined }));

    expect(report.conversations).toHaveLength(report.counts.open);
    expect(report.conversationsOmitted).toEqual({});
    expect(report.counts['would-close']).toBeGreaterThan(0);
    expect(world.simulator.journal.writes()).toEqual([]);
    expect(seen.some((one) => one?.open === report.counts.open)).toBe(true);
    fitTo(60);
    const lines = answerLines(report, plainPaint).join('\n').split('\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });

  it('ends of a saved report what that has listed and is still stuck, and nothing else', async () => {
    const report = saved(await (await open()).run({ action: 'sweep', mode: 'dry-run' }));
    const { run, world } = await open();
    const [first = '', ...others] = listedIn(report);
    // What has ended since is not written to again.
    const before = asReport(
      await run({ action: 'close', mode: 'enforce', conversationIds: others.slice(0, 3) }),
    );
    const second = before.conversations.find(({ outcome }) => outcome === 'closed')?.conversationId ?? '';
    const written = world.simulator.journal.writes().length;
    const only = report.conversations.filter(({ conversationId }) =>
      [first, second].includes(conversationId),
    );
    const ended = asReport(
      await run({ action: 'sweep', mode: 'enforce', note: 'CHG-1' }, saved(report, { conversations: only })),
    );

    expect(ended.counts).toMatchObject({ open: 2, closed: 1, 'already-ended': 1 });
    expect(ended.note).toBe('CHG-1');
    expect(world.simulator.journal.writes()).toHaveLength(written + 1);
  });

  it('goes by the policy and the scope of the saved report', async () => {
    const classes = { 'guest-silent': 'off' as const };
    const report = saved(await (await open()).run({ action: 'sweep', mode: 'dry-run', policy: { classes } }));
    const { run } = await open();
    const ended = await run({ action: 'sweep', mode: 'enforce' }, report);

    expect(report.request).toEqual({ policy: { classes } });
    expect(asReport(ended).stuck).not.toHaveProperty('guest-silent');
    expect(fieldOf(ended, 'request')).toEqual({ policy: { classes } });
  });

  it.each<readonly [string, object, string]>([
    [
      'is older than 72 hours',
      { startedAt: '2026-06-14T13:00:00.000Z' },
      'this preview is older than 72 hours',
    ],
    ['is of another organisation', { org: 'other' }, '"other" is not a configured organisation'],
    ['has ended something itself', { mode: 'enforce' }, 'this sweep is no preview'],
    ['has failed', { outcome: 'failed' }, 'this preview is failed'],
  ])('ends nothing of a report that %s', async (_, changed, said) => {
    const { run, world } = await open();
    const report = saved(await run({ action: 'sweep', mode: 'dry-run' }), changed);

    await expect(run({ action: 'sweep', mode: 'enforce' }, report)).rejects.toThrow(said);
    expect(world.simulator.journal.writes()).toEqual([]);
  });

  it('refuses a file that is no such report, or one that the function has printed, which has not all of it', async () => {
    const report = await (await open()).run({ action: 'sweep', mode: 'dry-run' });

    for (const other of [{}, [], { action: 'sweep' }, { ...saved(report), request: undefined }])
      expect(() => savedSweep(other, 'x.json')).toThrow('"x.json" is no report of a sweep');
  });

  it('begins nothing new once it is stopped, and still reports', async () => {
    let judged = 0;
    const { run, world } = await open({
      see: (progress) => (judged = progress?.judged ?? judged),
      isStopped: () => world.simulator.journal.entries.length > 20,
    });
    const report = asReport(await run({ action: 'sweep', mode: 'enforce' }));

    expect(report.outcome).toBe('cancelled');
    expect(report.notReached['cancelled']).toBeGreaterThan(0);
  });

  it('stops a close in the same way', async () => {
    const dry = saved(await (await open()).run({ action: 'sweep', mode: 'dry-run' }));
    const { run, world } = await open({ isStopped: () => world.simulator.journal.writes().length > 0 });
    const report = asReport(
      await run({ action: 'close', mode: 'enforce', conversationIds: listedIn(dry).slice(0, 20) }),
    );

    expect(report).toMatchObject({ outcome: 'cancelled' });
    expect(report.counts.closed).toBeGreaterThan(0);
    expect(report.notReached['cancelled']).toBeGreaterThan(0);
  });

  it('remembers within one command what did not end, and says that it has no history', async () => {
    const { run, history, world } = await open();
    for (const one of world.simulator.conversations.all()) one.resists = 'everything';
    const first = asReport(await run({ action: 'sweep', mode: 'enforce' }));
    const again = asReport(await run({ action: 'sweep', mode: 'enforce' }));

    expect(first.counts.unverified).toBeGreaterThan(0);
    expect(again.kept['waits-for-retry']).toBe(first.counts.unverified);
    expect(() => history('any', undefined)).toThrow('History is for --deployed');
  });
});
