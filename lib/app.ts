import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readConfig } from './config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { SweeperStack } from './sweeper-stack.ts';

/** Builds the stack from the CDK's context. The CDK calls this file: see cdk.json. */
function main(): void {
  const app = new App();
  const said = (key: string): unknown => app.node.tryGetContext(key);
  const config = readConfig(
    { sweeper: said('sweeper'), mode: said('mode'), secretName: said('secretName') },
    Date.now(),
  );
  new SweeperStack(app, 'StuckConversationSweeper', {
    description: 'Finds web-messaging conversations that are stuck in Genesys Cloud, and ends them.',
    config,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  // A stack trace would hide the lines that matter.
  process.stderr.write(`The configuration was not accepted.\n${error.message}\n`);
  process.exitCode = 1;
}
