import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/sweeper/routes.ts';
import { synthesize } from '../support/stack.ts';

const iam = synthesize();
const cognito = synthesize({ api: { auth: 'cognito' } });
const enforcing = synthesize({ mode: 'enforce' });

type Properties = Record<string, unknown>;

function all(type: string, { template } = iam): Properties[] {
  return Object.values(template.findResources(type)).map(
    (resource) => (resource as { Properties: Properties }).Properties,
  );
}

interface Model {
  readonly required: readonly string[];
  readonly additionalProperties: boolean;
  readonly properties: Readonly<Record<string, Record<string, unknown>>>;
}

/** The models by their route, told by the fields that they demand. */
function models(of = iam): Model[] {
  return all('AWS::ApiGateway::Model', of).map(({ Schema }) => Schema as Model);
}

describe('the API', () => {
  it('has a method for each route and no other', () => {
    expect(all('AWS::ApiGateway::Method').map(({ HttpMethod }) => HttpMethod)).toEqual(
      expect.arrayContaining(['GET', 'GET', 'POST', 'POST', 'POST']),
    );
    iam.template.resourceCountIs('AWS::ApiGateway::Method', Object.keys(ROUTES).length);
  });

  it('has no public route: each wants a signature', () => {
    for (const method of all('AWS::ApiGateway::Method')) expect(method['AuthorizationType']).toBe('AWS_IAM');
  });

  it('has no public route with Cognito either: each wants a token with its scope', () => {
    const methods = all('AWS::ApiGateway::Method', cognito);

    for (const method of methods) expect(method['AuthorizationType']).toBe('COGNITO_USER_POOLS');
    expect(methods.map(({ AuthorizationScopes }) => String(AuthorizationScopes)).toSorted()).toEqual([
      'sweeper/read',
      'sweeper/read',
      'sweeper/read',
      'sweeper/write',
      'sweeper/write',
    ]);
  });

  it('is not there at all when it is off', () => {
    const { template } = synthesize({ api: { auth: 'off' } });

    template.resourceCountIs('AWS::ApiGateway::RestApi', 0);
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    expect(Object.keys(template.findOutputs('*'))).not.toContain('ApiUrl');
  });

  it('may call the function, and nobody else may, by way of this API alone', () => {
    for (const { Principal, SourceArn } of all('AWS::Lambda::Permission')) {
      expect(Principal).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(SourceArn)).toContain('execute-api');
    }
  });

  it('is throttled at its stage, traced, and logs no body', () => {
    iam.template.hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'v1',
      TracingEnabled: true,
      MethodSettings: [
        Match.objectLike({ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20, DataTraceEnabled: false }),
      ],
    });
    const [stage = {}] = all('AWS::ApiGateway::Stage');
    const log = JSON.stringify(stage['AccessLogSetting']);
    expect(log).toContain('$context.requestId');
    expect(log).not.toMatch(/body|\$input|querystring|authorization|\$context\.path\b/i);
  });

  it('is regional, and no resource policy lets anybody in by the back door', () => {
    const [api = {}] = all('AWS::ApiGateway::RestApi');

    expect(api['EndpointConfiguration']).toEqual({ Types: ['REGIONAL'] });
    expect(api['Policy']).toBeUndefined();
  });
});

describe('the account’s logging role', () => {
  it('is set, and left behind when the stack goes', () => {
    const [account] = Object.entries(iam.template.findResources('AWS::ApiGateway::Account'));
    const [stage] = Object.values(iam.template.findResources('AWS::ApiGateway::Stage'));

    expect(account?.[1]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(stage).toMatchObject({ DependsOn: expect.arrayContaining([account?.[0]]) as unknown });
  });

  it('is left to others where the configuration says so', () => {
    expect(all('AWS::ApiGateway::Account', synthesize({ api: { manageAccountLogging: false } }))).toEqual([]);
  });
});

describe('what the edge lets through', () => {
  it('knows the fields of each route’s own schema, demands what it demands, and takes no others', () => {
    const posts = Object.values(ROUTES).filter(({ method }) => method === 'POST');
    const fields = (names: readonly string[]): string => names.toSorted().join();

    expect(
      models()
        .map(({ properties }) => fields(Object.keys(properties)))
        .toSorted(),
    ).toEqual(posts.map(({ input }) => fields(Object.keys(input.shape))).toSorted());
    for (const model of models()) expect(model.additionalProperties).toBe(false);
    for (const model of models().filter(({ properties }) => 'mode' in properties)) {
      expect(model.required).toContain('mode');
    }
  });

  it('knows no mode but dry-run where the deployment is in dry run', () => {
    const modes = (of = iam): unknown[] =>
      models(of).flatMap(({ properties: { mode } }) => (mode === undefined ? [] : [mode['enum']]));

    expect(modes()).toEqual([['dry-run'], ['dry-run']]);
    expect(modes(enforcing)).toEqual([
      ['dry-run', 'enforce'],
      ['dry-run', 'enforce'],
    ]);
  });

  it('is told in words of JSON Schema draft 4 alone, as API Gateway reads it', () => {
    const known = new Set(
      (
        '$schema type enum anyOf pattern minLength maxLength minimum maximum items minItems maxItems ' +
        'properties patternProperties required additionalProperties'
      ).split(' '),
    );
    const words = (node: unknown): string[] => {
      if (typeof node !== 'object' || node === null) return [];
      return Object.entries(node).flatMap(([key, value]) => {
        if (key === 'properties' || key === 'patternProperties') {
          return [key, ...Object.values(value as object).flatMap(words)];
        }
        return key === 'enum' || key === 'required'
          ? [key]
          : [key, ...(Array.isArray(value) ? value.flatMap(words) : words(value))];
      });
    };

    for (const model of models()) expect(words(model).filter((word) => !known.has(word))).toEqual([]);
  });

  it('checks bodies whatever content type they claim to have', () => {
    for (const { HttpMethod, RequestModels } of all('AWS::ApiGateway::Method')) {
      expect(Object.keys(RequestModels ?? {})).toEqual(
        HttpMethod === 'POST' ? ['application/json', '$default'] : [],
      );
    }
  });

  it('checks bodies and parameters on every method', () => {
    iam.template.hasResourceProperties('AWS::ApiGateway::RequestValidator', {
      ValidateRequestBody: true,
      ValidateRequestParameters: true,
    });
    for (const method of all('AWS::ApiGateway::Method')) {
      expect(method['RequestValidatorId']).toBeDefined();
    }
  });
});

describe('what the edge answers itself', () => {
  it('is a problem document, whatever it is about', () => {
    const responses = all('AWS::ApiGateway::GatewayResponse');

    expect(responses.length).toBeGreaterThanOrEqual(12);
    for (const { ResponseParameters, ResponseTemplates } of responses) {
      expect(ResponseParameters).toMatchObject({
        'gatewayresponse.header.content-type': "'application/problem+json'",
      });
      const texts = ResponseTemplates as Record<string, string>;
      const document = JSON.parse(texts['application/json'] ?? '') as Properties;
      expect(texts['application/problem+json']).toBe(texts['application/json']);
      expect(document['type']).toBe(`urn:problem:stuck-conversation-sweeper:${String(document['code'])}`);
      expect(Object.keys(document)).toEqual(['type', 'title', 'status', 'detail', 'code']);
    }
  });

  it('says that a deployment in dry run takes no mode but dry-run', () => {
    const said = (of = iam): string =>
      JSON.stringify(
        all('AWS::ApiGateway::GatewayResponse', of).find(
          ({ ResponseType }) => ResponseType === 'BAD_REQUEST_BODY',
        ),
      );

    expect(said()).toContain('takes no mode but');
    expect(said(enforcing)).not.toContain('takes no mode but');
  });
});
