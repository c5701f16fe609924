import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const INTEGRATIONS = new URL('../../../docs/integrations/', import.meta.url);
const README = new URL('../../../README.md', import.meta.url);
const FOLDERS = readdirSync(INTEGRATIONS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The links of a page to this repository's own files, resolved against it. */
function linksOf(page: URL): URL[] {
  return [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)/g)].map(
    ([, link = '']) => new URL(link, page),
  );
}

const withoutAnchor = ({ href }: URL): URL => new URL(href.split('#')[0] ?? href);

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(page: URL): Set<string> {
  const headings = readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const hrefsOf = (page: URL): string[] => linksOf(page).map(({ href }) => href);

describe('the integrations', () => {
  it.each(FOLDERS)('have a page each, linked from the index and from the README: %s', (folder) => {
    const page = new URL(`${folder}/README.md`, INTEGRATIONS);

    expect(existsSync(page)).toBe(true);
    expect(hrefsOf(new URL('README.md', INTEGRATIONS))).toContain(page.href);
    expect(hrefsOf(README)).toContain(page.href);
  });

  it('link no file that is not there', () => {
    const pages = ['README.md', ...FOLDERS.map((folder) => `${folder}/README.md`)]
      .map((page) => new URL(page, INTEGRATIONS))
      .filter((page) => existsSync(page));
    const broken = [README, ...pages].flatMap((page) =>
      linksOf(page)
        .filter((link) => !existsSync(withoutAnchor(link)))
        .map(({ href }) => `${page.pathname} links ${href}`),
    );

    expect(broken).toEqual([]);
  });

  it.each([
    README,
    ...['README.md', ...FOLDERS.map((folder) => `${folder}/README.md`)].map(
      (page) => new URL(page, INTEGRATIONS),
    ),
  ])('link no heading that is not there: %s', (page) => {
    const anchored = linksOf(page).filter(({ hash }) => hash !== '');
    const broken = anchored.filter(
      (link) => !anchorsOf(withoutAnchor(link)).has(decodeURIComponent(link.hash.slice(1))),
    );

    expect(broken.map(({ href }) => href)).toEqual([]);
  });
});
