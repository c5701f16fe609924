import { describe, expect, it } from 'vitest';
import {
  asDivisionNotGranted,
  isHeldByGrants,
  ungrantedDivisions,
} from '../../../functions/sweeper/closing/divisions.ts';
import { diagnoseRefusal } from '../../../functions/sweeper/closing/refusal.ts';

const VIEW = 'conversation:communication:view';
const DISCONNECT = 'conversation:communication:disconnect';

function refusal(code: string, ...permissions: string[]) {
  return diagnoseRefusal('disconnect', {
    status: 403,
    code,
    errorBody: { code, messageParams: { permissions } },
  });
}

function grantsOf(...actions: string[]): unknown {
  const policies = [{ domain: 'conversation', entityName: 'communication', actions }];
  return { grants: [{ division: { id: 'd' }, role: { policies } }] };
}

describe('isHeldByGrants', () => {
  it.each([
    [true, 'missing.permissions', ['disconnect']],
    [false, 'missing.permissions', ['view']],
    [true, 'missing.any.permissions', ['view']],
    [true, 'missing.permissions', ['*']],
  ] as const)('is %s for %s where the grants hold %j', (expected, code, actions) => {
    const permissions = code === 'missing.any.permissions' ? [VIEW, DISCONNECT] : [DISCONNECT];

    expect(isHeldByGrants(refusal(code, ...permissions), grantsOf(...actions))).toBe(expected);
  });

  it('needs every permission where Genesys asks for all of them', () => {
    const all = refusal('missing.permissions', VIEW, DISCONNECT);

    expect(isHeldByGrants(all, grantsOf('view'))).toBe(false);
    expect(isHeldByGrants(all, grantsOf('view', 'disconnect'))).toBe(true);
  });

  it('is false where the grants are not known', () => {
    expect(isHeldByGrants(refusal('missing.permissions', DISCONNECT), undefined)).toBe(false);
  });
});

describe('asDivisionNotGranted', () => {
  it('makes a missing permission one of a division, with the remedy for that', () => {
    const diagnosis = asDivisionNotGranted(refusal('missing.permissions', DISCONNECT));

    expect(diagnosis).toMatchObject({ code: 'division-not-granted', permissions: [DISCONNECT] });
    expect(diagnosis.remedy).toContain('division');
  });

  it('leaves every other refusal as it is', () => {
    const other = refusal('not.authorized');

    expect(asDivisionNotGranted(other)).toBe(other);
  });
});

describe('ungrantedDivisions', () => {
  it('names the divisions and the role’s permission in the remedy', () => {
    const diagnosis = ungrantedDivisions('read', {
      divisionIds: ['d1'],
      where: '"Sales" (d1)',
      guessed: false,
    });

    expect(diagnosis).toMatchObject({ code: 'division-not-granted', rung: 'read', divisionIds: ['d1'] });
    expect(diagnosis.remedy).toContain('tick "Sales" (d1)');
    expect(diagnosis.remedy).toContain(VIEW);
  });
});
