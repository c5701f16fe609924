import type { OutcomeName } from '../../functions/sweeper/outcome.ts';
import { howManyCutOff } from '../../functions/sweeper/report/notice.ts';
import { crowdInWords, crowdRemedy } from '../../functions/sweeper/report/warnings.ts';
import { counted, numbered } from '../print/layout.ts';
import { wordsFor } from '../print/words.ts';
import { CALLER } from '../world/place.ts';
import {
  figure,
  joined,
  markup,
  millisecondsInWords,
  plural,
  time,
  type Markup,
  type Part,
} from './markup.ts';
import type { DrawnReport } from './read-answer.ts';
import { isForced } from './rows.ts';

/** What a reader must know before anything else: one sentence or two, who asked for it, and what to be careful about. */

/** What would happen or has happened, and what would not or has not. */
export function verdict(report: DrawnReport): Markup {
  return markup`<p class="verdict">${sentences(report)}</p>`;
}

function sentences(report: DrawnReport): Part {
  const { mode, action, counts, crowd } = report;
  const { open } = counts;
  const named = action === 'close';
  if (open === 0) return named ? 'No conversation was named.' : noneFound(report);
  const of = named
    ? markup`${figure('counts.open', open)} ${plural(open, 'conversation')} that ${was(open)} named`
    : markup`${figure('counts.open', open)} open web-messaging ${plural(open, 'conversation')}`;
  const would = counts['would-close'];
  if (mode === 'dry-run') {
    const guard =
      crowd?.wouldAbort === true
        ? markup` An enforcing sweep would end none of them now: ${crowdInWords(crowd)}.`
        : undefined;
    return markup`This was a look, and nothing was ended. Of ${of}, <strong>${figure('counts.would-close', would)} would be
      ended</strong> and ${figure('counts.kept', counts.kept)} would not be touched${waiting(report)}.${others(report)}${guard}`;
  }
  const unsure =
    counts.unverified === 0
      ? undefined
      : markup` ${figure('counts.unverified', counts.unverified)} more ${was(counts.unverified)} written to and not seen to end.`;
  return markup`${aborted(report)}Of ${of}, <strong>${figure('counts.closed', counts.closed)} ${was(counts.closed)} ended</strong>, and each end was seen.${unsure} ${figure('counts.kept', counts.kept)} ${was(counts.kept)} not touched${waiting(report)}.${others(report)}`;
}

const was = (count: number): string => (count === 1 ? 'was' : 'were');

/** What became of those that are neither stuck nor kept, in the order in which it is said. */
const OTHERS = [
  ['already-ended', () => 'had already ended'],
  ['not-reached', (count) => `${was(count)} not reached`],
  ['refused', (count) => `${was(count)} refused by Genesys Cloud`],
  ['failed', () => 'failed'],
  ['unknown-id', (count) => `${was(count)} not known to Genesys Cloud`],
] as const satisfies readonly (readonly [OutcomeName, (count: number) => string])[];

function others({ counts }: DrawnReport): Part {
  const said = OTHERS.filter(([outcome]) => counts[outcome] > 0).map(
    ([outcome, words]) => markup`${figure(`counts.${outcome}`, counts[outcome])} ${words(counts[outcome])}`,
  );
  return said.length === 0 ? undefined : markup` Of the others, ${joined(said, ', ')}.`;
}

function noneFound({ outcome }: DrawnReport): string {
  return outcome === 'complete'
    ? 'No open web-messaging conversation was found: there is nothing to end.'
    : 'No open web-messaging conversation was found, but not everything could be searched.';
}

/** How many of those that were left alone have a guest who waits. */
function waiting({ kept }: DrawnReport): Part {
  const count = kept['waiting-for-us'] ?? 0;
  return count === 0
    ? undefined
    : markup`, among them ${figure('kept.waiting-for-us', count)} in which a guest waits for an answer`;
}

function aborted({ outcome, crowd }: DrawnReport): Part {
  return outcome === 'aborted' && crowd !== undefined
    ? markup`The guard stopped it: ${crowdInWords(crowd)}. `
    : undefined;
}

const OUTCOMES: Readonly<Record<DrawnReport['outcome'], string>> = {
  complete: 'complete: everything was reached',
  partial: 'partial: something was left out, see below',
  failed: 'failed: Genesys Cloud or the network failed',
  aborted: 'aborted: surprisingly many are stuck',
  cancelled: 'cancelled: somebody stopped it',
  refused: 'refused: Genesys Cloud allowed nothing',
};

const TRIGGERS: Readonly<Record<DrawnReport['trigger'], string>> = {
  schedule: 'the schedule',
  api: 'the API',
  console: 'a person, by hand',
  'step-functions': 'Step Functions',
};

/** Mode, organisation, when, who asked. */
export function facts(report: DrawnReport): Markup {
  const { org, region, mode, action, startedAt, finishedAt, askedBy, requestedBy, trigger, note, search } =
    report;
  const byCommand = askedBy === CALLER;
  const took = millisecondsInWords(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)));
  return definitions([
    ['Organisation', region === undefined ? org : `${org}, Genesys Cloud region ${region}`],
    ['Mode', mode === 'dry-run' ? 'dry run: ends nothing' : 'enforce: ends what is stuck'],
    ['When', markup`${time(startedAt)} to ${time(finishedAt)} UTC (${took})`],
    ['Asked for by', byCommand ? requestedBy : [askedBy, requestedBy].filter(Boolean).join(', for ')],
    ['Started from', byCommand ? 'the command line' : TRIGGERS[trigger]],
    ['Result', OUTCOMES[report.outcome]],
    ['Looked at', action === 'close' ? 'the conversations that were named' : searched(search)],
    ['Sweep', markup`<span class="id">${report.sweepId}</span>`],
    ['Note', note],
  ]);
}

/** One fact: its name, and what is said of it. */
export type Line = readonly [name: string, said: Part];

/** Lines of which nothing is said are left out. */
export function definitions(lines: readonly Line[]): Markup {
  const said = lines.filter(([, part]) => part !== undefined);
  return markup`<dl class="facts">${said.map(([name, part]) => markup`<dt>${name}</dt><dd>${part}</dd>`)}</dl>`;
}

function searched(search: DrawnReport['search']): Part {
  return search === undefined
    ? 'what a preview had listed'
    : markup`open web-messaging conversations that began since ${time(search.from)} UTC`;
}

/** What a reader must not miss. */
export function notes(report: DrawnReport): Markup | undefined {
  const all = [...noted(report)];
  if (all.length === 0) return undefined;
  return markup`<div class="notes" role="note" aria-label="Read this first"><p><strong>Read this first</strong></p><ul>${all.map(
    (one) => markup`<li>${one}</li>`,
  )}</ul></div>`;
}

function* noted(report: DrawnReport): Generator<Part> {
  const { mode, outcome, crowd, search, counts, policy, forced, overtaken } = report;
  const failedWindows = search?.failedWindows ?? [];
  if (crowd !== undefined && (outcome === 'aborted' || (mode === 'dry-run' && crowd.wouldAbort)))
    yield `Surprisingly many are stuck: ${crowdInWords(crowd)}${
      crowd.estimated ? ' (an estimate from those judged so far)' : ''
    }. ${crowdRemedy(crowd)}`;
  if (outcome === 'refused' || outcome === 'failed' || outcome === 'cancelled')
    yield `The run was ${OUTCOMES[outcome]}. What it says of conversations is not the whole picture.`;
  if (failedWindows.length > 0) yield `These days could not be searched: ${failedWindows.join(', ')}.`;
  if (counts['not-reached'] > 0)
    yield markup`${figure('counts.not-reached', counts['not-reached'])} ${plural(counts['not-reached'], 'conversation was', 'conversations were')} not reached: ${reasons(report.notReached)}.`;
  if (mode === 'dry-run' && crowd?.capped === true)
    yield `One enforcing run ends at most ${policy === undefined ? 'maxCloses' : `${numbered(policy.maxCloses)} conversations (maxCloses)`}; later runs go on with the rest.`;
  const cutOff = howManyCutOff(overtaken);
  if (cutOff > 0)
    yield `In ${numbered(cutOff)} of the ended ${plural(cutOff, 'conversation')} somebody had just written or joined, and was cut off. Contact them.`;
  if (forced.count > 0)
    yield markup`${figure('forced.count', forced.count)} of the ended could only be ended by force${
      forced.guestWaited > 0
        ? markup`; in ${figure('forced.guestWaited', forced.guestWaited)} the guest was waiting`
        : ''
    }.`;
  const wouldForce = report.conversations.filter(
    (row) => row.outcome === 'would-close' && isForced(row),
  ).length;
  if (wouldForce > 0)
    yield `${numbered(wouldForce)} of those that would be ended ${plural(wouldForce, 'is one', 'are some')} that the policy keeps: only force ends ${plural(wouldForce, 'it', 'them')}.`;
  const { queues = 0, divisions = 0 } = policy?.scope ?? {};
  if (queues + divisions > 0)
    yield `Only part of the organisation was looked at: ${[
      queues > 0 ? counted(queues, 'queue') : '',
      divisions > 0 ? counted(divisions, 'division') : '',
    ]
      .filter(Boolean)
      .join(' and ')}.`;
  for (const { message } of report.warnings) yield message;
  if (report.history === 'unavailable')
    yield 'The table could not be used: not all that this run has written is in the history.';
  if (report.byQueue === undefined)
    yield 'This report was saved by an earlier version: it has no figures by queue, and less about each conversation.';
}

/** `the run reached its deadline; the next run continues (12); …`. */
export function reasons(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${wordsFor(reason) || reason} (${numbered(count)})`)
    .join('; ');
}
