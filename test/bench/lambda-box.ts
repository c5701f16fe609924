import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The memory of the function as it is deployed by default, and the share of a processor that Lambda gives for it. */
export const LAMBDA_MEMORY_MB = 256;
/** Lambda gives a whole processor at 1,769 MB (AWS documentation, "Configure Lambda function memory"). */
export const LAMBDA_CPUS = LAMBDA_MEMORY_MB / 1_769;

const PERIOD_US = 100_000;
const ROOT = '/sys/fs/cgroup';

/** What starts a process within limits. */
export interface Box {
  /** To be put before the command; nothing where this machine sets no limits. */
  readonly command: readonly string[];
  /** For the page: what is limited, or why nothing is. */
  readonly says: string;
  readonly remove: () => void;
}

/** A cgroup (version 1 or 2) that limits memory, and the processor where that is asked for. */
export function lambdaBox({ cpus }: { readonly cpus: boolean }): Box {
  const isV2 = existsSync(path.join(ROOT, 'cgroup.controllers'));
  const name = `sweeper-bench-${process.pid}-${cpus ? 'cpu' : 'memory'}`;
  const bytes = String(LAMBDA_MEMORY_MB * 1024 ** 2);
  const quota = Math.round(LAMBDA_CPUS * PERIOD_US);
  const limits: readonly (readonly [folder: string, file: string, value: string])[] = isV2
    ? [[name, 'memory.max', bytes], ...(cpus ? [[name, 'cpu.max', `${quota} ${PERIOD_US}`] as const] : [])]
    : [
        [`memory/${name}`, 'memory.limit_in_bytes', bytes],
        ...(cpus
          ? [
              [`cpu/${name}`, 'cpu.cfs_period_us', String(PERIOD_US)] as const,
              [`cpu/${name}`, 'cpu.cfs_quota_us', String(quota)] as const,
            ]
          : []),
      ];
  const folders = [...new Set(limits.map(([folder]) => path.join(ROOT, folder)))];
  try {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    for (const [folder, file, value] of limits) writeFileSync(path.join(ROOT, folder, file), value);
  } catch (error) {
    return {
      command: [],
      says: `not limited: this machine allows no cgroup (${error instanceof Error ? error.message : String(error)})`,
      remove: () => {},
    };
  }
  const enter = folders.map((folder) => `echo $$ > ${folder}/cgroup.procs`).join(' && ');
  return {
    command: ['/bin/sh', '-c', `${enter} && exec "$@"`, 'sh'],
    says: `${LAMBDA_MEMORY_MB} MB${cpus ? `, ${LAMBDA_CPUS.toFixed(3)} of a processor` : ''}, by a cgroup`,
    remove: () => {
      for (const folder of folders) {
        try {
          rmdirSync(folder);
        } catch {
          // A process that is just ending is still in it. It stays, empty.
        }
      }
    },
  };
}
