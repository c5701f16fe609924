import { ASSUMPTIONS } from '../genesys/assumptions.ts';
import type { StuckClass } from '../policy/policy-schema.ts';
import { type AssumptionCount, isContradicted } from '../report/count-assumptions.ts';
import type { Warning } from '../report/report.ts';

/** `Each message stands with its author only: 19 of 20 conversations; a message stands with several roles: 1 (such as …).` */
export function saidOf(count: AssumptionCount): string {
  const { holds, against, assumption } = count;
  const { measured } = ASSUMPTIONS[assumption];
  if (holds + against === 0) return measured.untold;
  const told = `${capitalized(measured.holds)}: ${holds} of ${holds + against} conversations`;
  return against === 0 ? `${told}.` : `${told}; ${measured.against}: ${against}${exampleOf(count)}.`;
}

/** What follows where an assumption does not hold, and what to do until that is clear; for a person. */
export function consequenceOf({ assumption }: AssumptionCount): {
  readonly meaning: string;
  readonly remedy: string;
} {
  const { ifFalse, measured } = ASSUMPTIONS[assumption];
  return { meaning: ifFalse, remedy: switchOff(measured.classes) };
}

/** A warning for each assumption that a run has seen contradicted and that more than an additional read rests on. */
export function assumptionWarnings(counts: readonly AssumptionCount[]): readonly Warning[] {
  return counts.flatMap((count) => {
    // Nothing is done wrongly without the reply: it costs one more read.
    if (!isContradicted(count) || count.assumption === 'patch-reply-shows-the-end') return [];
    const { meaning, remedy } = consequenceOf(count);
    const message = `What is assumed of Genesys Cloud does not hold in this organisation. ${saidOf(count)} ${meaning} ${remedy}`;
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
    return 'Nothing has to be switched off for it. Tell us which value it is, so that the policy can learn it.';
  }
  const off = `{"classes": {${classes.map((name) => `"${name}": "off"`).join(', ')}}}`;
  return (
    'Hold some of those that these classes would end against their transcripts (action explain). Until then, switch off ' +
    `what rests on it: "policy": ${off} in the configuration, and nothing else of these classes under "queues".`
  );
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
