import { z } from 'zod';

/**
 * The parts of a CloudFormation template that make up a REST API. They are strict: a property that the local API
 * would not act upon fails its start, instead of being left out in silence.
 */
const ref = z.strictObject({ Ref: z.string() });
const own = { RestApiId: ref };
const intrinsic = z.unknown();

export const resourcePart = z.strictObject({
  ...own,
  PathPart: z.string(),
  ParentId: z.union([
    ref,
    z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('RootResourceId')]) }),
  ]),
});

export const methodPart = z.strictObject({
  ...own,
  HttpMethod: z.string(),
  ResourceId: ref,
  AuthorizationType: z.enum(['AWS_IAM', 'COGNITO_USER_POOLS']),
  AuthorizationScopes: z.array(z.string()).default([]),
  AuthorizerId: ref.optional(),
  Integration: z.strictObject({
    Type: z.literal('AWS_PROXY'),
    IntegrationHttpMethod: z.literal('POST'),
    Uri: intrinsic,
    TimeoutInMillis: z.int(),
  }),
  RequestModels: z.record(z.string(), ref).default({}),
  RequestParameters: z.record(z.string(), z.boolean()).default({}),
  RequestValidatorId: ref.optional(),
});

export const modelPart = z.strictObject({
  ...own,
  ContentType: z.literal('application/json'),
  Schema: z.looseObject({ $schema: z.literal('http://json-schema.org/draft-04/schema#') }),
});

export const validatorPart = z.strictObject({
  ...own,
  ValidateRequestBody: z.boolean().default(false),
  ValidateRequestParameters: z.boolean().default(false),
});

export const gatewayResponsePart = z.strictObject({
  ...own,
  ResponseType: z.string(),
  StatusCode: z
    .string()
    .regex(/^\d{3}$/u)
    .optional(),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
  // A value in single quotes is a literal; values that are mapped from elsewhere are not supported here.
  ResponseParameters: z
    .record(z.string().startsWith('gatewayresponse.header.'), z.string().regex(/^'[^']*'$/u))
    .default({}),
});

export const stagePart = z.object({
  StageName: z.string(),
  MethodSettings: z.tuple([
    z.object({
      HttpMethod: z.literal('*'),
      ResourcePath: z.literal('/*'),
      ThrottlingRateLimit: z.number(),
      ThrottlingBurstLimit: z.int(),
    }),
  ]),
});

export const resourceServerPart = z.object({
  Identifier: z.string(),
});

export const userPoolClientPart = z.object({
  ClientName: z.string(),
  GenerateSecret: z.literal(true),
  AllowedOAuthFlows: z.array(z.string()),
  /** `<the resource server>/read`, joined. */
  AllowedOAuthScopes: z.array(
    z.strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.tuple([ref, z.string()])]) }),
  ),
  AccessTokenValidity: z.int(),
  TokenValidityUnits: z.object({ AccessToken: z.enum(['seconds', 'minutes', 'hours', 'days']) }),
});

/** What the local API ignores: the deployment itself, and the roles and logs around it. */
export const LEFT_TO_AWS: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Authorizer',
]);

export const templatePart = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() })),
});

/**
 * The resource of a type of which a template has exactly one.
 *
 * @throws Error if it has none, or several
 */
export function theOnly(
  template: unknown,
  type: string,
): { readonly id: string; readonly properties: unknown } {
  const found = Object.entries(templatePart.parse(template).Resources).filter(([, one]) => one.Type === type);
  const [first, another] = found;
  if (first === undefined || another !== undefined) {
    throw new Error(`The template has ${found.length} resources of type ${type}, not one`);
  }
  const [id, { Properties: properties }] = first;
  return { id, properties };
}
