import { crowdRemedy } from '../report/crowd-words.ts';
import type { Report } from '../report/report.ts';

/** Outcomes that somebody wants to hear of, and the words for them; in a dry run as well. */
const TOLD = [
  ['closed', 'ended'],
  ['refused', 'refused'],
  ['unverified', 'unverified'],
  ['failed', 'failed'],
] as const;

/** SNS takes subjects of less than 100 ASCII characters (API reference, Publish). */
const LONGEST_SUBJECT = 99;

/**
 * Whether a run is worth a message: it ended something, or something stood in its way (a refusal, a failure, an end
 * that was not seen, a crowd). A dry run too, which may be refused or fail as any other.
 */
export function worthNotifying({ counts, outcome }: Report): boolean {
  return TOLD.some(([name]) => counts[name] > 0) || outcome === 'aborted' || outcome === 'refused';
}

/** The subject of the message: `main, enforce: 12 ended, 1 refused, 1 cut off`. */
export function subjectOf({ org, mode, counts, overtaken, outcome }: Report): string {
  const told = TOLD.flatMap(([name, words]) => (counts[name] > 0 ? [`${counts[name]} ${words}`] : []));
  const cutOff = overtaken['guest-wrote'] + overtaken['agent-joined'];
  if (cutOff > 0) told.push(`${cutOff} cut off`);
  const stopped = outcome === 'aborted' || outcome === 'refused' ? [`run ${outcome}`] : [];
  const rest = `, ${mode}: ${[...stopped, ...told].join(', ')}`;
  // A name is ASCII (settings.ts), and may be long enough to push the rest out.
  return `${org.slice(0, Math.max(1, LONGEST_SUBJECT - rest.length))}${rest}`.slice(0, LONGEST_SUBJECT);
}

/** The message: the report without its list of conversations, as JSON; of an aborted run with what to do. */
export function messageOf(report: Report): string {
  const { conversations: _, ...summary } = report;
  const { outcome, crowd } = report;
  const remedy = outcome === 'aborted' && crowd !== undefined ? { remedy: crowdRemedy(crowd) } : {};
  return JSON.stringify({ ...summary, ...remedy });
}
