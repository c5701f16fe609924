import { readFileSync } from 'node:fs';

/** `docs/closing-web-messaging.md` as it stands. */
export const PAGE = readFileSync(new URL('../../docs/closing-web-messaging.md', import.meta.url), 'utf8');

/** The code blocks of one language, in the page's order. */
export function blocksOf(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
}

/** The one code block whose first line begins with the comment `name`, e.g. `// end.mjs`. */
export function example(language: string, name: string): string {
  const found = blocksOf(language).filter((block) => block.startsWith(name));
  if (found.length !== 1) throw new Error(`The page has ${found.length} ${language} examples called ${name}`);
  return found[0] ?? '';
}

/** The rows of the table under a heading, each a list of cells; without the head. Cells hold no `|`. */
export function rowsUnder(heading: string): string[][] {
  const [, section = ''] = PAGE.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const lines = section.split(/^#+ /m)[0]?.split('\n') ?? [];
  const rows = lines.map((line) => line.trim()).filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** What stands between backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
