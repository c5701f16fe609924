import { Aws, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CognitoUserPoolsAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { RouteScope } from '../functions/sweeper/http/routes.ts';
import { acknowledge } from './acknowledgements.ts';

/** The first part of a scope in a token: `sweeper/read`. */
const RESOURCE_SERVER = 'sweeper';

/** Machine-to-machine tokens for callers that cannot sign: a user pool without users, and one client. */
export class ApiTokens extends Construct {
  readonly authorizer: CognitoUserPoolsAuthorizer;
  /** Where a client gets its tokens: `POST` with `grant_type=client_credentials`. */
  readonly tokenUrl: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const pool = new UserPool(this, 'Pool', {
      userPoolName: Stack.of(this).stackName,
      selfSignUpEnabled: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const scopes = {
      read: new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Preview, explain, diagnose' }),
      write: new ResourceServerScope({ scopeName: 'write', scopeDescription: 'Close conversations' }),
    } satisfies Record<RouteScope, ResourceServerScope>;
    const server = pool.addResourceServer('Server', {
      identifier: RESOURCE_SERVER,
      scopes: Object.values(scopes),
    });
    // A prefix must be unique in the region, as the UUID in the stack's ARN is.
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `sweeper-${stackUuid}` } });
    pool.addClient('Caller', {
      generateSecret: true,
      accessTokenValidity: Duration.hours(1),
      oAuth: {
        flows: { clientCredentials: true },
        scopes: Object.values(scopes).map((one) => OAuthScope.resourceServer(server, one)),
      },
    });
    this.authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', { cognitoUserPools: [pool] });
    this.tokenUrl = `${domain.baseUrl()}/oauth2/token`;
    for (const [rule, about] of [
      ['AwsSolutions-COG1', 'passwords'],
      ['AwsSolutions-COG2', 'MFA'],
      ['AwsSolutions-COG3', 'the protection of sign-ins'],
      ['AwsSolutions-COG8', 'the plan with that protection'],
    ] as const) {
      acknowledge(
        pool,
        [rule],
        `The rule is about ${about}, and this pool has no users: it only issues tokens to machines.`,
      );
    }
  }
}

/** A route's scope as it is in a token. */
export function tokenScope(scope: RouteScope): string {
  return `${RESOURCE_SERVER}/${scope}`;
}
