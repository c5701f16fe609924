import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE } from '../../functions/sweeper/names.ts';

/**
 * The real logger and metrics, printing to somebody who listens instead of to the standard streams; with the day's
 * time in place of the machine's, which would make every run another one.
 */
export function listenedOutput(
  now: () => number,
  listen: (stream: 'log' | 'metric', text: string) => void,
): { readonly logger: Logger; readonly metrics: Metrics } {
  const log = (text: unknown): void => {
    const time = JSON.stringify(new Date(now()).toISOString());
    listen('log', String(text).replace(/"timestamp":"[^"]*"/u, `"timestamp":${time}`));
  };
  const metric = (text: unknown): void =>
    listen('metric', String(text).replace(/"Timestamp":\d+/u, `"Timestamp":${now()}`));
  const logger = new Logger({ serviceName: 'stuck-conversation-sweeper' });
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  // Both print through a console of their own, which their types keep to themselves.
  Reflect.set(logger, 'console', { log, debug: log, info: log, warn: log, error: log, trace: log });
  Reflect.set(metrics, 'console', { log: metric, debug: metric, info: metric, warn: metric, error: metric });
  return { logger, metrics };
}
