import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startSecretsEndpoint } from '../../local/secrets-manager/secrets-endpoint.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { type BundleProcess, startBundle } from './bundle-process.ts';
import { startDynalite } from './dynalite.ts';
import { settingsIn, synthesize, type Synthesized, variablesIn } from './stack.ts';

interface FunctionProperties {
  readonly Handler: string;
  readonly Environment?: { readonly Variables: object };
}

export interface Built extends Synthesized {
  readonly folder: string;
  readonly properties: FunctionProperties;
}

/** What a deployment uploads: the asset's folder, and the function as the template has it. */
export function build(
  config: Parameters<typeof synthesize>[0],
  options: Parameters<typeof synthesize>[1] = {},
): Built {
  const synthesized = synthesize(config, { ...options, bundling: true });
  const { directory } = synthesized.assembly;
  const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
  const folder = assets
    .map((name) => path.join(directory, name))
    .find((one) => readdirSync(one).includes('index.mjs'));
  if (folder === undefined) throw new Error('The function’s asset was not built');
  const sweepers = Object.values(synthesized.template.findResources('AWS::Lambda::Function'))
    .map((resource) => (resource as { Properties: FunctionProperties }).Properties)
    .filter(({ Environment }) => SETTINGS_VARIABLE in (Environment?.Variables ?? {}));
  expect(sweepers).toHaveLength(1);
  return { ...synthesized, folder, properties: sweepers[0] as FunctionProperties };
}

/**
 * The built asset, unmodified, in a process of its own, with the template's environment.
 *
 * @param others further variables of the environment
 */
export async function start(
  of: Built,
  others: Readonly<Record<string, string>> = {},
): Promise<BundleProcess & { readonly simulator: Simulator }> {
  const simulator = createSimulator({ now: () => Date.now() });
  const url = await simulator.listen();
  const secrets = await startSecretsEndpoint(
    Object.fromEntries(
      of.config.orgs.flatMap(({ secretName }) => {
        const secret = {
          ...simulator.credentials,
          region: 'eu-central-1',
          apiBaseUrl: url,
          loginBaseUrl: url,
        };
        // The endpoint knows a secret by its name, and by the ARN that it gives it.
        const name = secretName.replace(/^arn:.*:secret:/, '').replace(/-l0cal1$/, '');
        return [secretName, name].map((one) => [one, secret] as const);
      }),
    ),
  );
  const dynalite = await startDynalite();
  onTestFinished(async () => {
    await dynalite.close();
    await secrets.close();
    await simulator.close();
  });
  const variables = variablesIn(of.template);
  await dynalite.createTable(settingsIn(of).tableName);
  const bundle = await startBundle(of.folder, of.properties.Handler, {
    ...variables,
    // What Lambda itself sets, and where the SDK finds the endpoint.
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: 'sweeper',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynalite.url,
    ...others,
  });
  return { ...bundle, simulator };
}
