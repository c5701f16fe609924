import { Aws, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CognitoUserPoolsAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import {
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { RouteScope } from '../functions/sweeper/http/routes.ts';
import { tokenUrl } from './partitions.ts';
import { acknowledge } from './acknowledgements.ts';

/** The first part of a scope in a token: `sweeper/read`. */
const RESOURCE_SERVER = 'sweeper';

const SCOPES = {
  read: new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Preview, explain, diagnose' }),
  write: new ResourceServerScope({ scopeName: 'write', scopeDescription: 'Close what is stuck' }),
  force: new ResourceServerScope({
    scopeName: 'force',
    scopeDescription: 'Close whatever the policy keeps',
  }),
} satisfies Record<RouteScope, ResourceServerScope>;

/** A caller of the API, and what its tokens may do. */
export interface ApiClient {
  readonly name: string;
  readonly scopes: readonly RouteScope[];
}

/**
 * The client of a deployment that names none. It cannot `force`: whoever ends a conversation whose guest waits is to be
 * given that on purpose.
 */
const ONLY_CLIENT: ApiClient = { name: 'caller', scopes: ['read', 'write'] };

export interface ApiTokensProps {
  readonly clients?: readonly ApiClient[] | undefined;
}

/** Machine-to-machine tokens for callers that cannot sign: a user pool without users, and a client for each caller. */
export class ApiTokens extends Construct {
  readonly authorizer: CognitoUserPoolsAuthorizer;
  /** Where a client gets its tokens: `POST` with `grant_type=client_credentials`. */
  readonly tokenUrl: string;
  readonly userPoolId: string;
  /** The clients' ids, by their names in the configuration. */
  readonly clientIds: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, { clients = [ONLY_CLIENT] }: ApiTokensProps = {}) {
    super(scope, id);
    const pool = new UserPool(this, 'Pool', {
      userPoolName: Stack.of(this).stackName,
      selfSignUpEnabled: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const server = pool.addResourceServer('Server', {
      identifier: RESOURCE_SERVER,
      scopes: Object.values(SCOPES),
    });
    // A prefix must be unique in the region, as the UUID in the stack's ARN is.
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `sweeper-${stackUuid}` } });
    this.userPoolId = pool.userPoolId;
    this.clientIds = new Map(clients.map((client) => [client.name, addClient(pool, server, client)]));
    this.authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', { cognitoUserPools: [pool] });
    this.tokenUrl = tokenUrl(this, domain.domainName);
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

/** @returns the client's id */
function addClient(pool: UserPool, server: UserPoolResourceServer, { name, scopes }: ApiClient): string {
  // Another logical id would replace the client, and its id and secret with it: this is the one that it has always had.
  const id = name === ONLY_CLIENT.name ? 'Caller' : `Client-${name}`;
  const client = pool.addClient(id, {
    userPoolClientName: name,
    generateSecret: true,
    accessTokenValidity: Duration.hours(1),
    oAuth: {
      flows: { clientCredentials: true },
      scopes: scopes.map((scope) => OAuthScope.resourceServer(server, SCOPES[scope])),
    },
  });
  return client.userPoolClientId;
}

/** A route's scope as it is in a token. */
export function tokenScope(scope: RouteScope): string {
  return `${RESOURCE_SERVER}/${scope}`;
}
