import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(new URL('docs/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => `docs/${file}`),
];

/** A page without its code blocks: what looks like a heading or a link there is none. */
function proseOf(page: URL): string {
  return readFileSync(page, 'utf8').replaceAll(/^( *)```[^]*?^\1```$/gm, '');
}

/** The links of a page to this repository's own files and headings, resolved against it. */
function linksOf(page: URL): URL[] {
  return [...proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
    ([, link = '']) => new URL(link, page),
  );
}

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(page: URL): Set<string> {
  return new Set(
    [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const withoutAnchor = ({ href }: URL): URL => new URL(href.split('#')[0] ?? href);

describe.each(PAGES)('%s', (name) => {
  const page = new URL(name, ROOT);

  it('links to files that exist', () => {
    const broken = linksOf(page).filter((link) => !existsSync(withoutAnchor(link)));

    expect(broken.map(({ href }) => href)).toEqual([]);
  });

  it('links to headings that exist', () => {
    const broken = linksOf(page)
      .filter(({ hash, pathname }) => hash !== '' && pathname.endsWith('.md'))
      .filter((link) => existsSync(withoutAnchor(link)))
      .filter((link) => !anchorsOf(withoutAnchor(link)).has(decodeURIComponent(link.hash.slice(1))));

    expect(broken.map(({ href }) => href)).toEqual([]);
  });

  // Those in the reference are files of other repositories: its sources.
  if (name === 'docs/design/genesys-api.md') return;
  it('names files and folders that exist', () => {
    const prose = proseOf(page);
    const named = [
      ...prose.matchAll(/`((?:functions|lib|local|test|docs\/integrations)\/[\w./-]*[\w/])`/g),
    ].map(([, file]) => file);
    const inFunction = [
      ...prose.matchAll(
        /`((?:actions|closing|diagnose|genesys|http|policy|refusals|report|request)\/[\w-]+\.ts)`/g,
      ),
    ].map(([, file]) => `functions/sweeper/${file}`);

    expect([...named, ...inFunction].filter((file) => !existsSync(new URL(file ?? '', ROOT)))).toEqual([]);
  });
});

it('every page of docs is reachable from the README', () => {
  const seen = new Set<string>();
  const open = [new URL('README.md', ROOT)];
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    if (seen.has(page.href)) continue;
    seen.add(page.href);
    if (page.pathname.endsWith('.md')) open.push(...linksOf(page).map(withoutAnchor).filter(existsSync));
  }

  expect(PAGES.filter((name) => !seen.has(new URL(name, ROOT).href))).toEqual([]);
});
