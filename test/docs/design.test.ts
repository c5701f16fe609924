import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DESIGN = readPage('DESIGN.md');
const GENESYS = readPage('genesys-api.md');
const AWS = readPage('aws.md');

/** `6`, `6.4` or `E3`, and several of them in a row: `3.1, 7 and 9`. */
const ITEM = String.raw`(?:\d+(?:\.\d+)?|E\d+)`;
const ITEMS = String.raw`${ITEM}(?:(?:, | and | to |, section )${ITEM})*`;

/** Whatever the code cites, each with the file that does. */
const CITED = {
  design: citedBy(new RegExp(String.raw`\bDESIGN(?:\.md)? sections? (${ITEMS})`, 'g')),
  genesys: [
    ...citedBy(new RegExp(String.raw`(?<!\b(?:AWS|API) )\b[Rr]eference(?:, sections?)? (${ITEMS})`, 'g')),
    ...citedBy(/\b(E\d+(?:(?:, | and )E\d+)*) of the reference\b/g),
    ...citedBy(/\bof the reference, section (\d+)\b/g),
  ],
  aws: citedBy(/\b(?:AWS reference|reference aws), "([^"]+)"/g, /^(.+)$/g),
};

function readPage(name: string): string {
  return readFileSync(path.join(ROOT, 'docs/design', name), 'utf8');
}

function citedBy(
  citation: RegExp,
  item = new RegExp(ITEM, 'g'),
): { readonly file: string; readonly item: string }[] {
  return ['functions', 'lib', 'local']
    .flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      // A comment may break its line within a citation.
      const text = readFileSync(path.join(ROOT, file), 'utf8').replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
      return [...text.matchAll(citation)].flatMap(([, items = '']) =>
        [...items.matchAll(item)].map(([found]) => ({ file, item: found })),
      );
    });
}

/** The numbers of a page's sections, and those of the items that a section counts: `6`, `3.4`, `10.2`. */
function sectionsOf(page: string): Set<string> {
  const numbers = new Set<string>();
  let section = '';
  for (const line of page.split('\n')) {
    const heading = /^#+ (\d+(?:\.\d+)?)\.? /.exec(line)?.[1];
    if (heading !== undefined) section = heading;
    numbers.add(section);
    const counted = /^(\d+)\. /.exec(line)?.[1];
    if (counted !== undefined) numbers.add(`${section}.${counted}`);
  }
  return numbers;
}

describe('what the code cites of docs/design', () => {
  it('is a section of the design, or an item of one', () => {
    const sections = sectionsOf(DESIGN);
    expect(CITED.design.length).toBeGreaterThan(40);
    expect(CITED.design.filter(({ item }) => !sections.has(item))).toEqual([]);
  });

  it('is a section, a question or a row of the reference on Genesys Cloud', () => {
    const rows = new Set([...GENESYS.matchAll(/^\| (E\d+) \|/gm)].map(([, row]) => row));
    const known = new Set([...sectionsOf(GENESYS), ...rows]);
    expect(CITED.genesys.length).toBeGreaterThan(80);
    expect(CITED.genesys.some(({ item }) => item === 'E15')).toBe(true);
    expect(CITED.genesys.filter(({ item }) => !known.has(item))).toEqual([]);
  });

  it('is a row or a heading of the reference on AWS', () => {
    const names = new Set(
      [...AWS.matchAll(/^(?:\| |#+ \d+\. )([^|\n]+?)(?: \||$)/gm)].map(([, name]) => name),
    );
    expect(CITED.aws.length).toBeGreaterThan(1);
    expect(CITED.aws.filter(({ item }) => !names.has(item))).toEqual([]);
  });
});

describe('docs/design/changing.md', () => {
  it('names for each kind of change the files that it touches, one list each', () => {
    // test/docs/links.test.ts holds that what a page names exists.
    const sections = readPage('changing.md')
      .split(/^## /m)
      .slice(1)
      .map(
        (section) =>
          [section.split('\n')[0], section.match(/`[\w./-]+\.(?:ts|tf|js)`/g)?.length ?? 0] as const,
      );

    expect(sections.map(([heading]) => heading)).toEqual([
      'A class',
      'A reason to keep',
      'A field of the request',
      'A setting of the deployment',
      'An operation of Genesys',
      'A permission',
      'An HTTP answer',
      'An alarm',
    ]);
    expect(sections.filter(([, files]) => files < 4)).toEqual([]);
  });
});
