import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { SETTINGS_FILE } from '../functions/sweeper/names.ts';
import type { SettingsInput } from '../functions/sweeper/request/settings.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * What is uploaded: the function as one file with everything in it, and its settings as JSON beside it. The file includes
 * the AWS SDK, which is no slower than the runtime's own and has a fixed version.
 */
export function sweeperCode(settings: SettingsInput): Code {
  const json = `${JSON.stringify(settings, undefined, 2)}\n`;
  return Code.fromAsset(ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used: what is here has all that it takes to build.
      image: DockerImage.fromRegistry('scratch'),
      // The CDK builds once for all that has the same options.
      environment: { SETTINGS: createHash('sha256').update(json).digest('hex') },
      local: {
        tryBundle: (directory) => {
          buildInto(directory);
          writeFileSync(path.join(directory, SETTINGS_FILE), json);
          return true;
        },
      },
    },
  });
}

function buildInto(directory: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['functions/sweeper/handler.ts'],
    outfile: path.join(directory, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    logLevel: 'error',
    // undici is CommonJS inside and asks for Node's modules by require.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
}
