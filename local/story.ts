import type { Report } from '../functions/sweeper/report/schemas.ts';

/** The three sweeps of the demo. */
export interface Story {
  readonly dryRun: Report;
  readonly enforced: Report;
  readonly second: Report;
}

/**
 * What went wrong in the demo. Empty if it went as it should: a dry run that found something and wrote nothing, an
 * enforcing sweep that ended all of it, and a second one that found nothing left to end.
 */
export function flawsOf({ dryRun, enforced, second }: Story): string[] {
  const closed = new Set(idsOf(enforced, 'closed'));
  const leftOpen = idsOf(dryRun, 'would-close').filter((id) => !closed.has(id));
  const stuckLater = Object.values(second.stuck).reduce((sum, count) => sum + count, 0);
  const flaws: (readonly [boolean, string])[] = [
    [dryRun.requests.writes > 0, `The dry run wrote to Genesys ${dryRun.requests.writes} times.`],
    [dryRun.counts['would-close'] === 0, 'The dry run found nothing to end.'],
    [leftOpen.length > 0, `The sweep did not end what the dry run had found: ${leftOpen.join(', ')}.`],
    [stuckLater > 0, `The second sweep still found ${stuckLater} stuck.`],
    [second.requests.writes > 0, `The second sweep wrote to Genesys ${second.requests.writes} times.`],
    ...Object.values({ dryRun, enforced, second }).map(
      ({ outcome, mode }) =>
        [outcome !== 'complete', `A sweep (${mode}) was ${outcome}, not complete.`] as const,
    ),
  ];
  return flaws.filter(([isSo]) => isSo).map(([, text]) => text);
}

function idsOf({ conversations }: Report, outcome: string): string[] {
  return conversations.filter((row) => row.outcome === outcome).map(({ conversationId }) => conversationId);
}
