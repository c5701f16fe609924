import { App } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { addSweeper } from '../../lib/sweeper-app.ts';

/** The app as it is deployed, and a queue in it that nobody has thought about. */
const app = new App();
app.node.setContext('aws:cdk:bundling-stacks', []);
export const careless = new Queue(addSweeper(app, { now: Date.now() }), 'Careless');
