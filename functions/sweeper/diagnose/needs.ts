import { readPermittedDivisions, type NamedDivision } from '../genesys/answers.ts';
import {
  INSPECTION_PAGE_SIZE,
  OPERATIONS,
  permittedDivisionsRequest,
  type Needed,
} from '../genesys/operations.ts';
import type { Genesys } from '../genesys/port.ts';
import type { RunPlan } from '../request/plan.ts';
import { query, type Result } from './check.ts';

/** What a sweep of this deployment does at Genesys, and what it needs for it. */
export interface Need extends Needed {
  readonly operation: 'search' | 'read' | 'disconnect' | 'teardown' | 'tag';
  /** Sufficient alternatives; never suggested in a remedy. */
  readonly enoughToo: readonly string[];
  /** As in the table of operations. */
  readonly doing: string;
  /** Whether this deployment does it at all; a dry-run deployment writes nothing. */
  readonly now: boolean;
  /** Whether a sweep is of no use without it. */
  readonly essential: boolean;
}

type Plan = Pick<RunPlan, 'deployedMode' | 'tag' | 'probe' | 'policy'>;

/** In the order in which a sweep does them. Teardown is listed by itself only where it is probed. */
export function needsOf(plan: Plan): readonly Need[] {
  const enforces = plan.deployedMode === 'enforce';
  return [
    needOf('search', true),
    needOf('read', true),
    needOf('disconnect', enforces),
    ...(plan.probe ? teardownNeed(plan) : []),
    // A tag that is refused never stops an end.
    ...(plan.tag ? [needOf('tag', enforces)] : []),
  ];
}

/** Teardown, where the policy allows it. */
export function teardownNeed({ policy, deployedMode }: Plan): readonly Need[] {
  return policy.teardown ? [needOf('teardown', deployedMode === 'enforce')] : [];
}

function needOf(operation: Need['operation'], now: boolean): Need {
  const { permissions, anyOf, enoughToo = [], doing } = OPERATIONS[operation];
  return { operation, permissions, anyOf, enoughToo, doing, now, essential: operation !== 'tag' };
}

/** In which divisions a permission holds, as Genesys itself works it out. */
export interface Permitted {
  readonly everywhere: boolean;
  readonly divisionIds: ReadonlySet<string>;
  /** False where the list was cut. */
  readonly complete: boolean;
}

const MOST_DIVISION_PAGES = 3;

/** Where Genesys says that a permission holds, with the names of the divisions. */
export interface PermittedDivisions extends Permitted {
  readonly divisions: readonly NamedDivision[];
}

/** Where a need is permitted: by the first of its permissions that holds anywhere, where any one suffices. */
export async function queryPermitted(genesys: Genesys, need: Need): Promise<Result<PermittedDivisions>> {
  const [first = '', ...others] = need.permissions;
  let result = await permittedDivisions(genesys, first);
  for (const permission of need.anyOf ? others : []) {
    if (!result.known || result.value.everywhere || result.value.divisions.length > 0) break;
    result = await permittedDivisions(genesys, permission);
  }
  return result;
}

async function permittedDivisions(genesys: Genesys, permission: string): Promise<Result<PermittedDivisions>> {
  const divisions: NamedDivision[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await query(
      genesys,
      permittedDivisionsRequest(permission, pageNumber),
      readPermittedDivisions,
    );
    if (!page.known) return page;
    const { everywhere, total = 0 } = page.value;
    divisions.push(...page.value.divisions);
    const complete = page.value.divisions.length < INSPECTION_PAGE_SIZE && divisions.length >= total;
    if (complete || pageNumber === MOST_DIVISION_PAGES || page.value.divisions.length === 0) {
      const divisionIds = new Set(divisions.map(({ id }) => id));
      return { known: true, value: { everywhere, divisions, divisionIds, complete } };
    }
  }
}

/** Where a need is permitted, by its own permissions or by one that is enough too. */
export async function queryPlaces(genesys: Genesys, need: Need): Promise<Result<PermittedDivisions>> {
  const own = await queryPermitted(genesys, need);
  if (!own.known || own.value.everywhere || need.enoughToo.length === 0) return own;
  const other = await queryPermitted(genesys, { ...need, permissions: need.enoughToo, anyOf: true });
  if (!other.known) return { known: true, value: { ...own.value, complete: false } };
  const divisions = [...own.value.divisions, ...other.value.divisions];
  return {
    known: true,
    value: {
      everywhere: other.value.everywhere,
      divisions,
      divisionIds: new Set(divisions.map(({ id }) => id)),
      complete: own.value.complete && other.value.complete,
    },
  };
}
