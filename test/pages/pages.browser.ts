import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../local/page/report-page.ts';
import { aReport } from '../local/print/a-report.ts';
import { aWholeReport, DIAGNOSIS, EXPLANATION } from '../local/page/answers.ts';

/** A name as long as Genesys Cloud allows, and without a place to break it. */
const LONG_NAME = 'Wartungsvertragsverlängerungsbearbeitungswarteschlange'.repeat(4);

const PAGES = {
  'dry-run': aWholeReport('dry-run'),
  enforce: aWholeReport('enforce', 400, LONG_NAME),
  empty: aReport(),
  explain: EXPLANATION,
  diagnose: DIAGNOSIS,
} as const;
const WIDTHS = [320, 768, 1600];
/** Widths of a phone and of screens on which a table has all its columns, but little room. */
const TIGHT_WIDTHS = [360, 375, 961, 1024, 1280];
const THEMES = ['light', 'dark'] as const;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @throws Error that says how to get one */
function findBrowser(): string {
  const named = process.env['CHROMIUM'];
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = [...(named === undefined ? [] : [named]), ...known].find((one) => existsSync(one));
  if (found === undefined)
    throw new Error('No Chromium here. On Debian: apt-get install chromium. Elsewhere: CHROMIUM=<its path>.');
  return found;
}

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweeper-pages-'));
  for (const [name, answer] of Object.entries(PAGES))
    await writeFile(path.join(folder, `${name}.html`), reportPage(answer, { simulated: name === 'explain' }));
  browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser?.close();
  console.log(`Screenshots: ${folder}`);
});

/** What the page has asked for beside itself, and what its policy has kept it from. */
interface Opened {
  readonly page: Page;
  readonly asked: readonly string[];
  readonly errors: readonly string[];
}

async function open(name: string, width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
  // axe is a script, which the page itself does not allow.
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(pathToFileURL(path.join(folder, `${name}.html`)).href, { waitUntil: 'domcontentloaded' });
  return { page, asked, errors };
}

async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

const COMBINATIONS = Object.keys(PAGES).flatMap((name) =>
  THEMES.flatMap((theme) => WIDTHS.map((width) => [name, theme, width] as const)),
);

describe('a page in a browser', () => {
  it.each(COMBINATIONS)('%s, %s, %i pixels', async (name, theme, width) => {
    const { page, asked, errors } = await open(name, width, theme);
    await page.screenshot({ path: path.join(folder, `${name}-${theme}-${width}.png`), fullPage: true });
    expect(await scrollsSideways(page)).toBe(false);
    // The lists too, and what stands in them.
    await page.evaluate(() => {
      for (const list of document.querySelectorAll('details')) list.open = true;
    });
    expect(await scrollsSideways(page)).toBe(false);

    await page.addScriptTag({ content: AXE });
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run: (options: object) => Promise<{ violations: unknown[] }> };
      };
      const { violations } = await axe.run({ resultTypes: ['violations'] });
      return violations.map((one) => {
        const { id, nodes } = one as { id: string; nodes: { html: string; failureSummary: string }[] };
        return `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`;
      });
    });
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
    expect(asked).toHaveLength(1);
    await page.context().close();
  });

  it.each(Object.keys(PAGES).flatMap((name) => TIGHT_WIDTHS.map((width) => [name, width] as const)))(
    '%s does not scroll sideways as a whole at %i pixels, also with all lists open',
    async (name, width) => {
      const { page } = await open(name, width, 'light');
      expect(await scrollsSideways(page)).toBe(false);
      await page.evaluate(() => {
        for (const list of document.querySelectorAll('details')) list.open = true;
      });
      expect(await scrollsSideways(page)).toBe(false);
      await page.context().close();
    },
  );

  it('shows a command on one line on a phone, and a length of time too', async () => {
    const { page } = await open('dry-run', 375, 'light');
    const broken = await page.evaluate(() => {
      const lines = (one: Element): number => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      };
      const pieces = document.querySelectorAll('section[aria-labelledby=next] pre, data');
      return [...pieces]
        .filter((one) => lines(one) > one.textContent.split('\n').length)
        .map((one) => one.textContent);
    });
    expect(broken).toEqual([]);
    await page.context().close();
  });

  it('is read with the keyboard: first a way to the content, then every link and list', async () => {
    const { page } = await open('dry-run', 1600, 'light');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the content');
    const reachable = await page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>('a, summary')].filter(({ tabIndex }) => tabIndex < 0)
          .length,
    );
    expect(reachable).toBe(0);
    await page.context().close();
  });

  it('prints within the width of the paper', async () => {
    const { page } = await open('dry-run', 794, 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await scrollsSideways(page)).toBe(false);
    await page.pdf({ path: path.join(folder, 'dry-run.pdf'), format: 'A4' });
    await page.context().close();
  });
});
