/** Names that the function shares with its stack and with those who read its answers. No logic here. */

/** What may be done to an organisation: nothing, or ends. */
export const MODES = ['dry-run', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

/** The file beside the function that holds its settings, as JSON. */
export const SETTINGS_FILE = 'settings.json';

/** The environment variable with the settings that only a deployment knows, as JSON: they are laid over those of the file. */
export const SETTINGS_VARIABLE = 'SWEEPER_SETTINGS';

/** Where metrics go unless the stack has another name: then the variable says so, and stacks do not count in each other's. */
export const METRIC_NAMESPACE = 'StuckConversationSweeper';
export const METRIC_NAMESPACE_VARIABLE = 'POWERTOOLS_METRICS_NAMESPACE';

/** The dimensions of every metric. There are no others, because every combination costs as much as a metric. */
export const METRIC_DIMENSIONS = { organisation: 'org', mode: 'mode' } as const;

/** DESIGN.md section 5 says which runs each comes from. */
export const METRICS = {
  open: 'Open',
  stuck: 'Stuck',
  wouldClose: 'WouldClose',
  kept: 'Kept',
  oldestStuckMinutes: 'OldestStuckMinutes',
  runs: 'Runs',
  runFailed: 'RunFailed',
  runPartial: 'RunPartial',
  runAborted: 'RunAborted',
  runRefused: 'RunRefused',
  historyUnavailable: 'HistoryUnavailable',
  closed: 'Closed',
  refused: 'Refused',
  unverified: 'Unverified',
  failed: 'Failed',
  notReached: 'NotReached',
  requests: 'Requests',
  throttled: 'Throttled',
  duration: 'Duration',
} as const;

/** The messages of a run's log lines, by which Insights queries filter. */
export const LOG_MESSAGES = {
  conversation: 'conversation',
  /** Five of each reason to keep, at the end of a run. */
  kept: 'kept, for example',
  summary: 'sweep summary',
  assumptions: 'assumptions counted',
  diagnosis: 'diagnosis',
  unpublished: 'the summary could not be published',
  noDigest: 'the table gives no answer: no digest of this week',
} as const;

/** The keys that every log line of a run carries. */
export const LOG_KEYS = { sweepId: 'sweepId', organisation: 'org', mode: 'mode' } as const;

/** How many conversations a report lists, at most. DESIGN.md section 5. */
export const MOST_REPORT_ROWS = 500;

/** What `diagnose` can look at, in its order. DESIGN.md section 5. */
export const CHECK_NAMES = [
  'secret',
  'login',
  'identity',
  'permissions',
  'divisions',
  'search',
  'rate-limit',
  'configuration',
  'prevention',
  'assumptions',
] as const;

/** The assumptions that runs count, by their names in `genesys/assumptions.ts`. DESIGN.md section 10. */
export const COUNTED_ASSUMPTIONS = [
  'message-stands-with-its-author',
  'message-status-tells-direction',
  'presence-clear-means-guest-left',
  'patch-reply-shows-the-end',
  'enumeration-values-are-known',
] as const;
