import { z } from 'zod';
import type { DeployedApi, DeployedClient, DeployedMethod, GatewayResponse } from './deployed-api.ts';
import {
  gatewayResponsePart,
  LEFT_TO_AWS,
  methodPart,
  modelPart,
  resourcePart,
  resourceServerPart,
  stagePart,
  templatePart,
  userPoolClientPart,
  validatorPart,
} from './template-parts.ts';

const READ = {
  'AWS::ApiGateway::Resource': resourcePart,
  'AWS::ApiGateway::Method': methodPart,
  'AWS::ApiGateway::Model': modelPart,
  'AWS::ApiGateway::RequestValidator': validatorPart,
  'AWS::ApiGateway::GatewayResponse': gatewayResponsePart,
  'AWS::ApiGateway::Stage': stagePart,
  'AWS::Cognito::UserPoolResourceServer': resourceServerPart,
  'AWS::Cognito::UserPoolClient': userPoolClientPart,
} as const;

type Type = keyof typeof READ;
type Parts<T extends Type> = ReadonlyMap<string, z.infer<(typeof READ)[T]>>;
type PartsOf = <T extends Type>(type: T) => Parts<T>;

/**
 * The API in a stack's template.
 *
 * @throws Error for a template without an API, or with something in its API that the local one would not act upon
 */
export function readApi(template: unknown): DeployedApi {
  const { Resources: resources } = templatePart.parse(template);
  const unknown = Object.values(resources)
    .map(({ Type: type }) => type)
    .filter((type) => type.startsWith('AWS::ApiGateway::') && !(type in READ) && !LEFT_TO_AWS.has(type));
  if (unknown.length > 0)
    throw new Error(`The local API does not know what these are: ${unknown.join(', ')}`);
  const partsOf: PartsOf = (type) =>
    new Map(
      Object.entries(resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, { Properties }]) => [id, parsePart(type, id, Properties)] as const),
    );

  const [stage] = partsOf('AWS::ApiGateway::Stage').values();
  if (stage === undefined) throw new Error('The template has no stage of an API');
  const [settings] = stage.MethodSettings;
  const paths = pathsOf(partsOf('AWS::ApiGateway::Resource'));
  return {
    stage: stage.StageName,
    resources: [...paths.values()],
    methods: methodsOf(partsOf, paths),
    gatewayResponses: gatewayResponsesOf(partsOf('AWS::ApiGateway::GatewayResponse')),
    throttle: { ratePerSecond: settings.ThrottlingRateLimit, burst: settings.ThrottlingBurstLimit },
    clients: clientsOf(partsOf),
  };
}

function parsePart<T extends Type>(type: T, id: string, properties: unknown): z.infer<(typeof READ)[T]> {
  const parsed = READ[type].safeParse(properties);
  // The union of all parts and the part of one type are the same here, which the compiler cannot see.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (parsed.success) return parsed.data as z.infer<(typeof READ)[T]>;
  throw new Error(`The local API cannot read ${id} (${type}):\n${z.prettifyError(parsed.error)}`);
}

/** The whole path of each resource. */
function pathsOf(parts: Parts<'AWS::ApiGateway::Resource'>): ReadonlyMap<string, string> {
  const pathOf = (id: string): string => {
    const part = parts.get(id);
    if (part === undefined) throw new Error(`The template has no resource ${id}`);
    const { ParentId: parent, PathPart: last } = part;
    return `${'Ref' in parent ? pathOf(parent.Ref) : ''}/${last}`;
  };
  return new Map([...parts.keys()].map((id) => [id, pathOf(id)]));
}

function methodsOf(partsOf: PartsOf, paths: ReadonlyMap<string, string>): DeployedMethod[] {
  const models = partsOf('AWS::ApiGateway::Model');
  const validators = partsOf('AWS::ApiGateway::RequestValidator');
  return [...partsOf('AWS::ApiGateway::Method').values()].map((method) => {
    const { Ref: resourceId } = method.ResourceId;
    const validator = validators.get(method.RequestValidatorId?.Ref ?? '');
    const required = Object.entries(method.RequestParameters)
      .filter(([, isRequired]) => isRequired && validator?.ValidateRequestParameters === true)
      .map(([name]) => name);
    const requiredIn = (place: string): string[] =>
      required
        .filter((name) => name.startsWith(`method.request.${place}.`))
        .map((name) => name.split('.').slice(3).join('.'));
    return {
      method: method.HttpMethod,
      resource: paths.get(resourceId) ?? '/',
      resourceId,
      authorization:
        method.AuthorizationType === 'AWS_IAM'
          ? { kind: 'iam' }
          : { kind: 'cognito', scopes: method.AuthorizationScopes },
      bodySchemas: new Map(
        validator?.ValidateRequestBody === true
          ? Object.entries(method.RequestModels).map(([type, { Ref: id }]) => [type, schemaOf(models, id)])
          : [],
      ),
      requiredQuery: requiredIn('querystring'),
      requiredHeaders: requiredIn('header').map((name) => name.toLowerCase()),
      timeoutMs: method.Integration.TimeoutInMillis,
    };
  });
}

function schemaOf(models: Parts<'AWS::ApiGateway::Model'>, id: string): object {
  const model = models.get(id);
  if (model === undefined) throw new Error(`The template has no model ${id}`);
  // This validator knows only later drafts, and refuses what they define differently (exclusive bounds).
  const { $schema: _draft4, ...schema } = model.Schema;
  return schema;
}

function gatewayResponsesOf(
  parts: Parts<'AWS::ApiGateway::GatewayResponse'>,
): ReadonlyMap<string, GatewayResponse> {
  return new Map(
    [...parts.values()].map((part) => [
      part.ResponseType,
      {
        status: part.StatusCode === undefined ? undefined : Number(part.StatusCode),
        templates: new Map(Object.entries(part.ResponseTemplates)),
        headers: new Map(
          Object.entries(part.ResponseParameters).map(([name, quoted]) => [
            name.split('.').slice(2).join('.'),
            quoted.slice(1, -1),
          ]),
        ),
      },
    ]),
  );
}

const SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

function clientsOf(partsOf: PartsOf): DeployedClient[] {
  const servers = partsOf('AWS::Cognito::UserPoolResourceServer');
  return [...partsOf('AWS::Cognito::UserPoolClient').values()].map((client) => ({
    name: client.ClientName,
    scopes: client.AllowedOAuthScopes.map(({ 'Fn::Join': [, [{ Ref: id }, scope]] }) => {
      const server = servers.get(id);
      if (server === undefined) throw new Error(`The template has no resource server ${id}`);
      return `${server.Identifier}${scope}`;
    }),
    flows: client.AllowedOAuthFlows,
    validitySeconds: client.AccessTokenValidity * SECONDS[client.TokenValidityUnits.AccessToken],
  }));
}
