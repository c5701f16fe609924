import type { ReportRow } from '../../functions/sweeper/report/schemas.ts';
import { PREVIEW_COUNTS_MS } from '../../functions/sweeper/request/resolve-run.ts';
import { isPreviewId } from '../../functions/sweeper/table/sweep-item.ts';
import { numbered } from '../print/layout.ts';
import { CALLER } from '../world/place.ts';
import { figure, markup, section, time, toType, type Markup } from './markup.ts';
import type { DrawnReport } from './read-answer.ts';
import { isForced } from './rows.ts';

/** After a dry run: the commands that do this, and the setting that switches the schedule on. */
export function nextSteps(
  report: DrawnReport,
  { file, simulated }: { readonly file: string; readonly simulated: boolean },
): Markup | undefined {
  const { action, askedBy, mode, counts, sweepId, startedAt, conversations, conversationsOmitted } = report;
  if (mode !== 'dry-run' || counts['would-close'] === 0) return undefined;
  const omitted = conversationsOmitted['would-close'] ?? 0;
  const listed = conversations.filter(({ outcome }) => outcome === 'would-close');
  const forced = listed.some(isForced);
  const command = simulated ? simulatedCommand : realCommand;
  const [example] = action === 'close' ? [] : listed;
  const hasOwn = hasOwnRules(report);
  const ownRules = hasOwn
    ? markup`<p>If this look had rules of its own (flags such as <code>--class</code>, or a file with a request), give them again.</p>
`
    : undefined;
  const sameFlags = simulated
    ? markup`<p>On the simulator, with the same <code>--seed</code> and <code>--conversations</code> as for this look:</p>`
    : markup`<p>With the same <code>--secret</code>, <code>--credentials</code> or <code>--deployed</code> as for this look:</p>`;
  const until = new Date(Date.parse(startedAt) + PREVIEW_COUNTS_MS).toISOString();
  const exactly =
    action === 'sweep' && isPreviewId(sweepId) && askedBy !== CALLER
      ? markup`<p>Over the API, until ${time(until)} UTC. It ends only what this preview has listed:</p>
${toType(`POST /sweeps\n{"fromSweep": "${sweepId}", "note": "<your ticket>"}`)}`
      : markup`${sameFlags}
${action === 'close' ? closes(listed, ownRules, command) : command(`sweep --enforce --from ${shellWord(file)}`)}${
          omitted === 0
            ? undefined
            : markup`<p>The file lists ${numbered(listed.length)} of the ${figure('counts.would-close', counts['would-close'])}; another look
            lists others once these are ended.</p>`
        }`;
  return section(
    'next',
    action === 'close' ? 'How to do this' : 'How to do exactly this',
    markup`${exactly}
<p>Each conversation is read and judged again, and only what is still stuck is ended${
      forced ? ', or what force may end' : ''
    }. A guest who has written since is left alone${forced ? ', but not by force' : ''}.${
      simulated
        ? undefined
        : ' The deployment has to allow it: a stack or an organisation in dry run refuses.'
    }</p>
${
  example === undefined
    ? undefined
    : markup`<h3>First only one, which somebody has checked</h3>
${ownRules}${sameFlags}
${command(`close ${example.conversationId} --enforce`)}`
}
${action === 'close' ? undefined : onSchedule(hasOwn)}`,
  );
}

/** Whether the look may have had rules beside those of the deployment: only a sweep of `npm run sweeper` says what it was asked. */
function hasOwnRules({ request }: DrawnReport): boolean {
  return request === undefined || Object.keys(request.policy ?? {}).length > 0;
}

function onSchedule(hasOwn: boolean): Markup {
  return markup`<h3>To do it on every schedule</h3>
<p>In <code>sweeper.json</code>, for the deployment or for one organisation of it, and then <code>npx cdk deploy</code>:</p>
${toType('"mode": "enforce"')}${
    hasOwn
      ? markup`
<p>If this look had rules of its own, they have to stand in the <code>policy</code> there too.</p>`
      : undefined
  }`;
}

/** A close of the same conversations; force only for those that nothing else ends. */
function closes(
  listed: readonly ReportRow[],
  ownRules: Markup | undefined,
  command: (words: string) => Markup,
): Markup {
  const idsOf = (rows: readonly ReportRow[]): string =>
    rows.map(({ conversationId }) => conversationId).join(' ');
  const [forced, others] = [listed.filter(isForced), listed.filter((row) => !isForced(row))];
  return markup`${ownRules}${others.length === 0 ? undefined : command(`close ${idsOf(others)} --enforce`)}${
    forced.length === 0
      ? undefined
      : markup`<p>The policy keeps ${forced.length === 1 ? 'this one' : 'these'}; only force ends ${forced.length === 1 ? 'it' : 'them'}, even while the guest waits:</p>
${command(`close ${idsOf(forced)} --force --enforce`)}`
  }`;
}

function simulatedCommand(words: string): Markup {
  return toType(`npm run sweeper -- ${words} --note "<your ticket>"`);
}

function realCommand(words: string): Markup {
  return simulatedCommand(`${words} --secret "<your secret>"`);
}

/** A file name as it can be typed in bash and in PowerShell. */
function shellWord(file: string): string {
  return /^[\w./\\:-]+$/u.test(file) ? file : `"${file}"`;
}
