import { describe, expect, it } from 'vitest';
import { readApi } from '../../../local/serve/read-api.ts';
import { ROUTE_NAMES } from '../../../functions/sweeper/http/routes.ts';
import { templateOf } from '../../support/local-api.ts';

interface Template {
  readonly Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** The stack's own template, with one resource of a type changed. */
function templateWith(type: string, change: Readonly<Record<string, unknown>>): Template {
  const template = templateOf('iam', 'enforce') as Template;
  const found = Object.values(template.Resources).find((resource) => resource.Type === type);
  if (found === undefined) throw new Error(`The template has no ${type}`);
  found.Properties = { ...found.Properties, ...change };
  return template;
}

describe('what is read from the stack’s template', () => {
  it('is what makes up its API', () => {
    const api = readApi(templateOf('iam', 'enforce'));
    const [first] = api.methods;

    expect(api).toMatchObject({ stage: 'v1', throttle: { ratePerSecond: 2, burst: 10 }, clients: [] });
    expect(api.resources).toContain('/conversations');
    expect(api.gatewayResponses.get('UNAUTHORIZED')).toMatchObject({ status: 401 });
    expect(first).toMatchObject({
      method: 'POST',
      resource: '/sweeps/preview',
      authorization: { kind: 'iam' },
      timeoutMs: 29_000,
    });
    expect([...(first?.bodySchemas.keys() ?? [])]).toEqual(['application/json', '$default']);
  });

  it('tells of the tokens where there are some', () => {
    const { clients, methods } = readApi(templateOf('cognito', 'enforce'));

    const all = { flows: ['client_credentials'], validitySeconds: 3_600 };
    expect(clients).toEqual([
      { name: 'reader', scopes: ['sweeper/read'], ...all },
      { name: 'caller', scopes: ['sweeper/read', 'sweeper/write'], ...all },
      { name: 'supervisor', scopes: ['sweeper/read', 'sweeper/write', 'sweeper/force'], ...all },
    ]);
    expect(methods.map(({ authorization }) => authorization)).toContainEqual({
      kind: 'cognito',
      scopes: ['sweeper/write'],
    });
  });

  it('has the parameters that a method demands', () => {
    const template = templateWith('AWS::ApiGateway::Method', {
      RequestParameters: {
        'method.request.querystring.org': true,
        'method.request.querystring.note': false,
        'method.request.header.X-Reason': true,
      },
    });

    expect(readApi(template).methods[0]).toMatchObject({
      requiredQuery: ['org'],
      requiredHeaders: ['x-reason'],
    });
  });

  it('checks nothing where the template’s validator does not', () => {
    const template = templateWith('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: false });

    expect(readApi(template).methods.map(({ bodySchemas }) => bodySchemas.size)).toEqual(
      ROUTE_NAMES.map(() => 0),
    );
  });

  it.each([
    ['AWS::ApiGateway::Method', { ApiKeyRequired: true }],
    ['AWS::ApiGateway::Method', { AuthorizationType: 'NONE' }],
    [
      'AWS::ApiGateway::GatewayResponse',
      { ResponseParameters: { 'gatewayresponse.header.a': 'method.request.header.b' } },
    ],
    ['AWS::ApiGateway::Model', { ContentType: 'application/xml' }],
  ])('fails on what the local API would leave out: %s with %j', (type, change) => {
    expect(() => readApi(templateWith(type, change))).toThrow(`(${type})`);
  });

  it('fails on a part of an API that it does not know, and on a stack without an API', () => {
    const template = templateOf('iam', 'enforce') as Template;
    template.Resources['Plan'] = { Type: 'AWS::ApiGateway::UsagePlan' };

    expect(() => readApi(template)).toThrow('AWS::ApiGateway::UsagePlan');
    expect(() => readApi({ Resources: {} })).toThrow('no stage');
  });
});
