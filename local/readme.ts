import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ASSUMPTIONS, type Measured } from '../functions/sweeper/genesys/assumptions.ts';
import { CLASS_WORDS, DEFAULT_THRESHOLDS, STUCK_CLASSES } from '../functions/sweeper/policy/schema.ts';
import { configTable } from './config-table.ts';
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
  const resting = classes.length === 0 ? 'No class rests on it.' : `Resting on it: ${classes.join(', ')}.`;
  return `Every run counts. For it: ${holds}. Against it: ${against}. ${resting}`;
}

/** The README's generated parts, by the name in their markers. */
const PARTS: Readonly<Record<string, () => string>> = {
  'request table': requestTable,
  'policy table': policyTable,
  'configuration table': configTable,
  'class table': classTable,
  'assumption table': assumptionTable,
  'route table': routeTable,
};

/**
 * The README with its tables made anew from the code they describe: each stands between `<!-- name -->` and
 * `<!-- /name -->`.
 *
 * @throws Error when a table has no place
 */
export function withTables(readme: string): string {
  return Object.entries(PARTS).reduce((text, [name, make]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`README.md has no place for the ${name}`);
    return text.replace(place, (_, before: string, after: string) => `${before}\n${make()}\n\n${after}`);
  }, readme);
}

if (import.meta.main) {
  parseArgs({ options: {} });
  const file = new URL('../README.md', import.meta.url);
  writeFileSync(file, withTables(readFileSync(file, 'utf8')));
}
