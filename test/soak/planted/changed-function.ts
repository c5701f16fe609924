import { hash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { createHandler } from '../../../functions/sweeper/handler.ts';

/** One place in the function's sources, and what a planted fault puts there. */
export interface Change {
  /** Below `functions/sweeper`, e.g. `closing/send-write.ts`. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly instead: string;
  readonly put: string;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = `${ROOT}functions/sweeper/`;
/** Below `node_modules`, so that the changed function finds its libraries. */
const PLACE = `${ROOT}node_modules/.cache/planted/`;

/**
 * The function with some of its sources changed, in a copy; the sources themselves stay as they are.
 *
 * @throws Error where a change does not fit the sources any more
 */
export async function changedFunction(changes: readonly Change[]): Promise<typeof createHandler> {
  const bundle = await build({
    entryPoints: [`${SOURCES}handler.ts`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    write: false,
    plugins: [changing(changes)],
  });
  const code = bundle.outputFiles[0]?.text ?? '';
  const file = `${PLACE}${hash('sha256', code).slice(0, 24)}.mjs`;
  await mkdir(PLACE, { recursive: true });
  await writeFile(file, code);
  const module = (await import(file)) as { readonly createHandler: typeof createHandler };
  return module.createHandler;
}

function changing(changes: readonly Change[]): Plugin {
  return {
    name: 'planted',
    setup: (bundling) => {
      const names = changes.map(({ file }) => file.replaceAll('.', '\\.'));
      bundling.onLoad({ filter: new RegExp(`/(?:${names.join('|')})$`) }, async ({ path }) => {
        const here = changes.filter(({ file }) => path === `${SOURCES}${file}`);
        let contents = await readFile(path, 'utf8');
        for (const { file, instead, put } of here) {
          const times = contents.split(instead).length - 1;
          if (times !== 1) throw new Error(`${file} holds ${times} times, not once: ${instead}`);
          contents = contents.replace(instead, () => put);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
