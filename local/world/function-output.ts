import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE } from '../../functions/sweeper/names.ts';
import { SilentMetrics } from './silent-metrics.ts';

/** The function's own log lines and metrics: as in production when asked for, else nothing at all. */
export function functionOutput({ logs }: { readonly logs: boolean }): {
  readonly logger: Logger;
  readonly metrics: Metrics;
} {
  return {
    logger: new Logger({ serviceName: 'sweeper', logLevel: logs ? 'INFO' : 'SILENT' }),
    metrics: logs
      ? new Metrics({ namespace: METRIC_NAMESPACE })
      : new SilentMetrics({ namespace: METRIC_NAMESPACE }),
  };
}
