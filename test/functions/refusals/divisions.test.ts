import { describe, expect, it } from 'vitest';
import { diagnoseRefusal } from '../../../functions/sweeper/refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { refine, refineWithGrants, ungrantedDivisions } from '../../../functions/sweeper/refusals/grants.ts';

const VIEW = 'conversation:communication:view';
const DISCONNECT = 'conversation:communication:disconnect';

function refusal(code: string, ...permissions: string[]) {
  return diagnoseRefusal('disconnect', {
    status: 403,
    code,
    errorBody: { code, messageParams: { permissions } },
  });
}

const SALES = 'a8829f5c-6d01-4fea-97d2-239126675bd1';
const HOME = 'a087eaf3-00b3-4870-bf7e-47f6669ce301';

function grantIn(division: string, actions: readonly string[], condition?: string): unknown {
  const policies = [{ domain: 'conversation', entityName: 'communication', actions, condition }];
  return { division: { id: division }, role: { policies } };
}

function grantsOf(...actions: string[]): unknown {
  return { grants: [grantIn(SALES, actions)] };
}

function isHeldElsewhere(diagnosis: Diagnosis, grants: unknown, divisionIds?: readonly string[]): boolean {
  const known = { grants, ...(divisionIds === undefined ? {} : { divisionIds }) };
  return refine(diagnosis, known).code === 'division-not-granted';
}

describe('whether a permission is held elsewhere', () => {
  it.each([
    [true, 'missing.permissions', ['disconnect']],
    [false, 'missing.permissions', ['view']],
    [true, 'missing.any.permissions', ['view']],
    [true, 'missing.permissions', ['*']],
  ] as const)('is %s for %s where the grants hold %j', (expected, code, actions) => {
    const permissions = code === 'missing.any.permissions' ? [VIEW, DISCONNECT] : [DISCONNECT];

    expect(isHeldElsewhere(refusal(code, ...permissions), grantsOf(...actions))).toBe(expected);
  });

  it('needs every permission where Genesys asks for all of them', () => {
    const all = refusal('missing.permissions', VIEW, DISCONNECT);

    expect(isHeldElsewhere(all, grantsOf('view'))).toBe(false);
    expect(isHeldElsewhere(all, grantsOf('view', 'disconnect'))).toBe(true);
  });

  const missing = refusal('missing.permissions', DISCONNECT);

  it('is true where the grants hold it, but in none of the conversation’s divisions', () => {
    expect(isHeldElsewhere(missing, grantsOf('disconnect'), [HOME])).toBe(true);
  });

  it('is false where they hold it in one of them: the division is not what is missing', () => {
    expect(isHeldElsewhere(missing, grantsOf('disconnect'), [HOME, SALES.toUpperCase()])).toBe(false);
  });

  it('is false where one of several that are all needed is held nowhere, or all of them here', () => {
    const all = refusal('missing.permissions', VIEW, DISCONNECT);
    const grants = { grants: [grantIn(SALES, ['view']), grantIn(HOME, ['disconnect'])] };

    expect(isHeldElsewhere(all, grants, [HOME])).toBe(true);
    expect(isHeldElsewhere(all, grants, [HOME, SALES])).toBe(false);
  });

  it('does not rest on a grant under a condition: that may be what was not met', () => {
    const grants = { grants: [grantIn(SALES, ['disconnect'], 'some condition')] };

    expect(isHeldElsewhere(missing, grants, [HOME])).toBe(false);
  });

  it('is false where the grants are not known', () => {
    expect(isHeldElsewhere(refusal('missing.permissions', DISCONNECT), undefined)).toBe(false);
  });
});

describe('whether it is, of a request that needs no permission', () => {
  it('is false: nothing is held that would explain the refusal', () => {
    const nameless = diagnoseRefusal('identity', {
      status: 403,
      code: 'missing.permissions',
      errorBody: { code: 'missing.permissions' },
    });

    expect(nameless).toMatchObject({ code: 'permission-missing', permissions: [] });
    expect(isHeldElsewhere(nameless, grantsOf('*'))).toBe(false);
  });
});

describe('a missing permission whose operation has worked for a conversation of another division', () => {
  it('is one of a division, with the remedy for that', () => {
    const diagnosis = refine(refusal('missing.permissions', DISCONNECT), { hasWorkedElsewhere: true });

    expect(diagnosis).toMatchObject({ code: 'division-not-granted', permissions: [DISCONNECT] });
    expect(diagnosis.remedy).toContain('division');
  });

  it('is nothing else than before where it was another refusal', () => {
    const other = refusal('not.authorized');

    expect(refine(other, { hasWorkedElsewhere: true, grants: grantsOf('disconnect') })).toBe(other);
  });
});

describe('refineWithGrants', () => {
  it.each([
    [1, 'division-not-granted', refusal('missing.permissions', DISCONNECT), false],
    [0, 'division-not-granted', refusal('missing.permissions', DISCONNECT), true],
    [0, 'not-authorized', refusal('not.authorized'), false],
  ])('reads the grants %i times for what becomes %s', async (times, code, diagnosis, hasWorkedElsewhere) => {
    let read = 0;
    const settled = await refineWithGrants(diagnosis, { hasWorkedElsewhere }, () => {
      read += 1;
      return Promise.resolve(grantsOf('disconnect'));
    });

    expect([read, settled.code]).toEqual([times, code]);
  });
});

describe('ungrantedDivisions', () => {
  it('names the divisions and the role’s permission in the remedy', () => {
    const diagnosis = ungrantedDivisions('read', {
      divisionIds: ['d1'],
      where: '"Sales" (d1)',
      guessed: false,
    });

    expect(diagnosis).toMatchObject({ code: 'division-not-granted', operation: 'read', divisionIds: ['d1'] });
    expect(diagnosis.remedy).toContain('tick "Sales" (d1)');
    expect(diagnosis.remedy).toContain(VIEW);
  });

  it('says where in Genesys Cloud, and that any one of several permissions will do', () => {
    const { remedy, ...diagnosis } = ungrantedDivisions('search', {
      divisionIds: [],
      where: 'each',
      guessed: true,
    });

    expect(diagnosis).toMatchObject({ anyOf: true, guessed: true });
    expect(diagnosis).not.toHaveProperty('divisionIds');
    expect(remedy).toBe(
      'In Genesys Cloud, Admin > Integrations > OAuth > this client > Roles: find the role that holds ' +
        'analytics:conversationDetail:view or analytics:agentConversationDetail:view, and tick each for it as ' +
        'well. Save. The change takes effect with the next login.',
    );
  });
});
