import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';

export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a script of `local/` as its npm script does, without a terminal, and with no AWS account to fall back on.
 *
 * @param place.cwd where it looks for cdk.json; the environment is added to the little that there is
 */
export async function runScript(
  name: string,
  args: readonly string[] = [],
  input = '',
  place: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ScriptResult> {
  const path = fileURLToPath(new URL(`../../local/${name}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    cwd: place.cwd,
    env: {
      ...CHILD_ENVIRONMENT,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...place.env,
    },
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
