import { act } from './actions/act.ts';
import { answerSweepCall } from './answer-sweep-call.ts';
import { openDeadline } from './clock.ts';
import { logError, logUnforeseen } from './errors.ts';
import { openGenesys } from './genesys/client.ts';
import { lineKeys, logReport, publishSummary, recordMetrics } from './report/publish.ts';
import { resolveRun } from './request/resolve-run.ts';
import { readSettings } from './request/settings.ts';
import { withPatience } from './table/patience.ts';
import { NO_RECORDS, openRecords } from './table/records.ts';
import { answerDigest } from './digest.ts';
import { answerRound } from './rounds/answer-round.ts';
import { deliveryOf, digestUntil, roundOf } from './triggers.ts';
import { openConnections, productionWorld, type World } from './world.ts';

/** What the function needs of Lambda's context. */
export interface InvocationContext {
  readonly getRemainingTimeInMillis: () => number;
}

/**
 * Creates the handler: event → request → run → answer, in the form that the sender expects. Tokens, pacers and
 * connections stay warm as long as the handler exists.
 *
 * @param parts the parts of the world that replace the production ones
 */
export function createHandler(parts: Partial<World> = {}) {
  const world: World = { ...productionWorld(), ...parts };
  const { clock, logger, metrics, environment, settingsFile, publishMessage } = world;
  const connections = openConnections(world);

  return async (event: unknown, context: InvocationContext): Promise<unknown> => {
    const round = roundOf(event);
    if (round !== undefined) {
      return answerRound(round, context.getRemainingTimeInMillis(), { world, connections });
    }
    const until = digestUntil(event);
    if (until !== undefined) return answerDigest(until, context.getRemainingTimeInMillis(), world);
    const delivery = deliveryOf(event, world.newId);
    let { keys } = delivery;
    try {
      const deadline = openDeadline(clock, delivery.timeFor(context.getRemainingTimeInMillis()));
      try {
        const read = delivery.read();
        const settings = readSettings(environment, settingsFile);
        if (read.kind === 'sweep-call')
          return await answerSweepCall(read.call, { world, settings, deadline });
        const { triggered, answer } = read;
        const plan = resolveRun(triggered, settings);
        keys = lineKeys(plan.sweepId, plan.organisation.name, plan.mode);
        const genesys = openGenesys(connections.of(plan.organisation), {
          ...plan,
          deadline: deadline.newWorkUntil,
          signal: deadline.signal,
        });
        const { tableName, historyDays } = settings;
        const records =
          tableName === undefined
            ? NO_RECORDS
            : await openRecords({
                plan,
                table: withPatience(world.openTable(tableName), clock),
                clock,
                deadline,
                historyDays,
                codeVersion: world.codeVersion,
                client: genesys.client,
              });
        const acted = await act({
          plan,
          genesys,
          clock,
          deadline,
          records,
          isCancelled: world.isCancelled,
          unforeseen: (error, conversationId) => logUnforeseen(error, logger, keys, conversationId),
        });
        if (acted.kind === 'report') {
          const { answer: report, rows } = acted;
          logReport(logger, report, rows);
          recordMetrics(metrics, report, plan, { hasTable: tableName !== undefined });
          const { notifyTopicArn: topicArn } = settings;
          await publishSummary(report, {
            topicArn,
            publishMessage,
            clock,
            logger,
            environment,
            until: deadline.endsAt,
          });
        }
        return answer(acted);
      } finally {
        deadline.release();
      }
    } catch (error) {
      return delivery.fail(logError(error, logger, keys));
    }
  };
}

export const handler = createHandler();
