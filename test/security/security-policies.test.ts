import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROUTE_NAMES, ROUTE_SCOPES, routeNamed } from '../../functions/sweeper/http/routes.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../docs/security.md'), 'utf8');
const API = 'arn:aws:execute-api:eu-central-1:123456789012:abc123/v1/';
const ID = '0b0c0d0e-1111-4222-8333-444455556666';

interface Policy {
  readonly Statement: readonly [
    { readonly Sid: string; readonly Action: unknown; readonly Resource: readonly string[] },
  ];
}

/** The page's policies, by the scope that their Sid names. */
const POLICIES: ReadonlyMap<string, readonly string[]> = new Map(
  [...PAGE.matchAll(/^```json\n([^]*?)^```$/gm)]
    .map(([, text = '']) => JSON.parse(text) as Policy)
    .map(({ Statement: [{ Sid: sid, Resource: resources }] }) => [
      sid.replace('Sweeper', '').toLowerCase(),
      resources,
    ]),
);

const escaped = (text: string): string => text.replaceAll(/[.$+?()[\]{}|^\\/]/gu, '\\$&');

/** As IAM compares: `*` stands for any characters, slashes included (IAM User Guide, "Resource"). */
function isGranted(resources: readonly string[], arn: string): boolean {
  return resources.some((one) => new RegExp(`^${one.split('*').map(escaped).join('.*')}$`, 'u').test(arn));
}

describe('the policies of docs/security.md', () => {
  it('are one for each scope', () => {
    expect([...POLICIES.keys()]).toEqual([...ROUTE_SCOPES]);
  });

  it.each(ROUTE_NAMES.map(routeNamed).map((route) => [`${route.method} ${route.resource}`, route] as const))(
    'grant %s to its scope and to no other, with an id in the path',
    (_, { method, resource, scope }) => {
      const arn = `${API}${method}${resource.replaceAll(/\{\w+\}/gu, ID)}`;
      const granting = [...POLICIES].filter(([, resources]) => isGranted(resources, arn));

      expect(granting.map(([name]) => name)).toEqual([scope]);
    },
  );

  it('grant nothing that is no route: neither a method nor a stage of somebody else’s', () => {
    const all = [...POLICIES.values()].flat();
    const others = [
      `${API}DELETE/sweeps/${ID}`,
      `${API.replace('v1', 'v2')}GET/diagnosis`,
      `${API}POST/other`,
    ];

    expect(others.filter((arn) => isGranted(all, arn))).toEqual([]);
  });
});
