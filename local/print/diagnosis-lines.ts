import type { DiagnoseReport } from '../../functions/sweeper/report/diagnose-report.ts';
import { wrap } from './layout.ts';
import type { Paint } from './paint.ts';

/** What `diagnose` says, for a person: each check with what was seen, what it means and what to do. */
export function diagnosisLines({ org, outcome, checks }: DiagnoseReport, paint: Paint): string[] {
  const colours = { ok: paint.good, warning: paint.warning, failed: paint.bad, skipped: paint.quiet };
  return [
    `${paint.strong(`Is ${org} set up so that a sweep can work?`)} ${colours[outcome](outcome)}`,
    ...checks.flatMap(({ name, status, seen, meaning, remedy }) => [
      '',
      `${colours[status](status.padEnd(8))} ${paint.strong(name)}`,
      ...[seen, meaning].flatMap((text) => (text ? wrap(text, ' '.repeat(9)) : [])),
      ...(remedy ? wrap(`What to do: ${remedy}`, ' '.repeat(9)) : []),
    ]),
  ];
}
