import { describe, expect, it } from 'vitest';
import { flawsOf, type Story } from '../../local/story.ts';
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
    const enforced = { ...good.enforced, conversations: [aRow(1, { outcome: 'unverified' })] };

    expect(flawsOf({ ...good, enforced }).join()).toContain(anId(1));
  });

  it.each<readonly [string, Partial<Story>]>([
    ['the dry run wrote', { dryRun: { ...good.dryRun, requests } }],
    ['the dry run found nothing', { dryRun: aReport() }],
    ['the second sweep found more', { second: { ...good.second, stuck: { hollow: 1 } } }],
    ['the second sweep wrote', { second: { ...good.second, requests } }],
    ['a sweep was not complete', { enforced: { ...good.enforced, outcome: 'partial' } }],
  ])('fails when %s', (_, part) => {
    expect(flawsOf({ ...good, ...part })).toHaveLength(1);
  });
});
