import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROUTE_NAMES, routeNamed } from '../functions/sweeper/http/routes.ts';
import { openApiDocument, openApiText } from '../local/openapi.ts';
import { componentNamed, components, operationOf, paths } from './support/openapi-document.ts';

describe('docs/openapi.json', () => {
  it('is what the code makes (node local/openapi.ts writes it anew)', () => {
    expect(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8')).toBe(openApiText());
  });

  it('has an operation for each route and no others', () => {
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));

    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(ROUTE_NAMES.toSorted());
    expect(ROUTE_NAMES.map((name) => operationOf(name).operationId)).toEqual(ROUTE_NAMES);
  });

  it('refers to nothing that it does not have, and has nothing that it does not refer to', () => {
    const text = JSON.stringify(openApiDocument());
    const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);

    expect(new Set(referred)).toEqual(new Set(Object.keys(components.schemas)));
  });

  it.each(ROUTE_NAMES)(
    '%s can be called with either kind of credentials, and the scope of its route',
    (name) => {
      const { scope } = routeNamed(name);

      expect(operationOf(name).security).toEqual([{ sigV4: [] }, { token: [`sweeper/${scope}`] }]);
    },
  );

  it.each(ROUTE_NAMES)('%s takes the fields of its route', (name) => {
    const { input, resource } = routeNamed(name);
    const { requestBody, parameters } = operationOf(name);
    const ref = requestBody?.content['application/json']?.schema.$ref;
    const body = ref === undefined ? [] : Object.keys(componentNamed(ref)[1].properties ?? {});
    const query = parameters.filter((one) => one.in === 'query').map((one) => one.name);

    expect([...body, ...query]).toEqual(Object.keys(input.shape));
    expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(
      [...resource.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter),
    );
    expect(parameters.filter((one) => one.in === 'header').map((one) => one.name)).toEqual(
      name === 'startSweep' || name === 'preview' ? ['Idempotency-Key', 'Prefer'] : [],
    );
  });

  it('refuses unknown keys in a body, and wants a mode from whoever closes', () => {
    const { PreviewRequest, CloseOneRequest, CloseListRequest } = components.schemas;

    expect(PreviewRequest).toMatchObject({ additionalProperties: false });
    expect(PreviewRequest?.required).toBeUndefined();
    expect(CloseOneRequest).toMatchObject({ additionalProperties: false, required: ['mode'] });
    expect(CloseListRequest).toMatchObject({
      additionalProperties: false,
      required: ['mode', 'conversationIds'],
    });
  });
});
