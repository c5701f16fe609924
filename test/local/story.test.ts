import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../local/command/sweeper-command.ts';
import { flawsOf, flawsOverApi, SUGGESTIONS, type OverApi, type Story } from '../../local/story.ts';
import { openSimulatedPlace } from '../../local/world/simulated-place.ts';
import { aReport, aRow, anId, someCounts } from './print/a-report.ts';

const good: Story = {
  dryRun: aReport({
    counts: someCounts({ open: 2, 'would-close': 1, kept: 1 }),
    stuck: { hollow: 1 },
    conversations: [aRow(1, { outcome: 'would-close' }), aRow(2, {})],
  }),
  enforced: aReport({
    mode: 'enforce',
    counts: someCounts({ open: 2, closed: 1, kept: 1 }),
    conversations: [aRow(1, { outcome: 'closed' }), aRow(2, {})],
  }),
  second: aReport({
    mode: 'enforce',
    counts: someCounts({ open: 1, kept: 1 }),
    conversations: [aRow(2, {})],
  }),
};
const requests = { ...aReport().requests, writes: 2 };

describe('the demo’s story', () => {
  it('holds when what the dry run found was ended, and nothing was left', () => {
    expect(flawsOf(good)).toEqual([]);
  });

  it('fails when something that the dry run found was not ended, and names it', () => {
    const enforced = { ...good.enforced, conversations: [aRow(1, { outcome: 'failed' })] };

    expect(flawsOf({ ...good, enforced }).join()).toContain(anId(1));
  });

  it.each<readonly [string, Partial<Story>]>([
    ['the dry run wrote', { dryRun: { ...good.dryRun, requests } }],
    ['the dry run found nothing', { dryRun: aReport() }],
    ['the second sweep found more', { second: { ...good.second, stuck: { hollow: 1 } } }],
    ['what did not end is not remembered', { second: { ...good.second, kept: { 'waits-for-retry': 1 } } }],
    ['the second sweep wrote', { second: { ...good.second, requests } }],
    ['a sweep was not complete', { enforced: { ...good.enforced, outcome: 'partial' } }],
  ])('fails when %s', (_, part) => {
    expect(flawsOf({ ...good, ...part })).toHaveLength(1);
  });
});

const swept = { sweepId: 'one', state: 'complete', kept: {}, requests: { writes: 0 } };
const overApi: OverApi = {
  preview: { ...swept, counts: { 'would-close': 9 } },
  approved: { ...swept, counts: { open: 9, closed: 7, unverified: 2 }, requests: { writes: 9 } },
  later: { ...swept, counts: { closed: 0 }, kept: { 'waits-for-retry': 2 } },
};

describe('its part over the API', () => {
  it('holds when what a preview listed was ended, but for some that a later sweep leaves alone', () => {
    expect(flawsOverApi(overApi)).toEqual([]);
  });

  const { preview, approved, later } = overApi;
  it.each<readonly [string, Partial<OverApi>]>([
    ['the preview wrote', { preview: { ...preview, requests: { writes: 1 } } }],
    [
      'the sweep looked at others than those listed',
      { approved: { ...approved, counts: { ...approved.counts, open: 10 } } },
    ],
    ['nothing was ended', { approved: { ...approved, counts: { ...approved.counts, closed: 0 } } }],
    ['the later one does not know what did not end', { later: { ...later, kept: {} } }],
    ['the later one wrote', { later: { ...later, requests: { writes: 1 } } }],
    ['a sweep was not complete', { later: { ...later, state: 'failed' } }],
  ])('fails when %s', (_, part) => {
    expect(flawsOverApi({ ...overApi, ...part })).toHaveLength(1);
  });

  it('fails when the preview found nothing, or everything ended: there was nothing to show', () => {
    const nothing = { ...preview, counts: {} };
    expect(flawsOverApi({ ...overApi, preview: nothing })).toContain('The preview found nothing to end.');
    const all = { ...approved, counts: { open: 9, closed: 9 } };
    expect(flawsOverApi({ ...overApi, approved: all })).toContain(
      'The sweep from the preview left nothing that does not end.',
    );
  });
});

describe('what the demo suggests', () => {
  it('is accepted, and shows or changes something of the organisation that the demo has shown', async () => {
    const onlooker = { see: () => undefined, isStopped: () => false };
    const answers: string[] = [];
    const run = async (request: object): Promise<unknown> => {
      // As each command: an organisation that is as it was.
      const place = await openSimulatedPlace({ seed: 7, conversations: 60 }, { logs: false, onlooker });
      try {
        const answer: unknown = JSON.parse(JSON.stringify(await place.run({ ...request })));
        answers.push(
          JSON.stringify(answer, [
            'outcome',
            'verdict',
            'class',
            'counts',
            'open',
            'would-close',
            'closed',
            'conversations',
          ]),
        );
        return answer;
      } finally {
        await place.close();
      }
    };
    const dryRun = (await run({ action: 'sweep', mode: 'dry-run' })) as Story['dryRun'];
    const story = { dryRun, enforced: dryRun, second: dryRun };
    const [page, ...others] = SUGGESTIONS.map(({ command }) => parseCommand(command(story)));
    for (const asked of others) {
      if (asked.kind !== 'run') throw new Error('not a request');
      const { action, flags, enforce } = asked;
      await run({ action, mode: enforce ? 'enforce' : 'dry-run', ...flags });
    }

    expect(page).toMatchObject({ action: 'sweep', flags: {}, out: { html: 'report.html' } });
    expect(new Set(answers)).toHaveLength(SUGGESTIONS.length);
    expect(answers[1]).toContain('"verdict":"keep"');
    expect(answers[2]?.match(/"queue-stuck"/gu)?.length ?? 0).toBeGreaterThan(0);
    expect(answers[3]).toContain('"closed":1');
  });
});
