/** What a caller needs for a route, as the template says it. */
export type Authorization =
  | { readonly kind: 'iam' }
  /** Any one of the scopes is enough. */
  | { readonly kind: 'cognito'; readonly scopes: readonly string[] };

/** A method of a resource. */
export interface DeployedMethod {
  readonly method: string;
  /** As API Gateway writes it: `/conversations/{conversationId}`. */
  readonly resource: string;
  /** CloudFormation's name for the resource. */
  readonly resourceId: string;
  readonly authorization: Authorization;
  /** JSON Schemas of bodies by content type; `$default` is for those that are not named. Empty where none is checked. */
  readonly bodySchemas: ReadonlyMap<string, object>;
  /** Names of query parameters without which a call is refused. */
  readonly requiredQuery: readonly string[];
  /** Names of headers without which a call is refused, in lower case. */
  readonly requiredHeaders: readonly string[];
  /** How long the gateway waits for the function, milliseconds. */
  readonly timeoutMs: number;
}

/** A gateway response: what API Gateway itself answers. */
export interface GatewayResponse {
  /** Undefined where the gateway's own status is left as it is. */
  readonly status: number | undefined;
  /** Bodies by content type, with `$context` variables in them. */
  readonly templates: ReadonlyMap<string, string>;
  readonly headers: ReadonlyMap<string, string>;
}

/** A client of the user pool. */
export interface DeployedClient {
  readonly name: string;
  /** What it may ask for. */
  readonly scopes: readonly string[];
  readonly flows: readonly string[];
  readonly validitySeconds: number;
}

/** The API of a stack, read from its template: all that the local API knows of it. */
export interface DeployedApi {
  /** The first part of every path: `v1`. */
  readonly stage: string;
  /** Every resource, those without a method too. */
  readonly resources: readonly string[];
  readonly methods: readonly DeployedMethod[];
  /** By API Gateway's name of the type: `BAD_REQUEST_BODY`. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /** The clients that get tokens; none where callers sign. */
  readonly clients: readonly DeployedClient[];
}
