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

const hrefsOf = (page: URL): string[] => linksOf(page).map(({ href }) => href);

describe('the integrations', () => {
  it.each(FOLDERS)('have a page each, linked from the index and from the README: %s', (folder) => {
    const page = new URL(`${folder}/README.md`, INTEGRATIONS);

    expect(existsSync(page)).toBe(true);
    expect(hrefsOf(new URL('README.md', INTEGRATIONS))).toContain(page.href);
    expect(hrefsOf(README)).toContain(page.href);
  });
});
