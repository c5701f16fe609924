import { App } from 'aws-cdk-lib';
import { ConfigurationError } from './configuration-error.ts';
import { addSweeper } from './sweeper-app.ts';

/** What the CDK calls: see cdk.json. */
try {
  addSweeper(new App(), Date.now());
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  // A stack trace would hide the lines that matter.
  process.stderr.write(`The configuration was not accepted:\n${error.message}\n`);
  process.exitCode = 1;
}
