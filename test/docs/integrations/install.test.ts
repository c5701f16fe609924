import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHILD_ENVIRONMENT } from '../../support/child-environment.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const INTEGRATIONS = path.join(ROOT, 'docs/integrations');
/** Only examples that the page shows import it, and it comes with no package that is here. */
const NOT_HERE = ['@aws-sdk/credential-providers'];

/** What the page tells to install. */
async function packagesOf(example: string): Promise<readonly string[]> {
  const page = await readFile(path.join(INTEGRATIONS, example, 'README.md'), 'utf8');
  const [, line = ''] = /^npm install (.+)$/mu.exec(page) ?? [];
  return line.split(' ').filter((name) => !NOT_HERE.includes(name));
}

/** A folder outside the repository, with copies of examples, and the packages that the page names: nothing else is found there. */
async function copyOf(folders: readonly string[], packages: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'example-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of folders)
    await cp(path.join(INTEGRATIONS, name), path.join(folder, name), { recursive: true });
  for (const name of packages) {
    const to = path.join(folder, 'node_modules', name);
    await mkdir(path.dirname(to), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules', name), to);
  }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  return folder;
}

describe('an example, copied out of the repository', () => {
  it.each([
    ['graphql-gateway', ['graphql-gateway', 'node-service']],
    ['node-service', ['node-service']],
  ])('finds all that it needs once its page was followed: %s', async (example, folders) => {
    const packages = await packagesOf(example);
    const folder = await copyOf(folders, packages);
    // main.ts would listen.
    const files = (await readdir(path.join(folder, example))).filter(
      (file) => file.endsWith('.ts') && file !== 'main.ts',
    );
    const loading = files.map((file) => `await import('./${example}/${file}');`).join('\n');
    await writeFile(path.join(folder, 'load.ts'), `${loading}\nconsole.log('all there');\n`);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['load.ts'], {
      cwd: folder,
      env: CHILD_ENVIRONMENT,
    });

    expect(stdout).toBe('all there\n');
    expect(stderr).toBe('');
    expect(packages.filter((name) => !existsSync(path.join(ROOT, 'node_modules', name)))).toEqual([]);
  });

  it('starts as a server, and misses only its settings', async () => {
    const folder = await copyOf(['graphql-gateway', 'node-service'], await packagesOf('graphql-gateway'));
    const main = path.join(folder, 'graphql-gateway/main.ts');
    const failed: unknown = await promisify(execFile)(process.execPath, [main], {
      env: CHILD_ENVIRONMENT,
    }).catch((error: unknown) => error);

    expect(String(failed)).toContain('SWEEPER_API_URL');
    expect(String(failed)).not.toContain('ERR_MODULE_NOT_FOUND');
  });
});
