import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { z } from 'zod';
import { BUILD } from '../lib/function-code.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** A package that is in the function's bundle, in whole or in part. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as the package states it. */
  readonly licence: string;
}

/** The function as a deployment uploads it, and what it is made of. */
export interface Bundle {
  /** The text of each file, by its name. */
  readonly code: ReadonlyMap<string, string>;
  readonly packages: readonly BundledPackage[];
}

/**
 * Builds the function as it is deployed, and lists the packages that end up in it. (A test
 * holds the code against what `cdk synth` builds, byte by byte.)
 */
export async function buildBundle(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...BUILD,
    entryPoints: ['functions/sweeper/handler.ts'],
    outdir: 'built',
    write: false,
    metafile: true,
  });
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((file) => packageFolder(file) ?? []);
  const packages = [...new Set(folders)].map(readPackage);
  return {
    code: new Map(outputFiles.map(({ path: file, text }) => [path.basename(file), text])),
    packages: packages.toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1)),
  };
}

/** `node_modules/@aws-sdk/core` of one of its files; undefined for a file of ours. */
function packageFolder(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default('not stated'),
});

function readPackage(folder: string): BundledPackage {
  const about: unknown = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifestSchema.parse(about);
  return { name, version, licence: license };
}

/** docs/licences.md, whole. */
export function licencesText({ packages }: Pick<Bundle, 'packages'>): string {
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# What is in the function’s bundle

The Lambda is built by esbuild. Besides the code of this project (MIT), it holds parts of the packages below,
each under the licence that the package states. \`npm run licences\` writes this page; a test checks that it is up to date,
and that every licence is on a list of permissive ones.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}

if (import.meta.main) {
  parseArgs({ options: {} });
  writeFileSync(path.join(ROOT, 'docs/licences.md'), licencesText(await buildBundle()));
}
