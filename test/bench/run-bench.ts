import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../../local/command/options.ts';
import { runCommand } from '../../local/command/run-command.ts';
import { say } from '../../local/print/say.ts';
import { benchTables } from './bench-tables.ts';
import { scale } from './scale.ts';
import { sideBySide } from './side-by-side.ts';
import { weigh } from './weigh.ts';

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const BETWEEN = /(<!-- bench -->\n)[^]*(<!-- \/bench -->)/u;

const HELP = `Compares the sweeper with what a user would write with Genesys's own client, on the same simulated Genesys Cloud:
requests, wrong ends, time, bytes, load and memory. Takes about 13 minutes; nothing else should run on the machine.

  npm run bench             prints the tables
  npm run bench -- --write  writes them into docs/performance.md, too`;

async function main(): Promise<number> {
  const { values } = readOptions(process.argv.slice(2), {
    help: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  say('Three bundles are weighed and loaded …');
  const { weights, box } = await weigh();
  const results = await sideBySide(say);
  const { scaled, box: scaledIn } = await scale(say);
  const date = new Date().toISOString().slice(0, 10);
  const tables = benchTables({ results, weights, weighedIn: box, scaled, scaledIn, date });
  console.log(tables);
  if (values.write) {
    const page = readFileSync(PAGE, 'utf8');
    if (!BETWEEN.test(page)) throw new Error('docs/performance.md has no place for the tables');
    writeFileSync(PAGE, page.replace(BETWEEN, `$1\n${tables}\n\n$2`));
    say('Written into docs/performance.md.');
  }
  return 0;
}

await runCommand(main);
