import type { ExplainReport, ExplainRow } from '../../functions/sweeper/report/schemas.ts';
import { counted, numbered } from '../print/layout.ts';
import { definitions, type Line } from './headline.ts';
import { markup, minutesInWords, time, type Markup, type Part } from './markup.ts';
import type { DrawnDiagnosis } from './read-answer.ts';
import { conversationLink } from './rows.ts';
import { wordsFor } from '../print/words.ts';
import { wordsOfClass } from './words.ts';

export interface Body {
  readonly title: string;
  readonly head: Part;
  readonly main: Part;
}

/** The verdict on each conversation that was named, and what it rests on. */
export function explanationBody({ org, region, conversations }: ExplainReport): Body {
  const stuck = conversations.filter(({ verdict }) => verdict === 'stuck').length;
  const kept = conversations.filter(({ verdict }) => verdict === 'keep').length;
  return {
    title: `Explained: ${counted(conversations.length, 'conversation')} of ${org}`,
    head: markup`<p class="verdict">Nothing was ended. Of ${counted(conversations.length, 'conversation')} that
      ${conversations.length === 1 ? 'was' : 'were'} asked about, <strong>${numbered(stuck)} ${stuck === 1 ? 'is' : 'are'} stuck</strong>,
      and ${numbered(kept)} would be kept.</p>${definitions([
        ['Organisation', region === undefined ? org : `${org}, Genesys Cloud region ${region}`],
        ['Mode', 'explain: ends nothing'],
      ])}`,
    main: conversations.map((row, index) => explained(region, row, index)),
  };
}

const VERDICTS: Readonly<Record<ExplainRow['verdict'], string>> = {
  stuck: 'Stuck: a sweep that enforces would end it',
  keep: 'Kept',
  'already-ended': 'It has ended already',
  'unknown-id': 'Genesys Cloud does not know this id',
};

function explained(region: string | undefined, row: ExplainRow, index: number): Markup {
  const { conversationId, verdict, reason, detail, idleMinutes, thresholdMinutes, clockStartedAt, evidence } =
    row;
  const why = verdict === 'keep' && reason !== undefined ? `: ${wordsFor(reason) || reason}` : '';
  const id = `conversation-${index + 1}`;
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${conversationLink(region, conversationId)}</h2>
<p><strong>${VERDICTS[verdict]}${why}.</strong>${row.class === undefined ? undefined : markup` ${wordsOfClass(row.class).title} (class <code>${row.class}</code>).`}</p>
${definitions([
  ['In particular', detail],
  ['What to do', row.diagnosis?.remedy],
  [
    'Idle for',
    idleMinutes === undefined
      ? undefined
      : markup`${minutesInWords(idleMinutes)}${clockStartedAt === undefined ? '' : markup`, since ${time(clockStartedAt)} UTC`}`,
  ],
  [
    'Counts as stuck',
    thresholdMinutes === undefined ? undefined : `from ${minutesInWords(thresholdMinutes)} on`,
  ],
  ...(evidence === undefined ? [] : basis(evidence)),
])}</section>
`;
}

/** What the verdict rests on. */
function basis(evidence: NonNullable<ExplainRow['evidence']>): readonly Line[] {
  const { guest, agent, agents, queue, flow, undelivered, queuedSinceMinutes, queueEntries } = evidence;
  const presence = (of: string): string =>
    of === 'gone' ? 'has left' : of === 'none' ? 'was never there' : of;
  const times = (iso: string | undefined): Part => (iso === undefined ? 'never' : markup`${time(iso)} UTC`);
  return [
    ['Guest', presence(guest)],
    ['Agent', `${presence(agent)}${agents === undefined ? '' : ` (${agents})`}`],
    ['Queue', presence(queue)],
    ['Bot (flow)', presence(flow)],
    ['Guest last wrote', times(evidence.lastGuestMessageAt)],
    ['Last answered', times(evidence.lastAnswerAt)],
    ['Guest waits', `${evidence.guestWaits ? 'yes' : 'no'}${evidence.onHold === true ? ', on hold' : ''}`],
    [
      'Who wrote is told by',
      evidence.toldBy === 'participant' ? 'who lists each message' : 'the status of a message',
    ],
    [
      'Not delivered',
      undelivered === undefined
        ? undefined
        : markup`${counted(undelivered.count, 'message')} since ${time(undelivered.since)} UTC`,
    ],
    [
      'Held by a queue for',
      queuedSinceMinutes === undefined ? undefined : minutesInWords(queuedSinceMinutes),
    ],
    ['Came to a queue', queueEntries === undefined ? undefined : counted(queueEntries, 'time')],
  ];
}

const STATES: Readonly<Record<DrawnDiagnosis['checks'][number]['status'], string>> = {
  ok: 'OK',
  warning: 'Warning',
  failed: 'Failed',
  skipped: 'Skipped',
};

const OUTCOMES: Readonly<Record<DrawnDiagnosis['outcome'], string>> = {
  ok: 'A sweep can work in this organisation.',
  warning: 'A sweep can work in this organisation, but look at the warnings.',
  failed: 'A sweep cannot work as it should in this organisation: see what failed, and what to do.',
};

/** Whether the organisation is set up so that a sweep can work, check by check; what needs somebody comes first. */
export function diagnosisBody({ org, outcome, deployedMode, checks }: DrawnDiagnosis): Body {
  const order = ['failed', 'warning', 'skipped', 'ok'];
  const sorted = checks.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return {
    title: `Is ${org} set up for sweeps?`,
    head: markup`<p class="verdict"><strong class="${outcome}">${OUTCOMES[outcome]}</strong></p>${definitions(
      [
        ['Organisation', org],
        ['Mode that is deployed', deployedMode],
        ['Mode', 'diagnose: ends nothing'],
      ],
    )}`,
    main: sorted.map(
      ({
        name,
        status,
        seen,
        meaning,
        remedy,
        diagnoses,
      }) => markup`<section aria-labelledby="check-${name}"><h2 id="check-${name}"><span
        class="state ${status}">${STATES[status]}</span>: ${name}</h2><p>${seen}</p><p>${meaning}</p>${
          remedy === '' ? undefined : markup`<p><strong>What to do:</strong> ${remedy}</p>`
        }${
          diagnoses.length === 0
            ? undefined
            : markup`<ul>${diagnoses.map(
                (one) =>
                  markup`<li><code>${one.code}</code> on ${one.operation}${
                    one.permissions.length === 0 ? '' : `: ${one.permissions.join(one.anyOf ? ' or ' : ', ')}`
                  }. ${one.remedy}</li>`,
              )}</ul>`
        }</section>
`,
    ),
  };
}
