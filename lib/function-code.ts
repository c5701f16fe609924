import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';
import { SETTINGS_FILE } from '../functions/sweeper/names.ts';
import type { SettingsInput } from '../functions/sweeper/request/settings.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * What is uploaded: the function with everything that it imports, and its settings as JSON beside it. That includes the
 * AWS SDK, which is no slower than the runtime's own and has a fixed version.
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

/**
 * Ways to credentials that the AWS SDK loads only where the environment has none, which in Lambda it always has (Lambda
 * Developer Guide, "Defined runtime environment variables"): profiles, sign-on, other roles, the instance. And what it
 * loads in browsers.
 */
const NEVER_LOADED = [
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/nested-clients',
  '@aws-sdk/token-providers',
  '@smithy/credential-provider-imds',
  'bowser',
];

/**
 * How the function is built, without what goes in and where it comes out: `index.mjs`, and beside it what that shares with
 * modules that are loaded later, and these.
 */
export const BUILD = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  entryNames: 'index',
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  external: NEVER_LOADED,
  logLevel: 'error',
  // undici is CommonJS inside and asks for Node's modules by require.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
} satisfies BuildOptions;

function buildInto(directory: string): void {
  buildSync({
    ...BUILD,
    entryPoints: ['functions/sweeper/handler.ts'],
    outdir: directory,
  });
}
