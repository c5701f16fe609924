import type { Diagnosis } from '../closing/diagnosis.ts';
import type { DiagnosisGroup } from './report.ts';

/** Refusals by code, rung and permissions, the most frequent first. */
export function groupDiagnoses(diagnoses: readonly Diagnosis[]): DiagnosisGroup[] {
  const groups = new Map<string, DiagnosisGroup>();
  for (const { code, rung, permissions, remedy, contextId } of diagnoses) {
    const sorted = permissions.toSorted();
    const key = [code, rung, ...sorted].join(' ');
    const group = groups.get(key);
    const example = group?.contextId ?? contextId;
    groups.set(key, {
      code,
      permissions: sorted,
      rung,
      count: (group?.count ?? 0) + 1,
      remedy: group?.remedy ?? remedy,
      ...(example === undefined ? {} : { contextId: example }),
    });
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}
