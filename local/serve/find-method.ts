import type { DeployedApi, DeployedMethod } from './deployed-api.ts';

export interface Found {
  readonly method: DeployedMethod;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The method for a call, found as API Gateway finds it: first the resource (a literal part of a path goes before a
 * parameter), and only then the method. So a `GET` to `/conversations/close` finds nothing, although
 * `close` could be read as an id.
 *
 * @param path without the stage, not decoded
 */
export function findMethod(api: DeployedApi, httpMethod: string, path: string): Found | undefined {
  const sent = path.split('/');
  const [resource] = api.resources
    .filter((one) => fits(one.split('/'), sent))
    .toSorted((a, b) => parametersIn(a).localeCompare(parametersIn(b)));
  if (resource === undefined) return undefined;
  const method = api.methods.find((one) => one.resource === resource && one.method === httpMethod);
  if (method === undefined) return undefined;
  const pathParameters = resource
    .split('/')
    .flatMap((part, index) => (isParameter(part) ? [[part.slice(1, -1), decode(sent[index])] as const] : []));
  return { method, pathParameters: Object.fromEntries(pathParameters) };
}

function fits(resource: readonly string[], sent: readonly string[]): boolean {
  return (
    resource.length === sent.length &&
    resource.every((part, index) => (isParameter(part) ? sent[index] !== '' : part === sent[index]))
  );
}

function isParameter(part: string): boolean {
  return part.startsWith('{');
}

/** `001` for a path whose third part is a parameter: literal parts sort before parameters. */
function parametersIn(resource: string): string {
  return resource
    .split('/')
    .map((part) => (isParameter(part) ? '1' : '0'))
    .join('');
}

/** A text that is not validly encoded stays as it is. */
function decode(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
