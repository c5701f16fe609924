import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import {
  DEEPEST_ANSWER,
  LARGEST_ANSWER_BYTES,
  MOST_PARTS,
} from '../../functions/sweeper/genesys/connection-pool.ts';
import { ROUTE_NAMES } from '../../functions/sweeper/http/routes.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { everythingIn } from '../support/everything.ts';
import { propertiesOf, synthesize, type Statement } from '../support/stack.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const PAGE = read('docs/security.md').replaceAll(/\s+/g, ' ');

/** Everything that a deployment can be given. */
const EVERYTHING = everythingIn('aws', 'eu-central-1');

const templates = new Map<string, Template>();

/** Made once for each configuration: that takes a second. */
function templateOf(config: Partial<ConfigInput>): Template {
  const key = JSON.stringify(config);
  const template = templates.get(key) ?? synthesize(config).template;
  templates.set(key, template);
  return template;
}

/** Actions that the page's table names. */
function actionsOnPage(when: RegExp): string[] {
  const table = /<!-- role table[^]*?<!-- \/role table -->/.exec(read('docs/security.md'))?.[0] ?? '';
  return table
    .split('\n')
    .filter((line) => when.test(line))
    .flatMap((line) => [...line.matchAll(/`([a-z0-9]+:[A-Za-z]+)`/g)].map(([, action = '']) => action))
    .toSorted();
}

/** What the function's own role may do. */
function statementsOf(config: Partial<ConfigInput>): readonly Statement[] {
  const template = templateOf(config);
  const [fn] = propertiesOf(template, 'AWS::Lambda::Function') as readonly {
    readonly Role: { readonly 'Fn::GetAtt': readonly [string, string] };
  }[];
  const role = fn?.Role['Fn::GetAtt'][0];
  const roles = template.findResources('AWS::IAM::Role');
  expect(roles[role ?? '']?.['Properties']).not.toHaveProperty('ManagedPolicyArns');
  const policies = propertiesOf(template, 'AWS::IAM::Policy') as readonly {
    readonly Roles: readonly { readonly Ref: string }[];
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  return policies
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const actionsOf = (statements: readonly Statement[]): string[] =>
  statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action)
    .toSorted();

describe('docs/security.md', { timeout: 60_000 }, () => {
  it('lists what the function’s role may do, no more and no less', () => {
    expect(actionsOf(statementsOf(EVERYTHING))).toEqual(actionsOnPage(/^\| `/));
    expect(actionsOf(statementsOf({}))).toEqual(actionsOnPage(/always \|$/));
  });

  it('says rightly that * is granted for X-Ray, and in a VPC for what looks at it, which the code may not use', () => {
    const wide = (config: Partial<ConfigInput>): readonly Statement[] =>
      statementsOf(config).filter(({ Resource }) => JSON.stringify(Resource).includes('"*"'));
    const looks = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
    const traces = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    const [denied, ...others] = wide(EVERYTHING).filter(({ Effect }) => Effect === 'Deny');

    expect(actionsOf(wide({}))).toEqual(traces);
    expect(actionsOf(wide(EVERYTHING))).toEqual([...looks, ...traces]);
    expect(others).toEqual([]);
    expect(denied).toMatchObject({ Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } } });
    const ofNetwork = actionsOf(statementsOf(EVERYTHING)).filter((action) => action.startsWith('ec2:'));
    expect(new Set([denied?.Action].flat())).toEqual(new Set(ofNetwork));
  });

  it.each(['iam', 'cognito'] as const)('says rightly who may invoke the function, with %s', (auth) => {
    const template = templateOf({ api: { auth } });
    const permissions = propertiesOf(template, 'AWS::Lambda::Permission');
    const roles = propertiesOf(template, 'AWS::IAM::Role').map((role) => JSON.stringify(role));

    expect(permissions.map(({ Principal }) => Principal)).toEqual(
      ROUTE_NAMES.map(() => 'apigateway.amazonaws.com'),
    );
    expect(permissions.filter((one) => !('SourceArn' in one))).toEqual([]);
    expect(PAGE).toContain('for these routes');
    const invoking = roles.filter((role) => role.includes('lambda:InvokeFunction'));
    expect(invoking).toHaveLength(2);
    const byScheduler = invoking.find((role) => role.includes('scheduler.amazonaws.com'));
    const byStates = invoking.find((role) => role.includes('states.amazonaws.com'));
    expect([byScheduler, byStates]).not.toContain(undefined);
    expect(byScheduler).toContain('aws:SourceArn');
  });

  it('says rightly that no method is open to everybody', () => {
    for (const auth of ['iam', 'cognito'] as const) {
      const methods = propertiesOf(templateOf({ api: { auth } }), 'AWS::ApiGateway::Method');
      const types = new Set(methods.map(({ AuthorizationType }) => AuthorizationType));

      expect(types).toEqual(new Set([auth === 'iam' ? 'AWS_IAM' : 'COGNITO_USER_POOLS']));
    }
  });

  it('names the bounds that the code has', () => {
    expect(PAGE).toContain(`more than ${LARGEST_ANSWER_BYTES / 1_024 ** 2} MiB, ${DEEPEST_ANSWER} levels`);
    expect(PAGE).toContain(`${MOST_PARTS.toLocaleString('en-US')} objects and lists`);
    const template = templateOf(EVERYTHING);
    expect(propertiesOf(template, 'AWS::ApiGateway::Stage')).toMatchObject([
      { MethodSettings: [{ ThrottlingRateLimit: 2 }] },
    ]);
    expect(PAGE).toContain('two requests a second');
    expect(propertiesOf(template, 'AWS::SQS::Queue')).toMatchObject([
      { MessageRetentionPeriod: 14 * 86_400 },
    ]);
  });

  it('says rightly that one Cognito client may ask for both scopes, for an hour', () => {
    const [client, ...others] = propertiesOf(
      templateOf({ api: { auth: 'cognito' } }),
      'AWS::Cognito::UserPoolClient',
    );

    expect(others).toEqual([]);
    expect(client).toMatchObject({ AccessTokenValidity: 60, TokenValidityUnits: { AccessToken: 'minutes' } });
    expect(JSON.stringify(client?.['AllowedOAuthScopes'])).toMatch(/\/read.*\/write/);
  });

  it('says rightly what CI does: audits what is deployed, and runs actions by commit alone', () => {
    const workflow = read('.github/workflows/ci.yml');
    const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action);

    expect(workflow).toContain('npm audit --omit=dev --audit-level=high');
    expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action ?? ''))).toEqual([]);
  });
});
