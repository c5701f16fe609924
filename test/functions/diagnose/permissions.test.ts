import { describe, expect, it } from 'vitest';
import type { Result } from '../../../functions/sweeper/diagnose/check.ts';
import { needsOf } from '../../../functions/sweeper/diagnose/needs.ts';
import { checkPermissions, maySearch } from '../../../functions/sweeper/diagnose/permissions.ts';
import {
  permissionStatusOf,
  type NeedStatus,
  type Tried,
} from '../../../functions/sweeper/diagnose/rights.ts';
import type { Grant } from '../../../functions/sweeper/refusals/grants.ts';
import type { Check } from '../../../functions/sweeper/report/schemas.ts';
import type { RunPlan } from '../../../functions/sweeper/request/plan.ts';
import { aPlan, DISCONNECT, grants, HOME, known, LATE, refused, SEARCH, TAG, VIEW } from './facts.ts';

const EVERYTHING = [SEARCH, VIEW, DISCONNECT, TAG];
const PARK = 'conversation:message:park';
const UNREAD_ROLE = { divisionId: HOME, divisionName: undefined, policies: undefined };
const UNKNOWN = refused('grants', 400, 'bad.request');

function stoodOf(
  held: Result<readonly Grant[]>,
  plan: Partial<RunPlan>,
  tried: Partial<Record<NeedStatus['need']['operation'], Tried>> = {},
): NeedStatus[] {
  return needsOf(aPlan({ tag: true, ...plan })).map((need) => ({
    need,
    tried: tried[need.operation],
    permissionStatus: permissionStatusOf(need, {
      grants: held,
      permitted: undefined,
      tried: tried[need.operation],
    }),
  }));
}

function check(
  held: Result<readonly Grant[]>,
  plan: Partial<RunPlan> = {},
  tried: Parameters<typeof stoodOf>[2] = {},
): Check {
  return checkPermissions(stoodOf(held, plan, tried), { grants: held, probe: plan.probe ?? false });
}

function without(missing: string): Result<readonly Grant[]> {
  return known(grants(EVERYTHING.filter((permission) => permission !== missing)));
}

describe('the check of permissions', () => {
  it('is ok where the grants hold everything', () => {
    const { status, remedy, diagnoses, seen } = check(known(grants(EVERYTHING)));

    expect([status, remedy, diagnoses]).toEqual(['ok', '', []]);
    expect(seen).toContain(`disconnecting a conversation (${DISCONNECT})`);
  });

  it.each([
    [SEARCH, 'search', 'failed'],
    [VIEW, 'read', 'failed'],
    [DISCONNECT, 'disconnect', 'failed'],
    [TAG, 'tag', 'warning'],
  ])('without %s names it, and how to grant it', (permission, operation, status) => {
    const { diagnoses, remedy, ...rest } = check(without(permission));

    expect(rest.status).toBe(status);
    expect(diagnoses).toMatchObject([{ code: 'permission-missing', operation }]);
    expect(remedy).toContain(permission);
  });

  it.each([DISCONNECT, TAG])(
    'of a dry-run deployment is ok without %s, which is not needed yet',
    (permission) => {
      const { status, seen, meaning, diagnoses } = check(without(permission), { deployedMode: 'dry-run' });

      expect([status, diagnoses]).toEqual(['ok', []]);
      expect(seen).toContain('not needed yet in a dry-run deployment');
      expect(meaning).toContain(permission);
    },
  );

  it('of a dry-run deployment still fails without the live read', () => {
    expect(check(without(VIEW), { deployedMode: 'dry-run' }).status).toBe('failed');
  });

  const CANNOT_END = 'cannot end anything';
  const conditional = known([...grants([SEARCH, VIEW, TAG]), ...grants([DISCONNECT], [HOME], 'mine')]);
  const bySearch = { search: { kind: 'worked' }, read: { kind: 'worked' } } as const;

  it.each<[string, Result<readonly Grant[]>, Parameters<typeof stoodOf>[2]]>([
    ['the grants are not known', UNKNOWN, bySearch],
    ['a probe gets by', UNKNOWN, { ...bySearch, disconnect: { kind: 'unknown-id' } }],
    ['a condition hangs on it', conditional, {}],
    ['a role came without what it grants', known([...grants([SEARCH, VIEW, TAG]), UNREAD_ROLE]), {}],
  ])('of a dry-run deployment does not say that nothing can be ended where %s', (_name, held, tried) => {
    const { status, meaning } = check(held, { deployedMode: 'dry-run', tag: false }, tried);

    expect(status).toBe('ok');
    expect(meaning).toContain('Whether it can end anything is not determined');
    expect(meaning).not.toContain('will need');
  });

  it('of a dry-run deployment says that nothing can be ended where the permission is missing, and only there', () => {
    const dryRun = { deployedMode: 'dry-run' } as const;

    expect(check(without(DISCONNECT), dryRun).meaning).toContain(CANNOT_END);
    expect(check(without(TAG), dryRun).meaning).not.toContain(CANNOT_END);
    expect(check(known(grants([SEARCH, VIEW, TAG, PARK])), dryRun).meaning).not.toContain(CANNOT_END);
  });

  it('of a dry-run deployment warns of an end that is refused although the permission is there', () => {
    const { diagnosis } = refused('disconnect', 403, 'requires.user.context');
    const { status, meaning, remedy, diagnoses } = check(
      known(grants(EVERYTHING)),
      { deployedMode: 'dry-run', probe: true },
      { disconnect: { kind: 'refused', diagnosis } },
    );

    expect([status, remedy, diagnoses]).toEqual(['warning', diagnosis.remedy, [diagnosis]]);
    expect(meaning).toContain('user-context-required');
    expect(meaning).not.toContain('will need');
  });

  it('does not say that the grants were read where a role came without what it grants', () => {
    expect(check(known([...grants(EVERYTHING), UNREAD_ROLE])).seen).toContain('not what each of them grants');
  });

  it('warns where the grants cannot be read, and says how to find out', () => {
    const { status, seen, meaning, remedy } = check(
      UNKNOWN,
      { tag: false },
      {
        search: { kind: 'worked' },
        read: { kind: 'unknown-id' },
      },
    );

    expect(status).toBe('warning');
    expect(seen).toContain('cannot be read (it was answered with status 400, platform-error)');
    expect(meaning).toContain('not known whether the client can do this: disconnecting a conversation');
    expect(remedy).toContain('"probe": true');
  });

  it('says where the grants were not told in time', () => {
    expect(check(LATE).seen).toContain('there was no answer in time');
  });

  it('warns of a condition on a role, and says where it stands', () => {
    const held = known([...grants([SEARCH, VIEW, TAG]), ...grants([DISCONNECT], [HOME], 'mine')]);
    const { status, remedy } = check(held);

    expect(status).toBe('warning');
    expect(remedy).toContain('condition');
  });

  it('says what was answered to a probe, and how sure that makes it', () => {
    const unknownId: Tried = { kind: 'unknown-id' };
    const { status, seen, remedy } = check(
      UNKNOWN,
      { probe: true, tag: false },
      {
        search: { kind: 'worked' },
        read: unknownId,
        disconnect: unknownId,
        teardown: unknownId,
      },
    );

    expect(status).toBe('warning');
    expect(seen).toContain('disconnect was answered 404, unknown id');
    expect(seen).toContain('which is not documented');
    expect(remedy).not.toContain('"probe"');
  });

  it('fails on what a probe is refused for, whatever the grants say', () => {
    const { diagnosis } = refused('disconnect', 403, 'not.authorized');
    const { status, diagnoses } = check(
      known(grants(EVERYTHING)),
      { probe: true },
      {
        disconnect: { kind: 'refused', diagnosis },
      },
    );

    expect(status).toBe('failed');
    expect(diagnoses).toEqual([diagnosis]);
  });

  it.each([
    ['user-context-required', 'requires.user.context', 'warning'],
    ['not-authorized', 'not.authorized', 'warning'],
    ['permission-missing', 'missing.permissions', 'failed'],
  ] as const)(
    'after %s on disconnect, with the second one free, is as a sweep takes it',
    (code, genesysCode, status) => {
      const { diagnosis } = refused('disconnect', 403, genesysCode);
      const tried = { disconnect: { kind: 'refused', diagnosis }, teardown: { kind: 'unknown-id' } } as const;
      const result = check(known(grants(EVERYTHING)), { probe: true }, tried);

      expect(result.status).toBe(status);
      expect(result.diagnoses.map((one) => one.code)).toEqual([code]);
    },
  );

  it('warns of an answer that tells nothing although the grants hold the permission', () => {
    const { diagnosis } = refused('read', 502);
    const { status, diagnoses } = check(
      known(grants(EVERYTHING)),
      {},
      { read: { kind: 'unclear', diagnosis } },
    );

    expect(status).toBe('warning');
    expect(diagnoses).toEqual([diagnosis]);
  });

  it('puts what makes a sweep useless first', () => {
    const { diagnoses } = check(known(grants([SEARCH, VIEW])));

    expect(diagnoses.map(({ operation }) => operation)).toEqual(['disconnect', 'tag']);
    expect(check(known([])).diagnoses.map(({ operation }) => operation)).toEqual([
      'search',
      'read',
      'disconnect',
      'tag',
    ]);
  });
});

describe('maySearch', () => {
  it('is false only where the search itself is missing', () => {
    expect(maySearch(stoodOf(without(SEARCH), {}))).toBe(false);
    expect(maySearch(stoodOf(without(VIEW), {}))).toBe(true);
    expect(maySearch(stoodOf(UNKNOWN, {}))).toBe(true);
  });
});
