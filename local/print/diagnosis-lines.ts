import type { Check, DiagnoseReport } from '../../functions/sweeper/report/schemas.ts';
import { wrap } from './layout.ts';
import type { Paint } from './paint.ts';

/** Columns before a check's name, and before everything that is said of it. */
const STATUS_WIDTH = 9;
const INDENT = ' '.repeat(STATUS_WIDTH);

/**
 * What `diagnose` says, for a person: one line for each check, then warnings and failures in full, with what to
 * do, then what the other checks saw.
 */
export function diagnosisLines({ org, outcome, checks }: DiagnoseReport, paint: Paint): string[] {
  const amiss = checks.filter(({ status }) => status === 'failed' || status === 'warning');
  const well = checks.filter(({ status }) => status === 'ok');
  return [
    `${paint.strong(`Is ${org} set up so that a sweep can work?`)} ${colourOf(outcome, paint)(outcome)}`,
    ...(checks.length === 0 ? [] : ['', ...checks.flatMap((check) => glance(check, paint))]),
    ...amiss.flatMap((check) => ['', ...inFull(check, paint)]),
    ...(well.length === 0 ? [] : ['', paint.strong('What the other checks saw')]),
    ...well.flatMap(({ name, seen, meaning }) => [...wrap(`${name}: ${seen} ${meaning}`, '    ', '  ')]),
  ];
}

function glance({ name, status, seen }: Check, paint: Paint): string[] {
  const [first = '', ...more] = wrap(status === 'skipped' ? `${name}: ${seen}` : name, INDENT, INDENT);
  const colour = colourOf(status, paint);
  return [`${colour(status.padEnd(STATUS_WIDTH))}${first.slice(STATUS_WIDTH)}`, ...more];
}

function inFull({ name, status, seen, meaning, remedy, diagnoses }: Check, paint: Paint): string[] {
  const contextIds = new Set(diagnoses.flatMap(({ contextId }) => contextId ?? []));
  return [
    `${colourOf(status, paint)(status.padEnd(STATUS_WIDTH))}${paint.strong(name)}`,
    ...wrap(seen, INDENT),
    ...wrap(`It means: ${meaning}`, INDENT),
    ...wrap(`What to do: ${remedy}`, INDENT).map(paint.strong),
    ...[...contextIds].flatMap((contextId) => wrap(`Context id, for Genesys support: ${contextId}`, INDENT)),
  ];
}

function colourOf(status: Check['status'], paint: Paint): Paint[keyof Paint] {
  return { ok: paint.good, warning: paint.warning, failed: paint.bad, skipped: paint.quiet }[status];
}
