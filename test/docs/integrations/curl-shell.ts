import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

const FOLDER = path.resolve(import.meta.dirname, '../../../docs/integrations/curl');
const PAGE = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');

/** The page's shell examples, in their order. The first one tells what to export. */
export const [EXPORTS = '', ...EXAMPLES] = [...PAGE.matchAll(/^```sh\n([^]*?)^```$/gm)].map(
  ([, text = '']) => text,
);

export const STATUSES = [...PAGE.matchAll(/^\| (\d{3}(?:, \d{3})*) \|/gm)].flatMap(([, statuses = '']) =>
  statuses.split(', '),
);

/** The one example whose comment begins like that. */
export function example(comment: string): string {
  const found = EXAMPLES.filter((text) => text.startsWith(`# ${comment}`));
  if (found.length !== 1) throw new Error(`The page has ${found.length} examples called ${comment}`);
  return found[0] ?? '';
}

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell as the page's readers have it: POSIX, with curl, in a home directory of its own. */
export type Shell = (script: string) => Promise<Ran>;

export async function openShell(environment: Readonly<Record<string, string>>): Promise<Shell> {
  const home = await mkdtemp(path.join(tmpdir(), 'curl-example-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const env = { PATH: process.env['PATH'], HOME: home, ...environment };
  return (script) =>
    new Promise((resolve) => {
      execFile('sh', ['-c', script], { cwd: FOLDER, env, timeout: 15_000 }, (error, stdout, stderr) =>
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      );
    });
}
