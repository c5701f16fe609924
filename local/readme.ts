import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ASSUMPTIONS, type Measured } from '../functions/sweeper/genesys/assumptions.ts';
import { DEFAULT_THRESHOLDS, STUCK_CLASSES, type StuckClass } from '../functions/sweeper/policy/schema.ts';
import { configTable } from './config-table.ts';
import { policyTable, requestTable } from './request-table.ts';
import { routeTable } from './route-table.ts';

/** What a class is on the live state, and where its clock starts. DESIGN.md section 3. */
const CLASSES: Readonly<Record<StuckClass, readonly [liveState: string, clock: string]>> = {
  'wrap-up-pending': [
    'over; a participant still owes wrap-up or is in after-call work',
    'the last `disconnectedTime`',
  ],
  hollow: ['everybody disconnected, no `endTime`, nothing owed', 'the last `disconnectedTime`'],
  'guest-gone': [
    'no guest communication is left, or the guest’s last entry is Presence `Clear` or `SessionExpired`',
    'that moment',
  ],
  orphaned: [
    'the guest is there; no agent, queue or flow',
    'the last participant’s end, or the last message if later',
  ],
  'guest-silent': [
    'an agent is there, the guest does not wait',
    'the business’s last message, else the agent’s `connectedTime`',
  ],
  'agent-silent': ['an agent is there, the guest waits', 'the guest’s last message'],
  'queue-stuck': [
    'in a queue or ringing; or with a flow after a queue or agent took part since the guest’s last message',
    'the guest’s last message, else the start',
  ],
  'bot-stalled': ['the guest with a flow only', 'the guest’s last message, else the start'],
};

function classTable(): string {
  const rows = STUCK_CLASSES.map((name) => {
    const [liveState, clock] = CLASSES[name];
    return `| \`${name}\` | ${liveState} | ${clock} | ${DEFAULT_THRESHOLDS[name]} |`;
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
