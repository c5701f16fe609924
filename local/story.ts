import type { Report } from '../functions/sweeper/report/schemas.ts';

/** What a sweep over the API tells of itself at its end. */
export interface Swept {
  readonly sweepId: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly kept: Readonly<Record<string, number>>;
  readonly requests: { readonly writes: number };
}

/** The demo's sweeps over the API: a preview, what it has listed, and one of everything. */
export interface OverApi {
  readonly preview: Swept;
  readonly approved: Swept;
  readonly later: Swept;
}

/** The three sweeps of the demo that are asked for directly. */
export interface Story {
  readonly dryRun: Report;
  readonly enforced: Report;
  readonly second: Report;
}

/** What the demo suggests at its end. Each changes or shows something of the very same organisation: a test runs them. */
export const SUGGESTIONS: readonly {
  readonly question: string;
  readonly command: (story: Story) => readonly string[];
}[] = [
  {
    question: 'The whole dry run as a page for your browser:',
    command: () => ['sweep', '--html', 'report.html'],
  },
  {
    question: 'Why was this one kept?',
    command: ({ second }) => {
      const waiting = second.conversations.find(({ reason }) => reason === 'waiting-for-us');
      return ['explain', (waiting ?? second.conversations[0])?.conversationId ?? '…'];
    },
  },
  {
    question: 'Who would be ended too if guests may wait in a queue for half a day at most?',
    command: () => ['sweep', '--class', 'queue-stuck=720'],
  },
  {
    question: 'End one of them, and see what is reported:',
    command: ({ dryRun }) => ['close', idsOf(dryRun, 'would-close')[0] ?? '…', '--enforce'],
  },
];

/**
 * What went wrong in the demo. Empty if it went as it should: a dry run that found something and wrote nothing, an
 * enforcing sweep that ended all of it but what never ends, and a second one that found nothing else to end.
 */
export function flawsOf({ dryRun, enforced, second }: Story): string[] {
  const written = new Set([...idsOf(enforced, 'closed'), ...idsOf(enforced, 'unverified')]);
  const leftOpen = idsOf(dryRun, 'would-close').filter((id) => !written.has(id));
  const waiting = second.kept['waits-for-retry'] ?? 0;
  const stuckLater = Object.values(second.stuck).reduce((sum, count) => sum + count, 0);
  const flaws: (readonly [boolean, string])[] = [
    [dryRun.requests.writes > 0, `The dry run wrote to Genesys ${dryRun.requests.writes} times.`],
    [dryRun.counts['would-close'] === 0, 'The dry run found nothing to end.'],
    [leftOpen.length > 0, `The sweep did not end what the dry run had found: ${leftOpen.join(', ')}.`],
    [
      waiting !== enforced.counts.unverified,
      `${enforced.counts.unverified} did not end, and ${waiting} wait for their next try.`,
    ],
    [stuckLater > 0, `The second sweep still found ${stuckLater} stuck.`],
    [second.requests.writes > 0, `The second sweep wrote to Genesys ${second.requests.writes} times.`],
    ...Object.values({ dryRun, enforced, second }).map(
      ({ outcome, mode }) =>
        [outcome !== 'complete', `A sweep (${mode}) was ${outcome}, not complete.`] as const,
    ),
  ];
  return flaws.filter(([isSo]) => isSo).map(([, text]) => text);
}

/**
 * What went wrong with the sweeps over the API. Empty if a preview wrote nothing, what it had listed was ended but for
 * some that never end, and a later sweep left those alone.
 */
export function flawsOverApi({ preview, approved, later }: OverApi): string[] {
  const listed = preview.counts['would-close'] ?? 0;
  const { open = 0, closed = 0, unverified = 0 } = approved.counts;
  const waiting = later.kept['waits-for-retry'] ?? 0;
  const flaws: (readonly [boolean, string])[] = [
    [preview.requests.writes > 0, `The preview wrote to Genesys ${preview.requests.writes} times.`],
    [listed === 0, 'The preview found nothing to end.'],
    [open !== listed, `The preview listed ${listed}, and the sweep from it looked at ${open}.`],
    [closed === 0, 'The sweep from the preview ended nothing.'],
    [unverified === 0, 'The sweep from the preview left nothing that does not end.'],
    [waiting !== unverified, `${unverified} did not end, and ${waiting} wait for their next try.`],
    [later.requests.writes > 0, `The later sweep wrote to Genesys ${later.requests.writes} times.`],
    ...Object.entries({ preview, approved, later }).map(
      ([name, { state }]) => [state !== 'complete', `A sweep over the API (${name}) is ${state}.`] as const,
    ),
  ];
  return flaws.filter(([isSo]) => isSo).map(([, text]) => text);
}

function idsOf({ conversations }: Report, outcome: string): string[] {
  return conversations.filter((row) => row.outcome === outcome).map(({ conversationId }) => conversationId);
}
