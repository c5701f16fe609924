import { DOCUMENTED_PERMISSIONS, type Needed } from '../../closing/documented-permissions.ts';
import type { RunPlan } from '../../run-plan.ts';

/** What a sweep of this deployment does at Genesys, and what it needs for it. */
export interface Need extends Needed {
  readonly rung: 'search' | 'read' | 'disconnect' | 'teardown' | 'tag';
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

/** In the order in which a sweep does them. Teardown has a place of its own only where it is probed. */
export function needsOf({
  deployedMode,
  tag,
  probe,
  policy,
}: Pick<RunPlan, 'deployedMode' | 'tag' | 'probe' | 'policy'>): readonly Need[] {
  const enforces = deployedMode === 'enforce';
  const need = (rung: Need['rung'], now: boolean): Need => ({
    rung,
    doing: DOING[rung],
    now,
    essential: rung !== 'tag',
    ...DOCUMENTED_PERMISSIONS[rung],
  });
  return [
    need('search', true),
    need('read', true),
    need('disconnect', enforces),
    ...(probe && policy.teardown ? [need('teardown', enforces)] : []),
    // A tag that is refused never stops an end.
    ...(tag ? [need('tag', enforces)] : []),
  ];
}
