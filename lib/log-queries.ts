import { Stack } from 'aws-cdk-lib';
import { QueryDefinition, QueryString, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LOG_KEYS, LOG_MESSAGES } from '../functions/sweeper/names.ts';
import type { KeepReason } from '../functions/sweeper/policy/judgement.ts';
import type { StuckClass } from '../functions/sweeper/policy/schema.ts';
import type { Report } from '../functions/sweeper/report/schemas.ts';

const { sweepId, organisation, mode } = LOG_KEYS;
const CONVERSATIONS = `message = "${LOG_MESSAGES.conversation}"`;
const DIAGNOSES = `message = "${LOG_MESSAGES.diagnosis}"`;
const EXAMPLES_OF_KEPT = `message = "${LOG_MESSAGES.kept}"`;
const SUMMARIES = `message = "${LOG_MESSAGES.summary}"`;

/** The fields in which a summary counts kept conversations. */
export const KEPT_BECAUSE = [
  'active',
  'waiting-for-us',
  'too-young',
  'class-off',
  'unreadable',
  'exempt',
  'parked',
  'platform-will-time-out',
  'other-media',
  'not-web-messaging',
  'out-of-scope',
  'waits-for-retry',
] as const satisfies readonly KeepReason[];

/** The reasons and classes that have a column: in these a guest waits, or the class is off by default. */
const KEPT_COLUMNS = [
  'waiting-for-us.queue-stuck',
  'waiting-for-us.agent-silent',
  'waiting-for-us.bot-stalled',
  'waiting-for-us.orphaned',
  'class-off.queue-stuck',
  'class-off.wrap-up-pending',
] as const satisfies readonly `${keyof Report['keptByClass']}.${StuckClass}`[];

/** A query of CloudWatch Logs Insights, in its parts. */
export interface LogQuery {
  readonly fields?: readonly string[];
  readonly filter: readonly string[];
  readonly stats?: string;
  readonly sort?: string;
  readonly limit: number;
}

/** The saved queries, by their names in CloudWatch Logs Insights. */
export const LOG_QUERIES = {
  'One sweep': {
    fields: [
      '@timestamp',
      'message',
      'conversationId',
      'outcome',
      'class',
      'reason',
      'operation',
      'idleMinutes',
    ],
    filter: [`${sweepId} = "PUT THE SWEEP ID HERE"`],
    sort: '@timestamp asc',
    limit: 1000,
  },
  'One conversation': {
    fields: [
      '@timestamp',
      sweepId,
      mode,
      'outcome',
      'class',
      'reason',
      'operation',
      'idleMinutes',
      'contextId',
    ],
    filter: [CONVERSATIONS, 'conversationId = "PUT THE CONVERSATION ID HERE"'],
    sort: '@timestamp asc',
    limit: 1000,
  },
  Refusals: {
    fields: ['@timestamp', organisation, mode, sweepId, 'conversationId', 'operation', 'reason', 'contextId'],
    filter: [CONVERSATIONS, 'outcome = "refused"'],
    sort: '@timestamp desc',
    limit: 200,
  },
  'Ended, and why (choose the last week)': {
    fields: [
      '@timestamp',
      organisation,
      'conversationId',
      'class',
      'reason',
      'idleMinutes',
      'operation',
      'queueId',
      'uncertain',
      'overtaken',
      sweepId,
    ],
    filter: [CONVERSATIONS, 'outcome = "closed"'],
    sort: '@timestamp desc',
    limit: 1000,
  },
  // What a dry run, such as the first ones of a deployment, would do: before anybody says yes.
  'Would be ended, and why': {
    fields: [
      '@timestamp',
      organisation,
      'conversationId',
      'class',
      'idleMinutes',
      'thresholdMinutes',
      'queueId',
      'lastGuestMessageAt',
      'lastAnswerAt',
      'toldBy',
      'agents',
      sweepId,
    ],
    filter: [CONVERSATIONS, 'outcome = "would-close"'],
    sort: '@timestamp desc',
    limit: 1000,
  },
  // Five conversations of each reason and run: `Kept, by reason` has the numbers.
  'Kept, and why (examples)': {
    fields: [
      '@timestamp',
      organisation,
      mode,
      'conversationId',
      'reason',
      'class',
      'idleMinutes',
      'queueId',
      'lastGuestMessageAt',
      'lastAnswerAt',
      'guestWaits',
      'toldBy',
      sweepId,
    ],
    filter: [EXAMPLES_OF_KEPT],
    sort: '@timestamp desc',
    limit: 1000,
  },
  'By class': {
    filter: [CONVERSATIONS, 'ispresent(class)'],
    // Every sweep finds a conversation again that was not ended, and it must count once.
    stats: `count_distinct(conversationId) as conversations by ${organisation}, ${mode}, class, outcome`,
    sort: 'conversations desc',
    limit: 200,
  },
  'Not ended, by reason': {
    filter: [CONVERSATIONS, 'outcome in ["refused", "unverified", "failed"]'],
    stats: `count_distinct(conversationId) as conversations by ${organisation}, ${mode}, outcome, reason`,
    sort: 'conversations desc',
    limit: 200,
  },
  // Of kept conversations only a few have a log line of their own: the summary counts all.
  'Kept, by reason': {
    fields: [
      '@timestamp',
      organisation,
      mode,
      'counts.kept',
      ...KEPT_BECAUSE.map((reason) => `\`kept.${reason}\``),
    ],
    filter: [SUMMARIES, 'action = "sweep"'],
    sort: '@timestamp desc',
    limit: 20,
  },
  // Which conversations a change of the policy would concern, such as queue loops (docs/queue-loop.md).
  'Kept, by class': {
    fields: [
      '@timestamp',
      organisation,
      mode,
      ...KEPT_COLUMNS.flatMap((column) =>
        ['count', 'longestMinutes'].map((field) => `\`keptByClass.${column}.${field}\``),
      ),
    ],
    filter: [SUMMARIES, 'action = "sweep"'],
    sort: '@timestamp desc',
    limit: 20,
  },
  Runs: {
    fields: [
      '@timestamp',
      organisation,
      mode,
      'action',
      'outcome',
      'counts.open',
      'counts.closed',
      'counts.failed',
      '`counts.not-reached`',
      'crowd.stuck',
      'crowd.limit',
      'crowd.limitSetBy',
      'crowd.capped',
      'search.failedWindows.0',
      'diagnoses.0.code',
      'diagnoses.0.remedy',
      sweepId,
    ],
    filter: [SUMMARIES],
    sort: '@timestamp desc',
    limit: 200,
  },
  // What was refused or failed, each kind once for each run.
  Diagnoses: {
    fields: [
      '@timestamp',
      organisation,
      mode,
      'operation',
      'code',
      'status',
      'genesysCode',
      '`count`',
      'contextId',
      'remedy',
      sweepId,
    ],
    filter: [DIAGNOSES],
    sort: '@timestamp desc',
    limit: 200,
  },
  Errors: {
    fields: [
      '@timestamp',
      organisation,
      mode,
      sweepId,
      'message',
      'reason.name',
      'reason.message',
      'reason.remedy',
      'exception',
      'at.0',
    ],
    filter: ['level = "ERROR"'],
    sort: '@timestamp desc',
    limit: 200,
  },
} as const satisfies Readonly<Record<string, LogQuery>>;

export type LogQueryName = keyof typeof LOG_QUERIES;

/** The lines of a query in the syntax of Insights. */
export function queryLines({ fields = [], filter, stats, sort, limit }: LogQuery): string[] {
  return [
    ...(fields.length === 0 ? [] : [`fields ${fields.join(', ')}`]),
    ...filter.map((one) => `filter ${one}`),
    ...(stats === undefined ? [] : [`stats ${stats}`]),
    ...(sort === undefined ? [] : [`sort ${sort}`]),
    `limit ${limit}`,
  ];
}

/** Saves the queries in the console, in a folder with the stack's name, each on the function's log group. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, logGroup: ILogGroup) {
    super(scope, id);
    const queries: readonly (readonly [string, LogQuery])[] = Object.entries(LOG_QUERIES);
    for (const [name, { fields = [], filter, stats, sort, limit }] of queries) {
      new QueryDefinition(this, name, {
        queryDefinitionName: `${Stack.of(this).stackName}/${name}`,
        logGroups: [logGroup],
        queryString: new QueryString({
          ...(fields.length === 0 ? {} : { fields: [...fields] }),
          filterStatements: [...filter],
          ...(stats === undefined ? {} : { statsStatements: [stats] }),
          ...(sort === undefined ? {} : { sort }),
          limit,
        }),
      });
    }
  }
}
