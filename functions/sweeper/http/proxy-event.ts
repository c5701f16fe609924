import { fieldOf, isJsonObject, type JsonObject } from '../json.ts';

/**
 * The event of an API Gateway REST API with a Lambda proxy integration (payload format 1.0). Whoever may invoke
 * the function may make one up, so its fields are as unknown as those of any other event.
 */
export type ProxyEvent = JsonObject & Readonly<Record<'httpMethod' | 'resource' | 'requestContext', unknown>>;

export function isProxyEvent(event: unknown): event is ProxyEvent {
  return (
    isJsonObject(event) &&
    Object.hasOwn(event, 'httpMethod') &&
    Object.hasOwn(event, 'resource') &&
    Object.hasOwn(event, 'requestContext')
  );
}

/** The id that API Gateway has given to the request, which its access log has too. */
export function requestIdOf({ requestContext }: ProxyEvent): unknown {
  return fieldOf(requestContext, 'requestId');
}
