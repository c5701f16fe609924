import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD } from '../../lib/function-code.ts';
import { lambdaBox } from './lambda-box.ts';
import { median } from './median.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPEATS = 9;
/** In a box like Lambda's, loading takes some seconds. */
const REPEATS_IN_BOX = 3;

/** What the function uses of AWS, whoever calls Genesys. */
const AWS_PARTS = `
export { Logger } from '@aws-lambda-powertools/logger';
export { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
export { DynamoDBClient } from '@aws-sdk/client-dynamodb';
export { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
export { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
export { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
export { BatchWriteCommand, DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
`;

const SOURCES = {
  'ours, as deployed': "export { handler } from './functions/sweeper/handler.ts';",
  'the official client': `${AWS_PARTS} export { default } from 'purecloud-platform-client-v2';`,
  'the AWS parts and undici, nothing of ours': `${AWS_PARTS} export { Agent, Pool } from 'undici';`,
} as const;

/** What one bundle weighs. */
export interface Weight {
  readonly bytes: number;
  /** From the beginning of its import to the end: the median, ms. */
  readonly loadMs: number;
  readonly loadInBoxMs: number;
}

/** Bundles each as the function is built, with the same AWS parts, and loads it by turns. */
export async function weigh(): Promise<{
  readonly weights: ReadonlyMap<keyof typeof SOURCES, Weight>;
  readonly box: string;
}> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweeper-bench-'));
  const box = lambdaBox({ cpus: true });
  try {
    const bundles = await Promise.all(
      Object.entries(SOURCES).map(async ([name, contents], index) => {
        const outdir = path.join(folder, String(index));
        await build({ ...BUILD, stdin: { contents, resolveDir: ROOT, loader: 'ts' }, outdir });
        return { name: name as keyof typeof SOURCES, outdir, file: path.join(outdir, 'index.mjs') };
      }),
    );
    const load = (repeats: number, command: readonly string[]): ReadonlyMap<string, number> => {
      const times = new Map<string, number[]>(bundles.map(({ file }) => [file, []]));
      for (let repeat = 0; repeat < repeats; repeat += 1)
        for (const { file } of bundles) times.get(file)?.push(loadOnce(file, command));
      return new Map([...times].map(([file, all]) => [file, median(all)]));
    };
    const [free, boxed] = [load(REPEATS, []), load(REPEATS_IN_BOX, box.command)];
    const weights = bundles.map(({ name, outdir, file }) => {
      const loadMs = free.get(file) ?? Number.NaN;
      const loadInBoxMs = boxed.get(file) ?? Number.NaN;
      return [name, { bytes: bytesIn(outdir), loadMs, loadInBoxMs }] as const;
    });
    return { weights: new Map(weights), box: box.says };
  } finally {
    box.remove();
    rmSync(folder, { recursive: true });
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

/** In a process of its own, so that nothing is loaded already. Milliseconds. */
function loadOnce(file: string, before: readonly string[]): number {
  const script =
    'const began = performance.now(); await import(process.argv[1]); console.log(performance.now() - began); process.exit();';
  const [command, ...rest] = [...before, process.execPath, '--input-type=module', '-e', script, file];
  return Number(execFileSync(command, rest, { encoding: 'utf8', cwd: tmpdir() }));
}
