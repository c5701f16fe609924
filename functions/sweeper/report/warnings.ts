import { ASSUMPTIONS } from '../genesys/assumptions.ts';
import type { StuckClass } from '../policy/schema.ts';
import { isContradicted } from './count-assumptions.ts';
import type { AssumptionCount, Crowd, Warning } from './schemas.ts';

/** `Each message is listed with its author only: 19 of 20 conversations; a message is listed with several roles: 1 (such as …).` */
export function saidOf(count: AssumptionCount): string {
  const { holds, against, assumption } = count;
  const { measured } = ASSUMPTIONS[assumption];
  if (holds + against === 0) return measured.untold;
  const told = `${capitalized(measured.holds)}: ${holds} of ${holds + against} conversations`;
  return against === 0 ? `${told}.` : `${told}; ${measured.against}: ${against}${exampleOf(count)}.`;
}

/** What follows if an assumption does not hold, and what to do until that is clear; for a person. */
export function consequenceOf({ assumption }: AssumptionCount): {
  readonly meaning: string;
  readonly remedy: string;
} {
  const { ifFalse, measured } = ASSUMPTIONS[assumption];
  return { meaning: ifFalse, remedy: switchOff(measured.classes) };
}

/** A warning for each assumption that a run saw contradicted, unless it only costs one more read. */
export function assumptionWarnings(counts: readonly AssumptionCount[]): readonly Warning[] {
  return counts.flatMap((count) => {
    // A reply that does not show the end costs only one more read.
    if (!isContradicted(count) || count.assumption === 'patch-reply-shows-the-end') return [];
    const { meaning, remedy } = consequenceOf(count);
    const message = `An assumption about Genesys Cloud does not hold in this organisation. ${saidOf(count)} ${meaning} ${remedy}`;
    return [{ code: 'assumption-contradicted', message }];
  });
}

function exampleOf({ example, values = [] }: AssumptionCount): string {
  const named = values.slice(0, 5).map(({ field, value, conversations }) => {
    const which = value === undefined ? `${field} with a value that is not shown` : `${field} "${value}"`;
    return `${which} in ${conversations}`;
  });
  const such = example === undefined ? '' : ` (such as ${example})`;
  return named.length === 0 ? such : `${such}: ${named.join(', ')}`;
}

function switchOff(classes: readonly StuckClass[]): string {
  if (classes.length === 0) {
    return 'Nothing has to be switched off. Report the value to the project, so that the policy can include it.';
  }
  const off = `{"classes": {${classes.map((name) => `"${name}": "off"`).join(', ')}}}`;
  return `Compare some of the conversations that these classes would end with their transcripts (action explain). Until that is clear, switch these classes off: "policy": ${off} in the configuration, and no thresholds of these classes under "queues".`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Clock differences up to this are ignored. Milliseconds. */
const TOLERANCE_MS = 60_000;

/** What a difference between our clock and Genesys's means, and what to do. */
export interface ClockWords {
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * The text about a difference above a minute, either way.
 *
 * @param aheadMs how far our clock is ahead, milliseconds; below 0 if it is behind, undefined if not known
 */
export function clockWords(aheadMs: number | undefined): ClockWords | undefined {
  const off = Math.abs(aheadMs ?? 0);
  if (aheadMs === undefined || off <= TOLERANCE_MS) return undefined;
  const minutes = Math.round(off / TOLERANCE_MS);
  const isAhead = aheadMs > 0;
  return {
    meaning:
      `This machine’s clock is about ${minutes === 1 ? '1 minute' : `${minutes} minutes`} ${isAhead ? 'ahead of' : 'behind'} ` +
      'Genesys Cloud’s. Conversations are judged by the earlier of the two clocks: ' +
      (isAhead
        ? 'none counts as idle for longer than it is, as long as Genesys Cloud’s answers say their time. '
        : 'each counts as idle for less than it is, by this difference, so that some stuck ones are kept. ') +
      'Times in reports come from this machine’s clock, and AWS may refuse requests that are signed with it.',
    remedy:
      'Synchronise the clock of the machine that runs the sweeper with a time server. Lambda’s own clock is right: on Lambda, look for a proxy in front of Genesys Cloud that answers with a wrong "Date" header.',
  };
}

/** The same for a report. */
export function clockWarnings(aheadMs: number | undefined): readonly Warning[] {
  const words = clockWords(aheadMs);
  return words === undefined ? [] : [{ code: 'clock-differs', message: `${words.meaning} ${words.remedy}` }];
}

/**
 * How many are stuck when a run aborts, and which setting stopped it: `120 are stuck, and abortIfMorePercent allows
 * 100`.
 */
export function crowdInWords({ stuck, estimated, limit, limitSetBy }: Crowd): string {
  return `${stuck} are stuck${estimated ? ' so far' : ''}, and ${limitSetBy} allows ${limit}`;
}

/** What to do after a run aborted, before anybody raises the limit that stopped it. */
export function crowdRemedy({ limitSetBy }: Crowd): string {
  return (
    'Look at a dry run: which classes and queues are they in, and since when are they idle? Did somebody change a flow or the policy just ' +
    `before? Explain a few of them and read their transcripts. Raise ${limitSetBy} only if they really are stuck.`
  );
}
