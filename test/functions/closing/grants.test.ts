import { describe, expect, it } from 'vitest';
import { grantsHold } from '../../../functions/sweeper/closing/grants.ts';

const DISCONNECT = 'conversation:communication:disconnect';

function granting(domain: string, entityName: string, ...actions: string[]): unknown {
  return {
    grants: [{ division: { id: 'd1' }, role: { id: 'r1', policies: [{ domain, entityName, actions }] } }],
  };
}

describe('grantsHold', () => {
  it.each([
    { name: 'the permission itself', body: granting('conversation', 'communication', 'view', 'disconnect') },
    { name: 'every action of the entity', body: granting('conversation', 'communication', '*') },
    { name: 'every entity of the domain', body: granting('conversation', '*', '*') },
  ])('is true for $name', ({ body }) => {
    expect(grantsHold(body, DISCONNECT)).toBe(true);
  });

  it.each([
    { name: 'another action', body: granting('conversation', 'communication', 'view') },
    { name: 'another entity', body: granting('conversation', 'message', 'disconnect') },
    { name: 'another domain', body: granting('routing', '*', '*') },
    { name: 'no grant at all', body: { grants: [] } },
  ])('is false for $name', ({ body }) => {
    expect(grantsHold(body, DISCONNECT)).toBe(false);
  });

  it.each([undefined, null, 'text', { grants: 'none' }])('knows nothing from %j', (body) => {
    expect(grantsHold(body, DISCONNECT)).toBeUndefined();
  });
});
