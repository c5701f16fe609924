import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { JsonObject } from '../functions/sweeper/json.ts';
import { readConfig } from './config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { regionProblems } from './region-problems.ts';
import { SweeperStack } from './sweeper-stack.ts';

/**
 * Adds the stack that the context describes, and the checks that it has to pass: a finding that nobody has
 * acknowledged fails the synthesis.
 *
 * @param now milliseconds since the epoch
 * @param region that the CDK deploys to, where it is known
 * @param file what sweeper.json holds, where there is one: then the `sweeper` object of the context is not read
 * @throws ConfigurationError
 */
export function addSweeper(
  app: App,
  {
    now,
    region,
    file,
  }: { readonly now: number; readonly region?: string | undefined; readonly file?: JsonObject | undefined },
): SweeperStack {
  const context: JsonObject = app.node.getAllContext();
  const { sweeper: inCdkJson, mode, stackName, secretName, ...others } = context;
  const sweeper = file ?? inCdkJson;
  const unread = Object.keys(others).filter((key) => !isOfCdk(key));
  const config = readConfig({ sweeper, mode, stackName, secretName, unread }, now);
  const notThere = regionProblems(config, region);
  if (notThere.length > 0) throw new ConfigurationError(notThere);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return new SweeperStack(app, {
    description: 'Finds web-messaging conversations that are stuck in Genesys Cloud, and ends them.',
    config,
  });
}

/** What `cdk` sets by a name without a colon: `cdk acknowledge` and `cdk cli-telemetry`. */
const CDK_KEYS: ReadonlySet<string> = new Set(['acknowledged-issue-numbers', 'cli-telemetry']);

/** Feature flags, the CDK's own settings and what it has looked up all have a colon in their names. */
function isOfCdk(key: string): boolean {
  return key.includes(':') || CDK_KEYS.has(key);
}
