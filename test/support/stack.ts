import { mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { inject } from 'vitest';
import { readSettings, type Settings } from '../../functions/sweeper/request/settings.ts';
import { readConfig, type SweeperConfig, type SweeperContext } from '../../lib/config.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { ConfigurationError } from '../../lib/configuration-error.ts';
import { settingsOf } from '../../lib/function-environment.ts';
import { SweeperStack } from '../../lib/sweeper-stack.ts';

const CDK = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>;
};

/** What cdk.json says to the CDK itself. */
export const FEATURE_FLAGS = Object.fromEntries(
  Object.entries(CDK.context).filter(([key]) => key.startsWith('@aws-cdk')),
);

/** A day of these tests: what a schedule's year is held against. */
export const NOW = Date.UTC(2026, 5, 17, 14, 0);

/** The smallest configuration: one organisation, everything else as it comes. */
export const SMALLEST: ConfigInput = { orgs: [{ name: 'main', secretName: 'genesys/sweeper' }] };

export interface Synthesized {
  readonly config: SweeperConfig;
  readonly stack: SweeperStack;
  readonly template: Template;
  /** What `cdk synth` writes: templates, and with `bundling` the built assets. */
  readonly assembly: CloudAssembly;
}

/**
 * The stack as it is deployed, without the CDK's command line.
 *
 * @param config laid over {@link SMALLEST}
 * @param options.bundling build the function's asset as well, which takes a second
 */
export function synthesize(
  config: Partial<ConfigInput> = {},
  {
    bundling = false,
    context = {},
    region,
  }: {
    readonly bundling?: boolean;
    /** What cdk.json or the command line says to the CDK. */
    readonly context?: Readonly<Record<string, unknown>>;
    /** Where it is deployed to; by default, nobody knows. */
    readonly region?: string;
  } = {},
): Synthesized {
  const app = new App({
    outdir: mkdtempSync(path.join(inject('synthDirectory'), 'stack-')),
    context: {
      ...FEATURE_FLAGS,
      ...context,
      ...(bundling ? {} : { 'aws:cdk:bundling-stacks': [] }),
    },
    // Most of a synthesis's time; the `cdk synth` of `npm test` does it.
    builtinCloudFormationValidation: false,
  });
  const read = readConfig({ sweeper: { ...SMALLEST, ...config } }, NOW);
  const stack = new SweeperStack(app, { config: read, ...(region === undefined ? {} : { env: { region } }) });
  return { config: read, stack, template: Template.fromStack(stack), assembly: app.synth() };
}

/** The lines with which a configuration is refused. */
export function refusalOf(
  sweeper: unknown,
  overrides: Omit<SweeperContext, 'sweeper'> = {},
): readonly string[] {
  try {
    readConfig({ sweeper, ...overrides }, NOW);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n');
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** One statement of a policy, as CloudFormation has it after the CDK has folded lists of one. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

type Policy = {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
};

/** Everything that the roles of the stack may do: of attached policies and of those within roles. */
export function permissionsIn(template: Template): readonly Statement[] {
  const attached = propertiesOf(template, 'AWS::IAM::Policy') as readonly Policy[];
  const roles = propertiesOf(template, 'AWS::IAM::Role') as readonly {
    readonly Policies?: readonly Policy[];
  }[];
  const within = roles.flatMap(({ Policies = [] }) => Policies);
  return [...attached, ...within].flatMap((policy) => policy.PolicyDocument.Statement);
}

/** The variables of the function, with the logical id of a resource instead of its name. */
export function variablesIn(template: Template): Readonly<Record<string, string>> {
  const [fn] = propertiesOf(template, 'AWS::Lambda::Function') as readonly {
    readonly Environment: { readonly Variables: Readonly<Record<string, string | Joined>> };
  }[];
  return Object.fromEntries(
    Object.entries(fn?.Environment.Variables ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : joined(value),
    ]),
  );
}

/** The settings that the deployed function reads: those of its file, which the built asset has, and those of its variables. */
export function settingsIn({ template, config }: Pick<Synthesized, 'template' | 'config'>): Settings {
  return readSettings(variablesIn(template), JSON.stringify(settingsOf(config)));
}

/** A text of the template that holds references. */
export interface Joined {
  readonly 'Fn::Join': readonly [string, readonly (string | { readonly Ref: string })[]];
}

/** The text, with the logical id of a resource instead of what it refers to. */
export function joined({ 'Fn::Join': [separator, parts] }: Joined): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.Ref)).join(separator);
}

type Properties = Readonly<Record<string, unknown>>;

/** The properties of every resource of a type. */
export function propertiesOf(template: Template, type: string): readonly Properties[] {
  return Object.values(template.findResources(type)).map((resource) => resource['Properties'] as Properties);
}
