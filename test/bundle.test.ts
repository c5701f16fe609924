import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { createHandler } from '../functions/sweeper/handler.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sweeper-bundle-'));
const file = path.join(folder, 'index.mjs');

/** Built as a deployment builds it: one minified ESM file, the AWS SDK within. */
beforeAll(async () => {
  await build({
    entryPoints: [path.resolve(import.meta.dirname, '../functions/sweeper/handler.ts')],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // undici is CommonJS inside and asks for Node's modules by require.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the minified bundle', () => {
  it('names its errors in full', async () => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    const { handler } = (await import(pathToFileURL(file).href)) as {
      handler: ReturnType<typeof createHandler>;
    };
    const context = { getRemainingTimeInMillis: () => 10_000 };

    await expect(handler({ acton: 'sweep' }, context)).rejects.toMatchObject({ name: 'InvalidRequestError' });
    await expect(handler({}, context)).rejects.toMatchObject({ name: 'SettingsError' });
  });
});
