import { numbered } from '../print/layout.ts';
import { effects } from './effects.ts';
import { kept, stuck, trouble } from './fates.ts';
import { facts, notes, verdict } from './headline.ts';
import { markup, plural, styleSheet, type Markup, type Part } from './markup.ts';
import { nextSteps } from './next-steps.ts';
import { diagnosisBody, explanationBody, type Body } from './other-pages.ts';
import { atAGlance, byQueue } from './pictures.ts';
import { readAnswer, type Answer, type DrawnReport } from './read-answer.ts';
import { diagnoses, rules, technical } from './rules.ts';
import { STYLE } from './style.ts';
import { SIMULATED } from '../world/world-options.ts';

export interface PageOptions {
  /** The name of the file that the answer was saved in, for the commands on the page; `report.json` if it is not given. */
  readonly file?: string | undefined;
  /** The organisation is the simulator's: its links lead nowhere. */
  readonly simulated?: boolean | undefined;
}

/**
 * One answer of the sweeper as a page for people: a whole HTML file that needs nothing else, no script, no font, no
 * network.
 *
 * @param answer as {@link readAnswer}
 * @throws UsageError if it is no answer of the sweeper
 */
export function reportPage(answer: unknown, options: PageOptions = {}): string {
  const read = readAnswer(answer);
  // A saved answer says so only by the name of its organisation.
  const { file = 'report.json', simulated = orgOf(read) === SIMULATED } = options;
  return String(page(bodyOf(read, { file, simulated }), simulated));
}

function orgOf(read: Answer): string {
  switch (read.kind) {
    case 'report':
      return read.report.org;
    case 'explanation':
      return read.explanation.org;
    case 'diagnosis':
      return read.diagnosis.org;
  }
}

interface Drawing {
  readonly file: string;
  readonly simulated: boolean;
}

function bodyOf(read: Answer, drawing: Drawing): Body {
  switch (read.kind) {
    case 'report':
      return reportBody(read.report, drawing);
    case 'explanation':
      return explanationBody(read.explanation);
    case 'diagnosis':
      return diagnosisBody(read.diagnosis);
  }
}

function reportBody(report: DrawnReport, drawing: Drawing): Body {
  const sections: readonly (readonly [id: string, name: string, content: Markup | undefined])[] = [
    ['glance', 'At a glance', atAGlance(report)],
    ['queues', 'By queue', byQueue(report)],
    ['stuck', report.mode === 'dry-run' ? 'Would be ended' : 'Ended', stuck(report)],
    ...trouble(report),
    ['kept', 'Not touched', kept(report)],
    ['figures', 'Your figures', effects(report)],
    ['next', 'How to do it', nextSteps(report, drawing)],
    ['diagnoses', 'What went wrong', diagnoses(report)],
    ['rules', 'Rules', rules(report)],
    ['technical', 'For engineers', technical(report)],
  ];
  const shown = sections.filter(([, , content]) => content !== undefined);
  return {
    title: titleOf(report),
    head: [
      verdict(report),
      notes(report),
      facts(report),
      markup`<nav aria-label="On this page"><ul>${shown.map(
        ([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`,
      )}</ul></nav>`,
    ],
    main: shown.map(([, , content]) => content),
  };
}

function titleOf({ mode, action, org, counts, startedAt }: DrawnReport): string {
  const date = startedAt.slice(0, 10);
  const ended = mode === 'dry-run' ? counts['would-close'] : counts.closed;
  const what = mode === 'dry-run' ? 'would be ended' : plural(ended, 'was ended', 'were ended');
  const of = action === 'close' ? 'named' : 'open';
  return `${org}, ${date}: ${numbered(ended)} of ${numbered(counts.open)} ${of} web-messaging conversations ${what}`;
}

/** Nothing on the page may run or be loaded, whatever stands in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

function page({ title, head, main }: Body, simulated: boolean): Markup {
  const invented: Part = simulated
    ? markup`<p class="notes" role="note">The organisation of this page is invented: it is the simulator’s, and links to Genesys Cloud lead nowhere.</p>`
    : undefined;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
${styleSheet(STYLE)}
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<h1>${title}</h1>
${invented}${head}
</header>
<main id="content">
${main}</main>
<footer><p>Made by the stuck-conversation sweeper from its own answer. Ids, times and states, names of queues, and who asked for it
and their note, as the caller wrote them: no message of a conversation, and no name of a guest or an agent unless the caller wrote one. All
times are UTC.</p></footer>
</body>
</html>
`;
}
