import * as z from 'zod';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ROUTE_NAMES, routeNamed } from '../../functions/sweeper/http/routes.ts';
import { propertiesOf, synthesize, type Statement, type Synthesized } from '../support/stack.ts';

const iam = synthesize();
const cognito = synthesize({ api: { auth: 'cognito' } });
const enforcing = synthesize({ mode: 'enforce' });

interface Ref {
  readonly Ref: string;
}

type Method = {
  readonly HttpMethod: string;
  readonly ResourceId: Ref;
  readonly AuthorizationType: string;
  readonly AuthorizationScopes?: readonly string[];
  readonly AuthorizerId?: Ref;
  readonly RequestValidatorId?: Ref;
  readonly RequestModels?: Readonly<Record<string, Ref>>;
  readonly RequestParameters?: Readonly<Record<string, boolean>>;
  readonly Integration: { readonly Type: string; readonly TimeoutInMillis: number };
};

type Stage = {
  readonly AccessLogSetting: {
    readonly Format: string;
    readonly DestinationArn: unknown;
  };
  readonly MethodSettings: readonly object[];
};

type Role = {
  readonly ManagedPolicyArns?: unknown;
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
};

interface Model {
  readonly required?: readonly string[];
  readonly additionalProperties: boolean;
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

/** The words of JSON Schema draft 4 that our schemas need. */
const DRAFT_4 = new Set([
  '$schema',
  'additionalProperties',
  'anyOf',
  'enum',
  'items',
  'maxItems',
  'maxLength',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'pattern',
  'patternProperties',
  'properties',
  'required',
  'type',
]);

/** Every word of a schema and of those within it; not what people call their fields, and no values. */
function wordsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsOf);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([word, value]) => {
    const within =
      word.endsWith('roperties') && typeof value === 'object' ? Object.values(value as object) : [value];
    return ['enum', 'required'].includes(word) ? [word] : [word, ...within.flatMap(wordsOf)];
  });
}

/** What tells the role that API Gateway takes from the others. */
const LOG_ROLE = {
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [Match.objectLike({ Principal: { Service: 'apigateway.amazonaws.com' } })],
    },
  },
};

/** Each method by its route, as in `POST /sweeps/preview`. */
function methodsOf({ template }: Pick<Synthesized, 'template'> = iam): ReadonlyMap<string, Method> {
  const resources = template.findResources('AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => {
    const { PathPart, ParentId } = (resources[id]?.['Properties'] ?? {}) as {
      PathPart?: string;
      ParentId?: Partial<Ref>;
    };
    return PathPart === undefined ? '' : `${pathOf(ParentId?.Ref ?? '')}/${PathPart}`;
  };
  const methods = propertiesOf(template, 'AWS::ApiGateway::Method') as readonly Method[];
  return new Map(methods.map((method) => [`${method.HttpMethod} ${pathOf(method.ResourceId.Ref)}`, method]));
}

const ROUTES = ROUTE_NAMES.map(routeNamed).map(
  (route) => [`${route.method} ${route.resource}`, route] as const,
);
const POSTS = ROUTES.filter(([, { method }]) => method === 'POST');
const GETS = ROUTES.filter(([, { method }]) => method === 'GET');

function stageOf({ template }: Pick<Synthesized, 'template'>): Stage {
  const [stage] = propertiesOf(template, 'AWS::ApiGateway::Stage') as readonly Stage[];
  if (stage === undefined) throw new Error('there is no stage');
  return stage;
}

/** The model that bodies of a route are checked against, whatever their content type. */
function modelOf(route: string, { template }: Pick<Synthesized, 'template'> = iam): Model {
  const { Ref: id = '' } = methodsOf({ template }).get(route)?.RequestModels?.['$default'] ?? {};
  const model = template.findResources('AWS::ApiGateway::Model')[id];
  if (model === undefined) throw new Error(`${route} has no model`);
  return (model['Properties'] as { Schema: Model }).Schema;
}

describe('the API', () => {
  it('has a method for each route and no other', () => {
    expect([...methodsOf().keys()].toSorted()).toEqual(ROUTES.map(([name]) => name).toSorted());
  });

  it('has no public route: each wants a signature', () => {
    for (const method of methodsOf().values()) expect(method.AuthorizationType).toBe('AWS_IAM');
  });

  it.each(ROUTES)('has no public route with tokens either: %s wants its scope', (name, { scope }) => {
    expect(methodsOf(cognito).get(name)).toMatchObject({
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizationScopes: [`sweeper/${scope}`],
      AuthorizerId: { Ref: expect.stringContaining('Authorizer') as string },
    });
  });

  it('is not there at all when it is off', () => {
    const { template } = synthesize({ api: { auth: 'off' } });

    template.resourceCountIs('AWS::ApiGateway::RestApi', 0);
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    expect(Object.keys(template.findOutputs('*'))).not.toContain('ApiUrl');
  });

  it('may call the function by its own methods, and nobody else may, not even the console’s test button', () => {
    const permissions = propertiesOf(iam.template, 'AWS::Lambda::Permission');
    const [stage = ''] = Object.keys(iam.template.findResources('AWS::ApiGateway::Stage'));

    expect(permissions).toHaveLength(ROUTES.length);
    for (const { Principal, SourceArn } of permissions) {
      expect(Principal).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(SourceArn)).toContain(`{"Ref":"${stage}"}`);
      expect(JSON.stringify(SourceArn)).toMatch(/"\/(?:GET|POST)\/[\w/*-]+"\]\]\}$/);
    }
  });

  it('hands requests to the function as they are, and waits 29 seconds', () => {
    for (const { Integration } of methodsOf().values()) {
      expect(Integration).toMatchObject({ Type: 'AWS_PROXY', TimeoutInMillis: 29_000 });
    }
  });

  it('is regional, has a name of its own, and no resource policy lets anybody in by the back door', () => {
    iam.template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      Name: iam.stack.stackName,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      Policy: Match.absent(),
    });
    expect([...methodsOf().keys()].filter((name) => name.startsWith('OPTIONS'))).toEqual([]);
  });

  it('is throttled at its stage and traced; no execution log is written', () => {
    const [settings] = stageOf(iam).MethodSettings;

    expect(settings).toMatchObject({
      HttpMethod: '*',
      ResourcePath: '/*',
      ThrottlingRateLimit: 2,
      ThrottlingBurstLimit: 10,
      DataTraceEnabled: false,
    });
    expect(settings).not.toHaveProperty('LoggingLevel');
    iam.template.hasResourceProperties('AWS::ApiGateway::Stage', { StageName: 'v1', TracingEnabled: true });
  });
});

describe('the access log', () => {
  it('says who called which route and what came of it, and holds no body, query string or token', () => {
    const entries = JSON.parse(stageOf(iam).AccessLogSetting.Format) as Record<string, string>;

    expect(Object.values(entries).toSorted()).toEqual([
      '$context.authorizer.claims.client_id',
      '$context.error.responseType',
      '$context.httpMethod',
      '$context.identity.sourceIp',
      '$context.identity.userArn',
      '$context.requestId',
      '$context.requestTime',
      '$context.resourcePath',
      '$context.responseLatency',
      '$context.status',
    ]);
  });

  it('goes into a log group of its own, kept as long as the function’s', () => {
    const { template } = synthesize({ logRetentionDays: 30 });
    const destination = JSON.stringify(stageOf({ template }).AccessLogSetting.DestinationArn);
    const groups = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    const [, group] = groups.find(([id]) => destination.includes(`"${id}"`)) ?? [];

    expect(group).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { RetentionInDays: 30 },
    });
    // The third is the state machine's.
    template.resourceCountIs('AWS::Logs::LogGroup', 3);
  });
});

describe('the account’s role for API logs', () => {
  it('is set before there is a stage, and left behind when the stack goes', () => {
    const [[id, account] = ['', {}]] = Object.entries(iam.template.findResources('AWS::ApiGateway::Account'));
    const [stage] = Object.values(iam.template.findResources('AWS::ApiGateway::Stage'));
    const [role] = Object.values(iam.template.findResources('AWS::IAM::Role', LOG_ROLE));

    expect(stage?.['DependsOn']).toContain(id);
    expect(account).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(role).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('may write logs and nothing else, by no managed policy', () => {
    const [role] = Object.values(iam.template.findResources('AWS::IAM::Role', LOG_ROLE)).map(
      ({ Properties }) => Properties as Role,
    );
    const actions = role?.Policies?.flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.flatMap(({ Action }) => Action),
    );

    expect(role?.ManagedPolicyArns).toBeUndefined();
    expect(actions).toContain('logs:PutLogEvents');
    expect(actions?.filter((action) => !action.startsWith('logs:'))).toEqual([]);
  });

  it('is left to others where the configuration says so', () => {
    const { template } = synthesize({ api: { manageAccountLogging: false } });

    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    expect(template.findResources('AWS::IAM::Role', LOG_ROLE)).toEqual({});
  });
});

describe('what the edge lets through', () => {
  it.each(POSTS)('%s: the fields of its own schema, those it demands, and no others', (name, { input }) => {
    const { properties, required = [], additionalProperties } = modelOf(name);
    const demanded = Object.entries(input.shape).filter(
      ([, field]) => !z.safeParse(field, undefined).success,
    );

    expect(Object.keys(properties).toSorted()).toEqual(Object.keys(input.shape).toSorted());
    expect([...required].toSorted()).toEqual(demanded.map(([field]) => field).toSorted());
    expect(additionalProperties).toBe(false);
  });

  it.each(POSTS.filter(([, { input }]) => 'mode' in input.shape))(
    '%s: a mode, and both of them also where the deployment is in dry run: the function has the word',
    (name) => {
      expect(modelOf(name).required).toContain('mode');
      for (const stack of [iam, enforcing])
        expect(modelOf(name, stack).properties['mode']?.enum).toEqual(['dry-run', 'enforce']);
    },
  );

  it.each(POSTS)('%s: nothing unchecked because its content type is another', (name) => {
    const { RequestModels: models = {} } = methodsOf().get(name) ?? {};

    expect(models['$default']).toBeDefined();
    expect(models['application/json']).toEqual(models['$default']);
  });

  it.each(POSTS)('%s: told in words of JSON Schema draft 4 alone, as API Gateway reads it', (name) => {
    expect(wordsOf(modelOf(name)).filter((word) => !DRAFT_4.has(word))).toEqual([]);
  });

  it.each(GETS)('%s: the parameters of its own schema, none of which it demands', (name, { input }) => {
    expect(methodsOf().get(name)?.RequestParameters).toEqual(
      Object.fromEntries(
        Object.keys(input.shape).map((field) => [`method.request.querystring.${field}`, false]),
      ),
    );
  });

  it('is checked on every method, body and parameters', () => {
    const [validator = ''] = Object.keys(iam.template.findResources('AWS::ApiGateway::RequestValidator'));

    iam.template.hasResourceProperties('AWS::ApiGateway::RequestValidator', {
      ValidateRequestBody: true,
      ValidateRequestParameters: true,
    });
    for (const { RequestValidatorId } of methodsOf().values()) {
      expect(RequestValidatorId).toEqual({ Ref: validator });
    }
  });
});

const CLIENTS: { name: string; scopes: ('read' | 'write' | 'force')[] }[] = [
  { name: 'dashboards', scopes: ['read'] },
  { name: 'caller', scopes: ['write'] },
  { name: 'itsm', scopes: ['force'] },
];

/** What each client may ask for, without the resource server's name. */
function scopesOf({ template }: Pick<Synthesized, 'template'>): Record<string, string[]> {
  const clients = propertiesOf(template, 'AWS::Cognito::UserPoolClient') as unknown as readonly {
    readonly ClientName: string;
    readonly AllowedOAuthScopes: readonly { readonly 'Fn::Join': [string, [object, string]] }[];
  }[];
  return Object.fromEntries(
    clients.map(({ ClientName: name, AllowedOAuthScopes: scopes }) => [
      name,
      scopes.map(({ 'Fn::Join': [, [, scope]] }) => scope),
    ]),
  );
}

describe('the pool that gives tokens', () => {
  it('gives them to one client that cannot force, for its secret alone, unless clients are configured', () => {
    expect(propertiesOf(cognito.template, 'AWS::Cognito::UserPoolClient')).toMatchObject([
      {
        ClientName: 'caller',
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthFlowsUserPoolClient: true,
      },
    ]);
    expect(scopesOf(cognito)).toEqual({ caller: ['/read', '/write'] });
    expect(cognito.template.findOutputs('*')).toHaveProperty('ClientIdCaller');
  });

  it('gives each configured client its own scopes, and says its id', () => {
    const several = synthesize({ api: { auth: 'cognito', clients: CLIENTS } });

    expect(scopesOf(several)).toEqual({ dashboards: ['/read'], caller: ['/write'], itsm: ['/force'] });
    expect(
      Object.keys(several.template.findOutputs('*')).filter((name) => name.startsWith('ClientId')),
    ).toEqual(['ClientIdDashboards', 'ClientIdCaller', 'ClientIdItsm']);
  });

  it('keeps the id and secret of a client when others come and go, and those that it had without a list', () => {
    const idOf = (clients: typeof CLIENTS | undefined, name: string): string | undefined =>
      Object.entries(
        synthesize({ api: { auth: 'cognito', clients } }).template.findResources(
          'AWS::Cognito::UserPoolClient',
        ),
      ).find(([, { Properties }]) => (Properties as { ClientName: string }).ClientName === name)?.[0];

    expect(idOf(CLIENTS, 'caller')).toBe(idOf(undefined, 'caller'));
    expect(idOf(CLIENTS.slice(2), 'itsm')).toBe(idOf(CLIENTS, 'itsm'));
  });

  it('knows a scope for each kind of route', () => {
    expect(propertiesOf(cognito.template, 'AWS::Cognito::UserPoolResourceServer')).toMatchObject([
      {
        Identifier: 'sweeper',
        Scopes: [{ ScopeName: 'read' }, { ScopeName: 'write' }, { ScopeName: 'force' }],
      },
    ]);
  });

  it('has an address that no other stack has taken, and goes with the stack', () => {
    const [domain] = propertiesOf(cognito.template, 'AWS::Cognito::UserPoolDomain');

    expect(JSON.stringify(domain)).toContain('AWS::StackId');
    cognito.template.hasResource('AWS::Cognito::UserPool', { DeletionPolicy: 'Delete' });
  });

  it('is not there where callers sign', () => {
    expect(iam.template.findResources('AWS::Cognito::UserPool')).toEqual({});
  });
});
