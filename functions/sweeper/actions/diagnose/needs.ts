import { DOCUMENTED_PERMISSIONS, ENOUGH_TOO, type Needed } from '../../closing/documented-permissions.ts';
import type { RunPlan } from '../../run-plan.ts';

/** What a sweep of this deployment does at Genesys, and what it needs for it. */
export interface Need extends Needed {
  readonly rung: 'search' | 'read' | 'disconnect' | 'teardown' | 'tag';
  /** Each of these is enough by itself, and recommended to nobody. */
  readonly enoughToo: readonly string[];
  /** What it is called in a sentence. */
  readonly doing: string;
  /** Whether this deployment does it at all; a dry-run deployment writes nothing. */
  readonly now: boolean;
  /** Whether a sweep is of no use without it. */
  readonly essential: boolean;
}

const DOING: Readonly<Record<Need['rung'], string>> = {
  search: 'search',
  read: 'live read',
  disconnect: 'ending',
  teardown: 'teardown',
  tag: 'tag',
};

type Plan = Pick<RunPlan, 'deployedMode' | 'tag' | 'probe' | 'policy'>;

/** In the order in which a sweep does them. Teardown has a place of its own only where it is probed. */
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

/** The second rung, where the policy allows it. */
export function teardownNeed({ policy, deployedMode }: Plan): readonly Need[] {
  return policy.teardown ? [needOf('teardown', deployedMode === 'enforce')] : [];
}

function needOf(rung: Need['rung'], now: boolean): Need {
  return {
    rung,
    doing: DOING[rung],
    now,
    essential: rung !== 'tag',
    enoughToo: ENOUGH_TOO[rung] ?? [],
    ...DOCUMENTED_PERMISSIONS[rung],
  };
}
