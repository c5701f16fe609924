import { describe, expect, it } from 'vitest';
import {
  divisionsWhere,
  holding,
  readGrants,
  readRolePolicies,
} from '../../../functions/sweeper/refusals/grants.ts';

const DISCONNECT = 'conversation:communication:disconnect';

function granting(domain: string, entityName: string, ...actions: string[]): unknown {
  return {
    grants: [{ division: { id: 'd1' }, role: { id: 'r1', policies: [{ domain, entityName, actions }] } }],
  };
}

/** Undefined where nothing is known of the grants, or of one that would decide. */
function grantsHold(body: unknown, permission: string): boolean | undefined {
  const grants = readGrants(body);
  const held = grants === undefined ? 'unknown' : holding(grants, permission);
  return held === 'unknown' ? undefined : held !== 'missing';
}

describe('whether grants hold a permission', () => {
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

  it('takes an empty list of policies for one that was not told', () => {
    expect(readGrants({ grants: [{ role: { policies: [] } }] })).toMatchObject([{ policies: undefined }]);
  });

  it('knows nothing from a role that came without its policies', () => {
    expect(
      grantsHold({ grants: [{ division: { id: 'd1' }, role: { id: 'r1' } }] }, DISCONNECT),
    ).toBeUndefined();
  });
});

const HOME = '11111111-0000-4000-8000-000000000001';
const SALES = 'aaaaaaaa-0000-4000-8000-00000000000b';

function grant(divisionId: unknown, action: string, condition?: string): unknown {
  const policy = { domain: 'conversation', entityName: 'communication', actions: [action], condition };
  return { division: { id: divisionId }, role: { policies: [policy] } };
}

function grantsOf(...grants: unknown[]) {
  return readGrants({ grants }) ?? [];
}

/** Its role came without its policies. */
const UNREAD_ROLE = { division: { id: SALES }, role: { id: 'r2' } };

describe('holding', () => {
  it.each([
    ['held', [grant(HOME, 'disconnect')]],
    ['held', [grant(HOME, 'disconnect', '')]],
    ['held', [grant(HOME, 'disconnect', ' ')]],
    ['held', [grant(HOME, 'disconnect', 'when: mine'), grant(SALES, '*')]],
    ['conditional', [grant(HOME, 'disconnect', 'when: mine')]],
    ['missing', [grant(HOME, 'view')]],
    ['unknown', [grant(HOME, 'view'), UNREAD_ROLE]],
    ['held', [grant(HOME, 'disconnect'), UNREAD_ROLE]],
    ['missing', []],
  ] as const)('is %s for %j', (expected, grants) => {
    expect(holding(grantsOf(...grants), DISCONNECT)).toBe(expected);
  });
});

describe('divisionsWhere', () => {
  it('names each division in which one of the permissions is held, a wildcard too', () => {
    const grants = grantsOf(grant(HOME, 'view'), grant(SALES.toUpperCase(), '*'), grant(SALES, 'disconnect'));

    expect(divisionsWhere(grants, [DISCONNECT])).toEqual(new Set([SALES]));
    expect(divisionsWhere(grants, [DISCONNECT, 'conversation:communication:view'])).toEqual(
      new Set([HOME, SALES]),
    );
  });

  it.each(['*', '', undefined, 7])('is not known where a grant that holds it is of division %j', (id) => {
    expect(divisionsWhere(grantsOf(grant(HOME, 'disconnect'), grant(id, 'disconnect')), [DISCONNECT])).toBe(
      undefined,
    );
  });

  it('is not known where a role came without its policies', () => {
    expect(divisionsWhere(grantsOf(grant(HOME, 'disconnect'), UNREAD_ROLE), [DISCONNECT])).toBeUndefined();
  });

  it('does not mind the division of a grant that does not hold it', () => {
    expect(divisionsWhere(grantsOf(grant('*', 'view'), grant(HOME, 'disconnect')), [DISCONNECT])).toEqual(
      new Set([HOME]),
    );
  });
});

describe('readGrants', () => {
  it('reads divisions with their names, and policies', () => {
    const division = { id: SALES, name: 'Sales' };
    const policies = [
      { domain: 'conversation', entityName: 'communication', actions: ['view', '', 7, null] },
    ];

    expect(readGrants({ grants: [{ division, role: { policies } }] })).toEqual([
      {
        divisionId: SALES,
        divisionName: 'Sales',
        policies: [
          { domain: 'conversation', entity: 'communication', actions: ['view'], conditional: false },
        ],
      },
    ]);
  });

  it.each([
    [{}, undefined],
    [{ role: {} }, undefined],
    [{ role: { policies: 'all' } }, undefined],
    [{ role: { policies: [{}] } }, [{ domain: '', entity: '', actions: [], conditional: false }]],
    [
      { role: { policies: [{ domain: 7, entityName: null, actions: 'view', condition: 1 }] } },
      [{ domain: '', entity: '', actions: [], conditional: false }],
    ],
  ])('reads of %j what there is, and nothing that there is not', (one, policies) => {
    expect(readGrants({ grants: [one] })).toEqual([
      { divisionId: undefined, divisionName: undefined, policies },
    ]);
  });

  it('finds one policy of a grant among others', () => {
    const policies = [
      { domain: 'routing', entityName: 'queue', actions: ['view'] },
      { domain: 'conversation', entityName: 'communication', actions: ['disconnect'] },
    ];
    const grants = grantsOf({ division: { id: HOME }, role: { policies } });

    expect(divisionsWhere(grants, [DISCONNECT])).toEqual(new Set([HOME]));
  });
});

describe('readRolePolicies', () => {
  it('reads a role’s policies, and which of them are conditional', () => {
    const policies = readRolePolicies({
      permissionPolicies: [
        { domain: 'conversation', entityName: 'communication', actionSet: ['view', 'disconnect'] },
        { domain: 'routing', entityName: '*', actionSet: ['*'], resourceConditionNode: { operator: 'EQ' } },
      ],
    });

    expect(policies).toEqual([
      {
        domain: 'conversation',
        entity: 'communication',
        actions: ['view', 'disconnect'],
        conditional: false,
      },
      { domain: 'routing', entity: '*', actions: ['*'], conditional: true },
    ]);
  });

  it('reads nothing into a policy that says nothing', () => {
    expect(readRolePolicies({ permissionPolicies: [{}] })).toEqual([
      { domain: '', entity: '', actions: [], conditional: false },
    ]);
  });

  it.each([undefined, [], {}, { permissionPolicies: 'all' }])('is undefined for %j', (body) => {
    expect(readRolePolicies(body)).toBeUndefined();
  });
});
