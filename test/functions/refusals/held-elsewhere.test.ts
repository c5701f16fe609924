import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { refine } from '../../../functions/sweeper/refusals/grants.ts';

const DISCONNECT = 'conversation:communication:disconnect';
const VIEW = 'conversation:communication:view';
const HOME = '11111111-0000-4000-8000-000000000001';
const SALES = 'aaaaaaaa-0000-4000-8000-00000000000b';

const missing = (permissions: readonly string[], anyOf = false): Diagnosis => ({
  code: 'permission-missing',
  operation: 'disconnect',
  permissions,
  anyOf,
  guessed: false,
  remedy: '',
});

/** Grants of `[permission, division]`, the division left out where it is undefined. */
const granting = (...grants: readonly (readonly [string, string | undefined])[]): unknown => ({
  grants: grants.map(([permission, divisionId]) => {
    const [domain, entityName, action] = permission.split(':');
    return {
      ...(divisionId === undefined ? {} : { division: { id: divisionId } }),
      role: { policies: [{ domain, entityName, actions: [action] }] },
    };
  }),
});

describe('what a refusal says is missing is held, only elsewhere', () => {
  it.each<[string, unknown, Diagnosis, readonly string[]]>([
    ['in another division', granting([DISCONNECT, HOME]), missing([DISCONNECT]), [SALES]],
    ['in two others', granting([DISCONNECT, HOME], [DISCONNECT, HOME]), missing([DISCONNECT]), [SALES]],
    ['somewhere, where nobody told of a division', granting([DISCONNECT, HOME]), missing([DISCONNECT]), []],
    ['in a grant without a division', granting([DISCONNECT, undefined]), missing([DISCONNECT]), [SALES]],
    ['one of several that suffice', granting([DISCONNECT, HOME]), missing([DISCONNECT, VIEW], true), [SALES]],
    [
      'one of two that are both needed, the other one here',
      granting([DISCONNECT, HOME], [VIEW, SALES]),
      missing([DISCONNECT, VIEW]),
      [SALES],
    ],
  ])('%s', (_name, grants, diagnosis, divisionIds) => {
    expect(refine(diagnosis, { grants, divisionIds }).code).toBe('division-not-granted');
  });

  it.each<[string, unknown, Diagnosis, readonly string[]]>([
    ['where it is held here', granting([DISCONNECT, SALES]), missing([DISCONNECT]), [SALES.toUpperCase()]],
    [
      'where it is held here and elsewhere',
      granting([DISCONNECT, HOME], [DISCONNECT, SALES]),
      missing([DISCONNECT]),
      [SALES],
    ],
    ['where it is held nowhere', granting([VIEW, HOME]), missing([DISCONNECT]), [SALES]],
    [
      'where one of several that suffice is held here',
      granting([DISCONNECT, HOME], [VIEW, SALES]),
      missing([DISCONNECT, VIEW], true),
      [SALES],
    ],
    ['where none of several is held', granting(), missing([DISCONNECT, VIEW], true), [SALES]],
    [
      'where one of two that are both needed is held nowhere',
      granting([DISCONNECT, HOME]),
      missing([DISCONNECT, VIEW]),
      [SALES],
    ],
    ['where nobody says what is missing', granting([DISCONNECT, HOME]), missing([]), [SALES]],
    ['where nobody knows the grants', undefined, missing([DISCONNECT]), [SALES]],
  ])('but not %s', (_name, grants, diagnosis, divisionIds) => {
    expect(refine(diagnosis, { grants, divisionIds })).toBe(diagnosis);
  });
});
