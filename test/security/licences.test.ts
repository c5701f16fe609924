import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, buildBundle, licencesText } from '../../local/licences.ts';
import { synthesize } from '../support/stack.ts';

/** Those that ask for no more than a notice. */
const PERMISSIVE = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe('the function’s bundle', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await buildBundle();
  }, 60_000);

  it('is what a deployment uploads, file by file', { timeout: 60_000 }, () => {
    const { directory } = synthesize({}, { bundling: true }).assembly;
    const deployed = readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((file) => path.extname(file) === '.mjs')
      .map((file) => [path.basename(file), readFileSync(path.join(directory, file), 'utf8')] as const);

    expect(deployed.map(([file]) => file).toSorted()).toEqual([...bundle.code.keys()].toSorted());
    expect(deployed.filter(([file, text]) => text !== bundle.code.get(file))).toEqual([]);
  });

  it('holds packages under permissive licences alone', () => {
    expect(bundle.packages.length).toBeGreaterThan(10);
    expect(bundle.packages.filter(({ licence }) => !PERMISSIVE.includes(licence))).toEqual([]);
  });

  it('holds no package that is there for development, and none that npm audit would pass over', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
    };
    const production = new Set(
      Object.entries(packages)
        .filter(([, { dev }]) => dev !== true)
        .map(([folder, { version }]) => `${folder.replace(/^.*node_modules\//, '')}@${version}`),
    );

    expect(bundle.packages.filter(({ name, version }) => !production.has(`${name}@${version}`))).toEqual([]);
  });

  it('is listed in docs/licences.md (npm run licences writes it anew)', () => {
    expect(read('docs/licences.md')).toBe(licencesText(bundle));
  });
});
