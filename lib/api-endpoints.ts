import { Stack } from 'aws-cdk-lib';
import { EndpointType, type RestApi, type RestApiProps } from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { STAGE_NAME } from './api-access-log.ts';

const INVOKE = { principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'] };
/** Within the policy of an API, this is every route of it (API Gateway Developer Guide, "Control access to an API with resource policies"). */
const EVERY_ROUTE = ['execute-api:/*'];

/**
 * A private API, reached only through these endpoints. Whoever comes from elsewhere is denied. A caller who signs needs
 * `execute-api:Invoke` by a policy of their own: an Allow here would stand in for that. For tokens, API Gateway asks for an
 * Allow here as well as for a valid token (its Developer Guide, "How API Gateway resource policies affect authorization
 * workflow").
 */
export function reachableThrough(
  scope: Construct,
  vpcEndpointIds: readonly string[],
  auth: 'iam' | 'cognito',
): Pick<RestApiProps, 'endpointConfiguration' | 'policy'> {
  const ids = [...vpcEndpointIds];
  const fromElsewhere = new PolicyStatement({
    ...INVOKE,
    effect: Effect.DENY,
    resources: EVERY_ROUTE,
    conditions: { StringNotEquals: { 'aws:SourceVpce': ids } },
  });
  const fromHere = new PolicyStatement({
    ...INVOKE,
    resources: EVERY_ROUTE,
    conditions: { StringEquals: { 'aws:SourceVpce': ids } },
  });
  return {
    endpointConfiguration: {
      types: [EndpointType.PRIVATE],
      vpcEndpoints: ids.map((vpcEndpointId) =>
        InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, vpcEndpointId, {
          vpcEndpointId,
          port: 443,
        }),
      ),
    },
    policy: new PolicyDocument({
      statements: auth === 'cognito' ? [fromElsewhere, fromHere] : [fromElsewhere],
    }),
  };
}

/**
 * Where a private API answers: the name that belongs to one endpoint, whether or not private DNS is on (API Gateway
 * Developer Guide, "Invoke a private API using a Route53 alias").
 */
export function privateUrl(api: RestApi, [first = '']: readonly string[]): string {
  const { region, urlSuffix } = Stack.of(api);
  return `https://${api.restApiId}-${first}.execute-api.${region}.${urlSuffix}/${STAGE_NAME}/`;
}
