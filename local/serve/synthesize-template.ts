import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { App } from 'aws-cdk-lib';
import type { Mode } from '../../functions/sweeper/names.ts';
import type { ApiClient } from '../../lib/api-tokens.ts';
import { readConfig } from '../../lib/config.ts';
import { SweeperStack } from '../../lib/sweeper-stack.ts';

/** The part of the configuration that changes the API. */
export interface Deployment {
  readonly auth: 'iam' | 'cognito';
  readonly mode: Mode;
}

/** So that a caller can be tried with each set of scopes. */
const CLIENTS: readonly ApiClient[] = [
  { name: 'reader', scopes: ['read'] },
  { name: 'caller', scopes: ['read', 'write'] },
  { name: 'supervisor', scopes: ['read', 'write', 'force'] },
];

/**
 * The stack's CloudFormation template, as `cdk synth` makes it, but without the function's bundle, which nothing here
 * runs, and without CloudFormation's own checks, which would take several times as long as all the rest: `cdk synth`
 * has them. Takes about a second.
 */
export function synthesizeTemplate({ auth, mode }: Deployment): unknown {
  const outdir = mkdtempSync(path.join(tmpdir(), 'sweeper-template-'));
  try {
    const app = new App({
      outdir,
      context: { 'aws:cdk:bundling-stacks': [] },
      builtinCloudFormationValidation: false,
    });
    const orgs = [{ name: 'simulated', secretName: 'genesys/simulated' }];
    const sweeper = { mode, orgs, api: { auth, ...(auth === 'cognito' ? { clients: CLIENTS } : {}) } };
    const stack = new SweeperStack(app, { config: readConfig({ sweeper }, Date.now()) });
    return app.synth().getStackArtifact(stack.artifactId).template;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
