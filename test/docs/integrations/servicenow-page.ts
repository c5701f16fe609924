import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../docs/integrations/servicenow/', import.meta.url);

/** A file of the integration's folder, as it stands. */
export function servicenowFile(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

const PAGE = servicenowFile('README.md');

/** The tables under a heading, each a list of rows of cells, without the heads. Cells hold no `|`. */
export function tablesUnder(heading: string): string[][][] {
  const start = PAGE.split('\n').findIndex((line) => /^#+ /.test(line) && line.includes(heading));
  if (start === -1) throw new Error(`The page has no heading ${heading}`);
  const tables: string[][][] = [];
  for (const line of PAGE.split('\n').slice(start + 1)) {
    if (/^#+ /.test(line)) break;
    if (!line.startsWith('|')) tables.push([]);
    else tables.at(-1)?.push(cellsOf(line));
  }
  return tables.filter((rows) => rows.length > 2).map((rows) => rows.slice(2));
}

/** A table of fields and values as an object; the backticks of the values left out. */
export function fieldsOf(rows: readonly (readonly string[])[] = []): Record<string, string> {
  return Object.fromEntries(rows.map(([name = '', value = '']) => [plain(name), plain(value)]));
}

/** What stands between backticks, or the text as it is. */
export function plain(cell: string): string {
  return /`([^`]*)`/.exec(cell)?.[1] ?? cell;
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}
