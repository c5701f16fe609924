import type { Problem } from './problems.ts';
import type { SweeperRequest } from '../request.ts';
import type { Action } from '../run-plan.ts';

/** The actions for which a field means something. A field that is not listed means something for all of them. */
const ACTIONS_OF = [
  ['queueIds', ['sweep', 'close', 'explain']],
  ['divisionIds', ['sweep', 'close', 'explain']],
  ['conversationIds', ['close', 'explain']],
  ['force', ['close']],
  ['policy', ['sweep', 'close', 'explain']],
  ['maxCloses', ['sweep', 'close']],
  ['abortIfMoreThan', ['sweep']],
  ['abortIfMorePercent', ['sweep']],
  ['lookbackDays', ['sweep']],
  ['probe', ['diagnose']],
] as const satisfies readonly (readonly [keyof SweeperRequest, readonly Action[]])[];

/** What no single field shows: one that its action needs, and ones that mean nothing for it. */
export function fieldProblems(request: SweeperRequest): Problem[] {
  const { action } = request;
  const problems: Problem[] = [];
  for (const [field, actions] of ACTIONS_OF) {
    const fits = actions.some((fitting) => fitting === action);
    if (fits || !isSaid(request[field])) continue;
    problems.push({
      path: field,
      problem: `means nothing for the action ${action}`,
      accepted: `with ${actions.join(', ')} only`,
    });
  }
  if (request.mode === 'enforce' && (action === 'explain' || action === 'diagnose')) {
    problems.push({
      path: 'mode',
      problem: `the action ${action} ends nothing and cannot be enforced`,
      accepted: '"dry-run", or no mode',
    });
  }
  if ((action === 'close' || action === 'explain') && request.conversationIds === undefined) {
    problems.push({
      path: 'conversationIds',
      problem: `is missing, and the action ${action} needs it`,
      accepted: 'a list from 1 to 100, each a UUID',
    });
  }
  return problems;
}

/** `false` says no more than leaving the field out. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== false;
}
