import type { Diagnosis } from '../../closing/diagnosis.ts';
import type { Check, CheckName } from '../../report/diagnose-report.ts';

/** One thing that is not as it should be. */
export interface Finding {
  readonly status: 'warning' | 'failed';
  readonly meaning: string;
  readonly remedy: string;
  readonly diagnosis?: Diagnosis | undefined;
}

/**
 * A check from what was found: its status is the worst of them, and the worst come first.
 *
 * @param meaning what it means where nothing was found
 */
export function checkOf(
  name: CheckName,
  about: { readonly seen: string; readonly findings: readonly Finding[]; readonly meaning: string },
): Check {
  const { seen, findings, meaning } = about;
  const sorted = [
    ...findings.filter(({ status }) => status === 'failed'),
    ...findings.filter(({ status }) => status === 'warning'),
  ];
  const [worst] = sorted;
  if (worst === undefined) return { name, status: 'ok', seen, meaning, remedy: '', diagnoses: [] };
  return {
    name,
    status: worst.status,
    seen,
    meaning: sentences(sorted.map((finding) => finding.meaning)),
    remedy: sentences(sorted.map((finding) => finding.remedy)),
    diagnoses: sorted.flatMap(({ diagnosis }) => diagnosis ?? []),
  };
}

/** A check that rests on one that failed. */
export function skippedCheck(name: CheckName, because: CheckName): Check {
  return {
    name,
    status: 'skipped',
    seen: `Not tried, for it rests on the check "${because}", which failed.`,
    meaning: 'Not known yet.',
    remedy: '',
    diagnoses: [],
  };
}

/** Several sentences as one text, each once; those that say nothing are left out. */
export function sentences(parts: readonly (string | undefined)[]): string {
  return [...new Set(parts.flatMap((part) => part || []))].join(' ');
}

/** `a`, `a and b`, `a, b and c`; of a long list the first few and how many more. */
export function listed(parts: readonly string[], most = 10): string {
  const more = parts.length - most;
  const shown = more > 0 ? [...parts.slice(0, most), `${more} more`] : parts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** `1 queue`, `2 queues`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
