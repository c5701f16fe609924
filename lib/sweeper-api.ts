import { Duration, Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  MethodLoggingLevel,
  RestApi,
  type MethodOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Mode } from '../functions/sweeper/names.ts';
import { ROUTES, type Route } from '../functions/sweeper/http/routes.ts';
import { acknowledge } from './acknowledgements.ts';
import {
  ACCESS_LOG_FORMAT,
  AccountLogging,
  ApiAccessLog,
  ApiExecutionLog,
  type ApiLogProps,
  STAGE_NAME,
} from './api-access-log.ts';
import { modelOf } from './api-model.ts';
import { privateUrl, reachableThrough } from './api-endpoints.ts';
import { addEdgeProblems } from './api-problems.ts';
import { type ApiClient, ApiTokens, tokenScope } from './api-tokens.ts';

export interface SweeperApiProps extends ApiLogProps {
  readonly fn: IFunction;
  readonly mode: Mode;
  readonly auth: 'iam' | 'cognito';
  /** Only with Cognito. */
  readonly clients?: readonly ApiClient[] | undefined;
  readonly manageAccountLogging: boolean;
  readonly executionLog: 'off' | 'error';
  readonly callsPerSecond: number;
  readonly burst: number;
  /** The API is private, and reached through these. */
  readonly vpcEndpointIds?: readonly string[] | undefined;
}

/** The HTTP API in front of the function: the routes of `functions/sweeper/http/routes.ts`, checked at the edge. */
export class SweeperApi extends Construct {
  readonly api: RestApi;
  readonly url: string;
  /** Where callers get their tokens; only with Cognito. */
  readonly tokens: ApiTokens | undefined;

  constructor(scope: Construct, id: string, props: SweeperApiProps) {
    super(scope, id);
    const { fn, mode, auth, vpcEndpointIds } = props;
    this.api = new RestApi(this, 'Api', {
      // Metrics and alarms identify an API only by its name.
      restApiName: Stack.of(this).stackName,
      description: `Stuck-conversation sweeper (${mode})`,
      ...(vpcEndpointIds === undefined
        ? { endpointTypes: [EndpointType.REGIONAL] }
        : reachableThrough(this, vpcEndpointIds, auth)),
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE_NAME,
        throttlingRateLimit: props.callsPerSecond,
        throttlingBurstLimit: props.burst,
        tracingEnabled: true,
        accessLogDestination: new ApiAccessLog(this, 'AccessLog', props).destination,
        accessLogFormat: ACCESS_LOG_FORMAT,
        // Never with bodies.
        ...(props.executionLog === 'off'
          ? {}
          : { loggingLevel: MethodLoggingLevel.ERROR, dataTraceEnabled: false }),
      },
    });
    // The stack has an output of its own for the address.
    this.api.node.tryRemoveChild('Endpoint');
    if (props.executionLog !== 'off') {
      const { logGroup } = new ApiExecutionLog(this, 'ExecutionLog', { ...props, api: this.api });
      this.api.deploymentStage.node.addDependency(logGroup);
    }
    if (props.manageAccountLogging) {
      this.api.deploymentStage.node.addDependency(new AccountLogging(this, 'AccountLogging').account);
    }
    addEdgeProblems(this.api, auth);
    const tokens = auth === 'cognito' ? new ApiTokens(this, 'Tokens', { clients: props.clients }) : undefined;
    this.tokens = tokens;

    const integration = new LambdaIntegration(fn, { timeout: Duration.seconds(29), allowTestInvoke: false });
    const requestValidator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const [name, route] of Object.entries(ROUTES)) {
      this.api.root.resourceForPath(route.resource).addMethod(route.method, integration, {
        ...authorizationOf(route, tokens),
        requestValidator,
        ...this.#inputOf(name, route),
      });
    }
    this.url = vpcEndpointIds === undefined ? this.api.url : privateUrl(this.api, vpcEndpointIds);
    this.#acknowledge(props);
  }

  #inputOf(name: string, route: Route): MethodOptions {
    if (route.method === 'POST') {
      const model = this.api.addModel(`${name}Body`, {
        contentType: 'application/json',
        schema: modelOf(route.input),
      });
      // A body whose content type is not among the keys would not be checked (API Gateway Developer Guide, "Set up basic
      // request validation"). The second key covers those.
      return { requestModels: { 'application/json': model, $default: model } };
    }
    const names = Object.keys(route.input.shape).map((field) => `method.request.querystring.${field}`);
    return { requestParameters: Object.fromEntries(names.map((field) => [field, false])) };
  }

  #acknowledge({ auth, executionLog }: SweeperApiProps): void {
    acknowledge(
      this.api,
      ['AwsSolutions-APIG3'],
      'Every route needs IAM or a token, and the stage is throttled. If you want a WAF as well, attach one to the stage.',
    );
    if (executionLog === 'off') {
      acknowledge(
        this.api,
        ['AwsSolutions-APIG6'],
        'The access log says who called what, and the function’s own log why. api.executionLog adds API Gateway’s errors.',
      );
    }
    if (auth === 'iam') {
      acknowledge(
        this.api,
        ['AwsSolutions-COG4'],
        'Callers sign with SigV4; Cognito is the option for those that cannot.',
      );
    }
  }
}

function authorizationOf(route: Route, tokens: ApiTokens | undefined): MethodOptions {
  if (tokens === undefined) return { authorizationType: AuthorizationType.IAM };
  return {
    authorizationType: AuthorizationType.COGNITO,
    authorizer: tokens.authorizer,
    authorizationScopes: [tokenScope(route.scope)],
  };
}
