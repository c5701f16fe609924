import { describe, expect, it } from 'vitest';
import type { PermittedDivisions } from '../../../functions/sweeper/diagnose/needs.ts';
import { discardContradicted, type Rights } from '../../../functions/sweeper/diagnose/rights.ts';
import { grants, HOME, known, LATE, need, SEARCH, VIEW } from './facts.ts';

function places(divisionIds: readonly string[], everywhere = false): PermittedDivisions {
  const divisions = divisionIds.map((one) => ({ id: one, name: undefined }));
  return { everywhere, divisions, divisionIds: new Set(divisionIds), complete: true };
}

function rights(held: Rights['grants'], search: PermittedDivisions): Rights {
  return {
    grants: held,
    permitted: new Map([
      ['search', known(search)],
      ['read', known(places([HOME]))],
    ]),
  };
}

describe('what is believed of the client’s rights once the search was answered', () => {
  it('is everything where nothing denies the search', () => {
    const told = rights(known(grants([SEARCH])), places([HOME]));

    expect(discardContradicted(told, need('search'))).toEqual(told);
  });

  it.each([
    ['are none', known([])],
    ['hold something else', known(grants([VIEW]))],
  ])('is nothing of the grants where they %s', (_name, held) => {
    const { grants: left, permitted } = discardContradicted(rights(held, places([HOME])), need('search'));

    expect(left).toMatchObject({ known: false, diagnosis: { operation: 'grants', status: 200 } });
    expect(permitted.get('read')).toMatchObject({ known: true });
  });

  it('is nothing of any place where the search is permitted in none', () => {
    const { grants: left, permitted } = discardContradicted(
      rights(known(grants([SEARCH])), places([])),
      need('search'),
    );

    expect(left.known).toBe(true);
    expect([...permitted.values()].map((one) => one.known)).toEqual([false, false]);
  });

  it('is all of the places where they are everywhere, though none is named', () => {
    const told = rights(LATE, places([], true));

    expect(discardContradicted(told, need('search')).permitted).toBe(told.permitted);
  });
});
