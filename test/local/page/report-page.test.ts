import { parse, type HTMLElement } from 'node-html-parser';
import { describe, expect, it } from 'vitest';
import { reportPage } from '../../../local/page/report-page.ts';
import { CALLER } from '../../../local/world/place.ts';
import { aReport, anId, aRow, someCounts } from '../print/a-report.ts';
import { aRowOf, aWholeReport, DIAGNOSIS, EXPLANATION, HOSTILE, OTHER_QUEUE, QUEUE } from './answers.ts';

const pageOf = (answer: unknown, options = {}): HTMLElement => parse(reportPage(answer, options));
const textOf = (page: HTMLElement): string => page.textContent.replaceAll(/\s+/gu, ' ');

/** The value at a path such as `counts.would-close`; keys have no dots. */
function valueAt(answer: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], answer);
}

describe.each(['dry-run', 'enforce'] as const)('the page of a report, %s', (mode) => {
  const report = aWholeReport(mode);
  const page = pageOf(report);

  it('shows each number as the report has it', () => {
    const figures = page.querySelectorAll('[data-of]');
    const shown = figures.map((one) => [one.getAttribute('data-of'), Number(one.getAttribute('value'))]);
    expect(shown).toEqual(shown.map(([path]) => [path, valueAt(report, String(path))]));
    const counts = figures.filter(({ textContent }) => /^[\d,]+$/u.test(textContent));
    expect(counts.map(({ textContent }) => Number(textContent.replaceAll(',', '')))).toEqual(
      counts.map((one) => Number(one.getAttribute('value'))),
    );
    const paths = new Set(shown.map(([path]) => path));
    const outcomes = Object.entries(report.counts).filter(([, count]) => count > 0);
    for (const [name] of outcomes) expect(paths).toContain(`counts.${name}`);
    for (const name of Object.keys(report.kept)) expect(paths).toContain(`kept.${name}`);
    for (const name of Object.keys(report.stuck)) expect(paths).toContain(`stuck.${name}`);
  });

  it('links each conversation that is listed to its page in Genesys Cloud, and to nothing else', () => {
    const links = page.querySelectorAll('a[href^=https]');
    expect(new Set(links.map((one) => one.textContent))).toEqual(
      new Set(report.conversations.map(({ conversationId }) => conversationId)),
    );
    for (const link of links) {
      expect(link.getAttribute('href')).toBe(
        `https://apps.mypurecloud.ie/directory/#/analytics/interactions/${link.textContent}/admin/details`,
      );
    }
    const others = page.querySelectorAll('a:not([href^=https])').map((one) => one.getAttribute('href'));
    const ids = new Set(page.querySelectorAll('[id]').map((one) => `#${one.id}`));
    expect(others.filter((href) => !ids.has(href ?? ''))).toEqual([]);
  });

  it('has one value beside each label, where a narrow screen shows a row as a card', () => {
    const cells = page.querySelectorAll('td[data-label]');
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.filter(({ childNodes }) => childNodes.length !== 1)).toEqual([]);
  });

  it('names queues, and shows the id of one whose name is not known', () => {
    const cells = page.querySelectorAll('th[scope=row]').map(({ textContent }) => textContent);
    expect(cells).toContain('Orders');
    expect(cells).toContain(OTHER_QUEUE);
    expect(cells).not.toContain(QUEUE);
  });

  it('shows when the guest of a conversation wrote, was answered, and which rule told it', () => {
    const row = aRowOf(report, mode === 'dry-run' ? 'would-close' : 'closed');
    const line = page
      .querySelectorAll('tbody tr')
      .find((one) => one.textContent.includes(row.conversationId));
    const times = line?.querySelectorAll('time').map((one) => one.getAttribute('datetime'));
    expect(times).toEqual([row.clockStartedAt, row.lastGuestMessageAt, row.lastAnswerAt]);
    expect(line?.textContent).toContain(row.toldBy === 'status' ? 'its status' : 'who lists it');
  });

  it('escapes what others have written, and runs and loads nothing', () => {
    expect(page.querySelectorAll('script, img, link, iframe, object, style[src]')).toEqual([]);
    expect(page.toString()).not.toContain('<script>');
    expect(page.querySelectorAll('[onerror]')).toEqual([]);
    expect(textOf(page)).toContain(HOSTILE);
    expect(page.toString()).not.toMatch(/url\(|@import|src=[^"]*http/u);
    expect(page.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain("default-src 'none'");
  });
});

describe('what a page says first', () => {
  it('of a dry run: what would happen, and what would not', () => {
    const report = aReport({
      counts: someCounts({ open: 1_221, 'would-close': 96, kept: 1_125 }),
      kept: { 'waiting-for-us': 70, active: 1_055 },
    });
    expect(textOf(pageOf(report))).toContain(
      'This was a look, and nothing was ended. Of 1,221 open web-messaging conversations, 96 would be ended and 1,125 would not be touched, among them 70 in which a guest waits for an answer.',
    );
  });

  it('of an enforcing run: what happened', () => {
    const report = aReport({
      mode: 'enforce',
      counts: someCounts({ open: 5, closed: 1, unverified: 2, kept: 2 }),
    });
    expect(textOf(pageOf(report))).toContain(
      'Of 5 open web-messaging conversations, 1 was ended, and each end was seen. 2 more were written to and not seen to end. 2 were not touched.',
    );
  });

  it.each([
    ['dry-run', 'would-close', '41 would be ended and 48 would not be touched'],
    ['enforce', 'closed', '41 were ended, and each end was seen. 48 were not touched'],
  ] as const)(
    'counts as not touched only what was kept, and says what became of the others: %s',
    (mode, outcome, said) => {
      const counts = someCounts({
        open: 96,
        [outcome]: 41,
        kept: 48,
        'already-ended': 4,
        'not-reached': 1,
        refused: 2,
      });
      const verdict = pageOf(aReport({ mode, counts })).querySelector('.verdict')!;
      expect(textOf(verdict)).toContain(
        `${said}. Of the others, 4 had already ended, 1 was not reached, 2 were refused by Genesys Cloud.`,
      );
      const shown = verdict.querySelectorAll('data').map((one) => one.getAttribute('data-of'));
      const told = Object.entries(counts).flatMap(([name, count]) => (count > 0 ? `counts.${name}` : []));
      expect(new Set(shown)).toEqual(new Set(told));
    },
  );

  it('names no API where somebody has looked from the command line', () => {
    const asked = { trigger: 'api', askedBy: CALLER } as const;
    const facts = textOf(pageOf(aReport({ ...asked, requestedBy: 'jo' })).querySelector('.facts')!);
    expect(facts).toContain('Asked for byjo');
    expect(facts).toContain('Started fromthe command line');
    expect(facts).not.toContain(CALLER);
    expect(textOf(pageOf(aReport(asked)))).not.toContain('Asked for by');
    expect(textOf(pageOf(aReport({ trigger: 'api', askedBy: 'client-1' })))).toContain('Started fromthe API');
  });

  it.each([
    [aReport(), 'there is nothing to end'],
    [aReport({ outcome: 'failed' }), 'not everything could be searched'],
    [
      aReport({ action: 'close', counts: someCounts({ open: 1, closed: 1 }), mode: 'enforce' }),
      'Of 1 conversation that was named, 1 was ended',
    ],
    [
      aReport({ counts: someCounts({ open: 3, 'not-reached': 3 }), notReached: { deadline: 3 } }),
      '3 conversations were not reached',
    ],
    [aReport({ history: 'unavailable' }), 'not all that this run has written is in the history'],
    [
      aWholeReport('dry-run'),
      'An enforcing sweep would end none of them now: 700 are stuck, and abortIfMoreThan allows 500',
    ],
    [aWholeReport('dry-run'), 'One enforcing run ends at most 200 conversations (maxCloses)'],
    [aWholeReport('enforce'), 'These days could not be searched: 2026-09-01'],
    [
      aReport({
        outcome: 'aborted',
        mode: 'enforce',
        counts: someCounts({ open: 1, 'not-reached': 1 }),
        crowd: { ...aReport().crowd!, stuck: 700 },
      }),
      'The guard stopped it: 700 are stuck',
    ],
  ])('of report %#: %s', (report, said) => {
    expect(textOf(pageOf(report))).toContain(said);
  });
});

it('a page says that a note and who asked are on it as they were written', () => {
  const footer = textOf(pageOf(aWholeReport('dry-run')).querySelector('footer')!);
  expect(footer).toContain('who asked for it and their note, as the caller wrote them');
  expect(footer).not.toContain('nothing of what anybody wrote');
});

describe('other pages', () => {
  it('explain each conversation by its evidence', () => {
    const page = pageOf(EXPLANATION);
    expect(page.querySelectorAll('a.id').map(({ textContent }) => textContent)).toEqual(
      [1, 2, 3, 4].map(anId),
    );
    expect(textOf(page)).toContain(
      'Of 4 conversations that were asked about, 1 is stuck, and 1 would be kept.',
    );
    expect(textOf(page)).toContain(`In particular${HOSTILE}`.replaceAll(/\s+/gu, ' '));
    expect(page.querySelector('script')).toBeNull();
  });

  it('of a diagnosis begin with what failed, and say what to do', () => {
    const page = pageOf(DIAGNOSIS);
    const [first, second] = page
      .querySelectorAll('h2')
      .map(({ textContent }) => textContent.replaceAll(/\s+/gu, ' '));
    expect([first, second]).toEqual(['Failed: permissions', 'OK: secret']);
    expect(textOf(page)).toContain('What to do: Grant it.');
    expect(page.querySelector('script')).toBeNull();
  });

  it('are drawn of a report that was saved before it had figures, and say so', () => {
    const {
      byQueue: _,
      queuesOmitted: __,
      stuckByIdle: ___,
      policy: ____,
      region: _____,
      ...older
    } = aWholeReport('dry-run');
    const text = textOf(pageOf(older));
    expect(text).toContain('saved by an earlier version');
    expect(text).toContain('would be ended');
  });

  it('are drawn of a sweep that the API remembers: its numbers, without a list', () => {
    const { conversations: _, conversationsOmitted: __, ...report } = aWholeReport('dry-run');
    const text = textOf(pageOf({ sweepId: report.sweepId, state: 'complete', report }));
    expect(text).toContain(`${report.counts['would-close']} would be ended`);
    expect(text).toContain('GET /sweeps/{sweepId}/conversations has the list');
    expect(text).not.toContain('500 conversations at most');
  });

  it('of an invented organisation say that links lead nowhere', () => {
    expect(textOf(pageOf(EXPLANATION, { simulated: true }))).toContain('links to Genesys Cloud lead nowhere');
    expect(textOf(pageOf(EXPLANATION))).not.toContain('lead nowhere');
    expect(textOf(pageOf(aReport({ org: 'simulated' })))).toContain('lead nowhere');
  });

  it('are not made of anything else', () => {
    expect(() => reportPage('{"hello":"world"}')).toThrow('This is not an answer of the sweeper');
  });
});

it.each([5_000, 20_000])(
  'a page that lists %i conversations has less than 2 MB, and says what it leaves out',
  (count) => {
    const report = aWholeReport('dry-run', count, 'Kundendienst Nord');
    const evidence = {
      clockStartedAt: '2026-11-01T00:00:00.000Z',
      lastGuestMessageAt: '2026-11-01T00:00:00.000Z',
      lastAnswerAt: '2026-11-01T00:00:00.000Z',
      guestWaits: false,
      toldBy: 'participant',
      agents: 1,
    } as const;
    const conversations = Array.from({ length: count }, (_, n) =>
      aRow(n, {
        outcome: 'would-close',
        class: 'guest-silent',
        idleMinutes: 9_999,
        queueId: QUEUE,
        ...evidence,
      }),
    );
    const page = reportPage({ ...report, conversations, conversationsOmitted: {} });
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page.includes('The first 5,000 of 20,000; the CSV file has all')).toBe(count > 5_000);
  },
);
