import { describe, expect, it } from 'vitest';
import { foundIn, queueDivisions, knownDivisions } from '../../../functions/sweeper/diagnose/divisions.ts';
import type { PermittedDivisions } from '../../../functions/sweeper/diagnose/needs.ts';
import { readGrants } from '../../../functions/sweeper/refusals/grants.ts';
import { aPlan, aPolicy, grants, HOME, id, known, LATE, SALES, SEARCH } from './facts.ts';

function places(divisionIds: readonly string[], everywhere = false): PermittedDivisions {
  const divisions = divisionIds.map((one) => ({ id: one, name: undefined }));
  return { everywhere, divisions, divisionIds: new Set(divisionIds), complete: true };
}

describe('the divisions of which something is told', () => {
  const untold = known({ queues: [], cut: false });

  it('are those without a name too', () => {
    const roles = known(grants([SEARCH], [SALES]).map((grant) => ({ ...grant, divisionName: undefined })));
    const told = { grants: roles, permitted: new Map([['read', known(places([HOME]))]] as const) };

    expect(knownDivisions(told, untold)).toEqual({
      ids: new Set([HOME, SALES]),
      names: new Map(),
      all: undefined,
    });
  });

  it('are all where a permission that holds everywhere lists them', () => {
    const told = {
      grants: LATE,
      permitted: new Map([['read', known(places([HOME, SALES], true))]] as const),
    };

    expect(knownDivisions(told, untold).all).toEqual(new Set([HOME, SALES]));
  });

  it('have the names that a grant gives them', () => {
    const body = { grants: [{ division: { id: HOME, name: 'Home' }, role: { policies: [] } }] };
    const told = { grants: known(readGrants(body) ?? []), permitted: new Map() };

    expect(knownDivisions(told, untold).names).toEqual(new Map([[HOME, 'Home']]));
  });
});

describe('the open conversations that want a permission', () => {
  const row = (n: number, divisionId: string) => ({
    conversationId: id(n),
    startedAt: 0,
    divisionIds: [divisionId],
    queueIds: [id(70 + n)],
    userIds: [],
    complete: true,
    digest: 'as it was',
  });
  const { exempt } = aPolicy();
  const { scope } = aPlan();
  const about = { now: 10 * 86_400_000, scope, policy: aPolicy() };

  it('are all that a sweep could come to end, young ones too', () => {
    const young = { ...row(2, SALES), startedAt: about.now };

    expect(foundIn([row(1, HOME), young], about)).toEqual({ found: [[HOME], [SALES]], spared: 0 });
  });

  it.each([
    ['exempt', { ...about, policy: aPolicy({ exempt: { ...exempt, divisionIds: new Set([SALES]) } }) }],
    ['out of scope', { ...about, scope: { ...scope, divisionIds: new Set([HOME]) } }],
  ])('are none that are %s', (_name, spared) => {
    expect(foundIn([row(1, HOME), row(2, SALES)], spared)).toEqual({ found: [[HOME]], spared: 1 });
  });

  it('come from queues that are not exempt', () => {
    const queue = (n: number, divisionId: string) => ({
      id: id(n),
      name: undefined,
      division: { id: divisionId, name: undefined },
      inactivityHandling: true,
    });
    const queues = known({ queues: [queue(71, HOME), queue(72, SALES)], cut: false });

    expect(queueDivisions(queues, new Set([id(72)]))).toEqual(new Set([HOME]));
  });
});
