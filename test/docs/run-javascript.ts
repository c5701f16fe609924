import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Lets `node:timers/promises` wait no time, so that an example's patience costs a test nothing. */
const IMPATIENT = `data:text/javascript,${encodeURIComponent(
  "import timers from 'node:timers/promises';" +
    "import { syncBuiltinESMExports } from 'node:module';" +
    'timers.setTimeout = async () => {}; syncBuiltinESMExports();',
)}`;

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a JavaScript example as a file of its own would run, in a process of its own that sees the project's packages and
 * nothing of this process's environment but {@link CHILD_ENVIRONMENT} and `environment`.
 *
 * @param gateway where the official client sends everything, by its own configuration file in the home directory; it
 *   has no other way of being told a login host
 */
export async function runJavaScript(
  code: string,
  {
    environment,
    gateway,
    args = [],
  }: { environment: Readonly<Record<string, string>>; gateway: string; args?: readonly string[] },
): Promise<Ran> {
  const home = await mkdtemp(path.join(tmpdir(), 'example-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const { hostname, port, protocol } = new URL(gateway);
  await mkdir(path.join(home, '.genesyscloudjavascript'));
  await writeFile(
    path.join(home, '.genesyscloudjavascript', 'config'),
    `[gateway]\nhost = ${hostname}\nport = ${port}\nprotocol = ${protocol.slice(0, -1)}\n`,
  );
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', IMPATIENT, '--input-type=module', '-', ...args],
      {
        cwd: ROOT,
        env: { ...CHILD_ENVIRONMENT, ...environment, HOME: home, USERPROFILE: home },
        timeout: 15_000,
      },
      (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      },
    );
    child.stdin?.end(code);
  });
}
