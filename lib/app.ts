import { App } from 'aws-cdk-lib';
import { CONFIG_FILE, readConfigFile } from './config-file.ts';
import { ConfigurationError } from './configuration-error.ts';
import { knownRegion } from './region-problems.ts';
import { addSweeper } from './sweeper-app.ts';

/** What the CDK calls: see cdk.json. */
let source = `${CONFIG_FILE}, which takes the place of "sweeper" in cdk.json`;
try {
  const file = readConfigFile();
  if (file === undefined) source = 'cdk.json';
  addSweeper(new App(), { now: Date.now(), region: knownRegion(process.env), file });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  // A stack trace would hide the lines that matter.
  process.stderr.write(`The configuration was not accepted (${source}):\n${error.message}\n`);
  process.exitCode = 1;
}
