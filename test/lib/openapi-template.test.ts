import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/stack.ts';

interface Operation {
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
  };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

const DOCUMENT = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, BodySchema>> };
};

interface BodySchema {
  readonly properties?: object;
  readonly required?: readonly string[];
}

const { template } = synthesize({ api: { auth: 'cognito' }, mode: 'enforce' });

function resourcesOf<T>(type: string): Map<string, T> {
  return new Map(
    Object.entries(template.findResources(type)).map(([id, found]) => [
      id,
      (found as { Properties: T }).Properties,
    ]),
  );
}

interface Resource {
  readonly PathPart: string;
  readonly ParentId: { readonly Ref?: string };
}
const pathParts = resourcesOf<Resource>('AWS::ApiGateway::Resource');

/** A resource's whole path, from the root down. */
function pathOf(id: string | undefined): string {
  const part = id === undefined ? undefined : pathParts.get(id);
  return part === undefined ? '' : `${pathOf(part.ParentId.Ref)}/${part.PathPart}`;
}

interface Method {
  readonly HttpMethod: string;
  readonly ResourceId: { readonly Ref?: string };
  readonly AuthorizationScopes: readonly string[];
  readonly RequestModels?: Readonly<Record<string, { readonly Ref: string }>>;
  readonly RequestParameters?: Readonly<Record<string, boolean>>;
}
const methods = [...resourcesOf<Method>('AWS::ApiGateway::Method').values()].map((method) => ({
  ...method,
  path: pathOf(method.ResourceId.Ref),
  verb: method.HttpMethod.toLowerCase(),
}));
const models = resourcesOf<{
  readonly Schema: { readonly properties: object; readonly required?: string[] };
}>('AWS::ApiGateway::Model');

describe('docs/openapi.json and the deployed API', () => {
  it('have the same routes', () => {
    const documented = Object.entries(DOCUMENT.paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb} ${path}`),
    );

    expect(methods.map(({ verb, path }) => `${verb} ${path}`).toSorted()).toEqual(documented.toSorted());
  });

  it.each(methods.map((method) => [`${method.verb} ${method.path}`, method] as const))(
    'want the same of a caller: %s',
    (_name, { path, verb, AuthorizationScopes, RequestModels, RequestParameters }) => {
      const operation = DOCUMENT.paths[path]?.[verb];
      const scopes = operation?.security.flatMap((one) => Object.values(one).flat());
      const query = operation?.parameters?.filter((one) => one.in === 'query').map(({ name }) => name) ?? [];
      const declared = Object.keys(RequestParameters ?? {}).map((name) => name.split('.').at(-1) ?? '');
      const model = models.get(RequestModels?.['$default']?.Ref ?? '');
      const { $ref = '' } = operation?.requestBody?.content['application/json']?.schema ?? {};
      const documented = DOCUMENT.components.schemas[$ref.split('/').at(-1) ?? ''];

      expect(scopes).toEqual(AuthorizationScopes);
      expect(declared.toSorted()).toEqual(query.toSorted());
      expect(model === undefined).toBe(documented === undefined);
      expect(Object.keys(model?.Schema.properties ?? {})).toEqual(Object.keys(documented?.properties ?? {}));
      expect(model?.Schema.required ?? []).toEqual(documented?.required ?? []);
    },
  );

  it('tell of the same answers of the edge', () => {
    const statuses = [
      ...resourcesOf<{ readonly StatusCode?: string }>('AWS::ApiGateway::GatewayResponse').values(),
    ].flatMap(({ StatusCode }) => StatusCode ?? []);

    expect(statuses.length).toBeGreaterThan(10);
    for (const verbs of Object.values(DOCUMENT.paths)) {
      for (const { requestBody, responses } of Object.values(verbs)) {
        // Without a body there is none that could be too large, or no JSON.
        const possible = statuses.filter(
          (status) => requestBody !== undefined || !['413', '415'].includes(status),
        );
        expect(Object.keys(responses)).toEqual(expect.arrayContaining([...new Set(possible)]));
      }
    }
  });
});
