import { parse, type HTMLElement } from 'node-html-parser';
import { describe, expect, it } from 'vitest';
import { reportPage } from '../../../local/page/report-page.ts';
import { aReport, anId, aRow, someCounts } from '../print/a-report.ts';
import { aWholeReport } from './answers.ts';

const pageOf = (answer: unknown, options = {}): HTMLElement => parse(reportPage(answer, options));
const textOf = (page: HTMLElement): string => page.textContent.replaceAll(/\s+/gu, ' ');

describe('how to do what a dry run has listed', () => {
  const would = { counts: someCounts({ open: 1, 'would-close': 1 }) };

  it('is one command, for the file that the report is in', () => {
    expect(textOf(pageOf(aReport(would), { file: 'my look.json' }))).toContain(
      'npm run sweeper -- sweep --enforce --from "my look.json"',
    );
    expect(textOf(pageOf(aReport(would)))).toContain('--from report.json');
    expect(textOf(pageOf(aReport(would)))).toContain('To do it on every schedule');
  });

  it('names the secret that a real organisation needs, also for only one conversation; the simulator has none', () => {
    const one = { ...would, conversations: [aRow(1, { outcome: 'would-close' })] };
    const [real, invented] = ['main', 'simulated'].map((org) => textOf(pageOf(aReport({ ...one, org }))));

    const said = '--secret "<your secret>" --note "<your ticket>"';
    expect(real).toContain(`sweep --enforce --from report.json ${said}`);
    expect(real).toContain(`close ${anId(1)} --enforce ${said}`);
    expect(invented).toContain(`close ${anId(1)} --enforce --note`);
  });

  it('is a close of the same conversations after one that was a dry run', () => {
    const conversations = [1, 2].map((n) => aRow(n, { outcome: 'would-close' }));
    const counts = someCounts({ open: 2, 'would-close': 2 });
    expect(textOf(pageOf(aReport({ action: 'close', counts, conversations })))).toContain(
      `npm run sweeper -- close ${anId(1)} ${anId(2)} --enforce`,
    );
  });

  it('is no exact repetition after a close, whose flags nobody knows here, and uses force only where nothing else ends it', () => {
    const conversations = [
      aRow(1, { outcome: 'would-close', class: 'hollow' }),
      aRow(2, { outcome: 'would-close', class: 'queue-stuck', reason: 'forced:waiting-for-us' }),
    ];
    const counts = someCounts({ open: 2, 'would-close': 2 });
    const text = textOf(pageOf(aReport({ action: 'close', counts, conversations })));
    expect(text).toContain(`close ${anId(1)} --enforce --secret "<your secret>" --note`);
    expect(text).toContain(`close ${anId(2)} --force --enforce --secret "<your secret>" --note`);
    expect(text).not.toContain('exactly this');
    // No schedule does what somebody has named.
    expect(text).not.toContain('on every schedule');
    expect(text).toContain('give them again');
  });

  it('is fromSweep after a preview over the API, for 72 hours', () => {
    const text = textOf(
      pageOf(aReport({ ...would, sweepId: 'preview-1', startedAt: '2026-06-15T12:00:00.000Z' })),
    );
    expect(text).toContain('"fromSweep": "preview-1"');
    expect(text).toContain('until 2026-06-18 12:00 UTC');
  });

  it('is not there where nothing would be ended, or something was', () => {
    expect(textOf(pageOf(aReport()))).not.toContain('How to do');
    expect(textOf(pageOf(aWholeReport('enforce')))).not.toContain('How to do');
  });
});

describe('the rules of a look', () => {
  const look = aReport({
    counts: someCounts({ open: 1, 'would-close': 1 }),
    conversations: [aRow(1, { outcome: 'would-close' })],
  });
  const AGAIN =
    'If this look had rules of its own (flags such as --class, or a file with a request), give them again.';
  const IN_POLICY = 'If this look had rules of its own, they have to stand in the policy there too.';
  const policy = { classes: { hollow: 30 } };

  it.each([
    ['it had some', { ...look, request: { policy } }],
    ['its report does not say', look],
  ])(
    'are to be given again for one conversation and put into the policy for the schedule, where %s',
    (_, answer) => {
      const text = textOf(pageOf(answer));
      const [before = '', one = '', schedule = ''] = text.split(/First only one|To do it on every schedule/u);
      // The file has them for what is ended from it.
      expect(before).not.toContain('rules of its own');
      expect(one).toContain(AGAIN);
      expect(schedule).toContain(IN_POLICY);
    },
  );

  it.each([{}, { policy: {} }, { queueIds: [anId(9)] }])(
    'are not spoken of where it had none: %j',
    (request) => {
      expect(textOf(pageOf({ ...look, request }))).not.toContain('rules of its own');
    },
  );

  it('are to be given again after a close, which does not say', () => {
    expect(textOf(pageOf({ ...look, action: 'close' }))).toContain(AGAIN);
  });
});

describe('on the simulator', () => {
  const look = aReport({
    counts: someCounts({ open: 1, 'would-close': 1 }),
    conversations: [aRow(1, { outcome: 'would-close' })],
  });
  const [real, simulated] = ['main', 'simulated'].map((org) => textOf(pageOf({ ...look, org })));

  it('each command needs the same organisation: its seed and its size', () => {
    expect(simulated?.split('with the same --seed and --conversations as for this look:')).toHaveLength(3);
    expect(real).not.toContain('--seed');
  });

  it('no deployment is spoken of that has to allow it', () => {
    expect(real).toContain('a stack or an organisation in dry run refuses');
    expect(simulated).not.toContain('in dry run refuses');
  });
});
