import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The pinned official client as it is executed: one file with all its API classes. */
export const CLIENT_SOURCE = readFileSync(
  fileURLToPath(import.meta.resolve('purecloud-platform-client-v2')),
  'utf8',
);

/** Its type declarations, which list the fields of every model. */
export const CLIENT_TYPES = readFileSync(
  fileURLToPath(new URL('../../index.d.ts', import.meta.resolve('purecloud-platform-client-v2'))),
  'utf8',
);

/** `METHOD /path` with every parameter as `{}`, so that `{id}` and `{conversationId}` are the same. */
export function normalised(operation: string): string {
  return operation.replaceAll(/\{\w+\}/g, '{}');
}

/** Every operation that the official client can send, normalised. */
export const OFFICIAL_OPERATIONS: ReadonlySet<string> = new Set(
  [...CLIENT_SOURCE.matchAll(/callApi\(\s*'([^']+)',\s*'([A-Z]+)'/g)].map(([, path = '', method = '']) =>
    normalised(`${method} ${path}`),
  ),
);

/** The names of a model's fields. Throws where there is no such model. */
export function fieldsOf(model: string): string[] {
  const [, body] = new RegExp(`interface ${model} \\{([^}]*)\\}`).exec(CLIENT_TYPES) ?? [];
  if (body === undefined) throw new Error(`The official client has no model ${model}`);
  return [...body.matchAll(/"(\w+)"\??:/g)].map(([, name = '']) => name);
}
