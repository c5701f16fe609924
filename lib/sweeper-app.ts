import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readConfig } from './config.ts';
import { SweeperStack } from './sweeper-stack.ts';

/**
 * Adds the stack that the context describes, and the checks that it has to pass: a finding that nobody has
 * acknowledged fails the synthesis.
 *
 * @param now milliseconds since the epoch
 * @throws ConfigurationError
 */
export function addSweeper(app: App, now: number): SweeperStack {
  const said = (key: string): unknown => app.node.tryGetContext(key);
  const config = readConfig(
    { sweeper: said('sweeper'), mode: said('mode'), secretName: said('secretName') },
    now,
  );
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return new SweeperStack(app, 'StuckConversationSweeper', {
    description: 'Finds web-messaging conversations that are stuck in Genesys Cloud, and ends them.',
    config,
  });
}
