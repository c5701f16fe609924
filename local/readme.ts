import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ASSUMPTIONS, type Measured } from '../functions/sweeper/genesys/assumptions.ts';
import { CLASS_WORDS, DEFAULT_THRESHOLDS, STUCK_CLASSES } from '../functions/sweeper/policy/schema.ts';
import { configTable } from './config-table.ts';
import { nistTable } from './nist.ts';
import { policyTable, requestTable } from './request-table.ts';
import { routeTable } from './route-table.ts';

/** Names of Genesys's fields, such as `endTime`, as Markdown code. */
function withFieldsAsCode(text: string): string {
  return text.replaceAll(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g, '`$&`');
}

function classTable(): string {
  const rows = STUCK_CLASSES.map((name) => {
    const [is, clock] = [CLASS_WORDS[name].is, CLASS_WORDS[name].clock].map(withFieldsAsCode);
    return `| \`${name}\` | ${is} | ${clock} | ${DEFAULT_THRESHOLDS[name]} |`;
  });
  return ['| class | live state | clock starts at | default |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function assumptionTable(): string {
  const rows = Object.values(ASSUMPTIONS).map(
    ({ assumed, ifFalse, seenBy, ...more }) =>
      `| ${assumed} | ${ifFalse} | ${seenBy} | ${'measured' in more ? measuredBy(more.measured) : ''} |`,
  );
  return [
    '| assumed | if false | how it shows | how it is measured |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function measuredBy({ holds, against, classes }: Measured): string {
  const resting =
    classes.length === 0 ? 'No class depends on it.' : `Classes that depend on it: ${classes.join(', ')}.`;
  return `Every run counts the conversations: one agrees if ${holds}, and contradicts if ${against}. ${resting}`;
}

/** The pages with tables that are made from the code: by page, each table by the name in its markers. */
const TABLES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { 'class table': classTable },
  'docs/api.md': { 'route table': routeTable },
  'docs/assumptions.md': { 'assumption table': assumptionTable },
  'docs/configuration.md': { 'configuration table': configTable },
  'docs/security.md': { 'nist table': nistTable },
  'docs/request.md': { 'request table': requestTable, 'policy table': policyTable },
};

export const PAGES_WITH_TABLES: readonly string[] = Object.keys(TABLES);

/**
 * A page with its tables made from the code as it is now: each stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @param page its path in the repository
 * @throws Error when a table has no place on the page
 */
export function withTables(page: string, text: string): string {
  return Object.entries(TABLES[page] ?? {}).reduce((before, [name, make]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(before)) throw new Error(`${page} has no place for the ${name}`);
    return before.replace(place, (_, start: string, end: string) => `${start}\n${make()}\n\n${end}`);
  }, text);
}

if (import.meta.main) {
  parseArgs({ options: {} });
  for (const page of PAGES_WITH_TABLES) {
    const file = new URL(`../${page}`, import.meta.url);
    writeFileSync(file, withTables(page, readFileSync(file, 'utf8')));
  }
}
