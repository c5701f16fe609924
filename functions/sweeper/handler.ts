import { act } from './actions/act.ts';
import { survivingLoginFailures } from './actions/survive-login-failures.ts';
import { openConnections } from './connections.ts';
import { openDeadline } from './closing/deadline.ts';
import { openGenesys } from './genesys/client.ts';
import { logUnforeseen, presentError } from './present-error.ts';
import { lineKeys, logReport } from './report/log-report.ts';
import { recordMetrics } from './report/record-metrics.ts';
import { resolveRun } from './resolve-run.ts';
import { readSettings } from './settings.ts';
import { readEvent } from './triggers.ts';
import { productionWorld, type World } from './world.ts';

/** What the function needs of Lambda's context. */
export interface InvocationContext {
  readonly getRemainingTimeInMillis: () => number;
}

/**
 * Makes the function: event → request → run → answer. What is warm (tokens, pace, connections) lives as long as
 * the handler does.
 *
 * @param parts of the world that are not the production ones
 */
export function createHandler(parts: Partial<World> = {}) {
  const world: World = { ...productionWorld(), ...parts };
  const { clock, logger, metrics, environment } = world;
  const connections = openConnections(world);

  return async (event: unknown, context: InvocationContext): Promise<unknown> => {
    let keys = {};
    try {
      const deadline = openDeadline(clock, context.getRemainingTimeInMillis());
      try {
        const plan = resolveRun(readEvent(event, world.newId), readSettings(environment));
        keys = lineKeys(plan.sweepId, plan.organisation.name, plan.mode);
        const connected = openGenesys(connections.of(plan.organisation), {
          ...plan,
          deadline: deadline.newWorkUntil,
          signal: deadline.signal,
        });
        const genesys = survivingLoginFailures(connected, clock);
        const { answer, rows } = await act({
          plan,
          genesys,
          clock,
          deadline,
          unforeseen: (error, conversationId) => logUnforeseen(error, logger, keys, conversationId),
        });
        if ('counts' in answer) {
          logReport(logger, answer, rows);
          recordMetrics(metrics, answer);
        }
        return answer;
      } finally {
        deadline.release();
      }
    } catch (error) {
      throw presentError(error, logger, keys);
    }
  };
}

export const handler = createHandler();
