import type { Result, Unavailable } from '../../../functions/sweeper/diagnose/check.ts';
import { needsOf, type Need } from '../../../functions/sweeper/diagnose/needs.ts';
import type { Login } from '../../../functions/sweeper/genesys/token.ts';
import { diagnoseFailure, diagnoseRefusal } from '../../../functions/sweeper/refusals/diagnose-refusal.ts';
import type { Operation } from '../../../functions/sweeper/genesys/operations.ts';
import type { Diagnosis } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { readGrants, type Grant } from '../../../functions/sweeper/refusals/grants.ts';
import type { RunPlan } from '../../../functions/sweeper/request/plan.ts';
import { momentAt } from '../../support/moments.ts';
import { aPlan, aPolicy } from '../../support/run-plan.ts';

/** The n-th of many ids. */
export function id(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export const HOME = id(1);
export const SALES = id(2);

export const LOGIN: Login = {
  region: 'eu-central-1',
  ownHosts: false,
  tokenLifetimeSeconds: 86_400,
  clockAheadMs: 0,
};

export function known<T>(value: T): Result<T> {
  return { known: true, value };
}

/** No answer in time. */
export const LATE: Unavailable = { known: false, diagnosis: undefined };

export function refused(
  operation: Operation,
  status: number,
  code?: string,
): Unavailable & { diagnosis: Diagnosis } {
  return {
    known: false,
    diagnosis: diagnoseRefusal(operation, {
      status,
      ...(code === undefined ? {} : { code }),
      errorBody: { code },
    }),
  };
}

/** The connection broke, or never came about. */
export function broken(operation: Operation, reason: 'reset' | 'unreachable' = 'reset'): Unavailable {
  return {
    known: false,
    diagnosis: diagnoseFailure(operation, { kind: 'connection', reason, sentAt: momentAt(0) }),
  };
}

/** Grants of permissions, each as its own role. `condition` makes them conditional. */
export function grants(
  permissions: readonly string[],
  divisionIds = [HOME],
  condition = '',
): readonly Grant[] {
  return (
    readGrants({
      grants: divisionIds.flatMap((divisionId) =>
        permissions.map((permission) => {
          const [domain, entityName, action] = permission.split(':');
          const policies = [{ domain, entityName, actions: [action], condition }];
          return { division: { id: divisionId }, role: { policies } };
        }),
      ),
    }) ?? []
  );
}

export const SEARCH = 'analytics:conversationDetail:view';
export const VIEW = 'conversation:communication:view';
export const DISCONNECT = 'conversation:communication:disconnect';
export const TAG = 'conversation:externalTag:edit';

export function need(operation: Need['operation'], part: Partial<RunPlan> = {}): Need {
  const found = needsOf(aPlan({ tag: true, probe: true, ...part })).find(
    (one) => one.operation === operation,
  );
  if (found === undefined) throw new Error(`no sweep of this plan needs ${operation}`);
  return found;
}

export { aPlan, aPolicy };
