import type { Logger } from '@aws-lambda-powertools/logger';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../clock.ts';
import { LOG_MESSAGES } from '../names.ts';
import { lineKeys } from '../report/log-report.ts';
import type { Report } from '../report/report.ts';
import { messageOf, subjectOf, worthNotifying } from './summary.ts';

/** How long the report waits for its summary to be published, milliseconds. */
const LONGEST_WAIT_MS = 3_000;

/**
 * Publishes the summary of a run that is worth it (`worthNotifying`). That it could not be published is a warning in
 * the log and nothing else: the run was done, and its report must leave in time.
 *
 * @param where.topicArn undefined where the deployment names no topic
 * @param where.until when the report must have left, milliseconds by the monotonic clock
 */
export async function publishSummary(
  report: Report,
  where: {
    readonly topicArn: string | undefined;
    readonly topics: Pick<SNSClient, 'send'>;
    readonly clock: Clock;
    readonly logger: Pick<Logger, 'warn'>;
    readonly until: number;
  },
): Promise<void> {
  const { topicArn, topics, clock, logger, until } = where;
  if (topicArn === undefined || !worthNotifying(report)) return;
  const command = new PublishCommand({
    TopicArn: topicArn,
    Subject: subjectOf(report),
    Message: messageOf(report),
  });
  const over = new AbortController();
  // Half of what is left: the answer has to leave in the other half.
  const longestMs = Math.min(LONGEST_WAIT_MS, (until - clock.monotonic()) / 2);
  const timeUp = async (): Promise<never> => {
    await clock.sleep(longestMs, over.signal);
    throw new DOMException('', 'TimeoutError');
  };
  try {
    await Promise.race([topics.send(command, { abortSignal: over.signal }), timeUp()]);
  } catch (error) {
    const exception = error instanceof Error ? error.name : typeof error;
    const keys = lineKeys(report.sweepId, report.org, report.mode);
    logger.warn(LOG_MESSAGES.unpublished, { ...keys, exception });
  } finally {
    over.abort();
  }
}
