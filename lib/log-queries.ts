import { type ILogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LOG_KEYS, LOG_MESSAGES } from '../functions/sweeper/names.ts';

const { sweepId, organisation, mode } = LOG_KEYS;
const CONVERSATIONS = `message = "${LOG_MESSAGES.conversation}"`;
const ACTED = 'outcome in ["closed", "unverified", "refused", "failed"]';

interface LogQuery {
  readonly fields: readonly string[];
  readonly filter: readonly string[];
  readonly stats?: string;
  readonly sort?: string;
  readonly limit: number;
}

/** What people ask the log, by the name under which CloudWatch Logs Insights offers it. */
export const LOG_QUERIES: Readonly<Record<string, LogQuery>> = {
  'One sweep': {
    fields: ['@timestamp', 'message', 'conversationId', 'outcome', 'class', 'reason', 'rung', 'idleMinutes'],
    filter: [`${sweepId} = "PUT THE SWEEP ID HERE"`],
    sort: '@timestamp asc',
    limit: 1000,
  },
  'One conversation': {
    fields: ['@timestamp', sweepId, mode, 'outcome', 'class', 'reason', 'rung', 'idleMinutes', 'contextId'],
    filter: [CONVERSATIONS, 'conversationId = "PUT THE CONVERSATION ID HERE"'],
    sort: '@timestamp asc',
    limit: 1000,
  },
  Refusals: {
    fields: ['@timestamp', organisation, 'conversationId', 'rung', 'reason', 'contextId'],
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
      'idleMinutes',
      'rung',
      'queueId',
      sweepId,
    ],
    filter: [CONVERSATIONS, 'outcome = "closed"'],
    sort: '@timestamp desc',
    limit: 1000,
  },
  'By class': {
    fields: [],
    filter: [CONVERSATIONS, 'ispresent(class)'],
    stats: `count(*) as conversations by ${organisation}, class, outcome`,
    limit: 200,
  },
  'By outcome and reason': {
    fields: [],
    filter: [CONVERSATIONS, ACTED],
    stats: `count(*) as conversations by ${organisation}, outcome, reason`,
    limit: 200,
  },
};

/** The lines of a query, as Insights reads them. */
export function queryLines({ fields, filter, stats, sort, limit }: LogQuery): string[] {
  return [
    ...(fields.length === 0 ? [] : [`fields ${fields.join(', ')}`]),
    ...filter.map((one) => `filter ${one}`),
    ...(stats === undefined ? [] : [`stats ${stats}`]),
    ...(sort === undefined ? [] : [`sort ${sort}`]),
    `limit ${limit}`,
  ];
}

/** Offers the queries in the console, each on the function's log group. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, logGroup: ILogGroup) {
    super(scope, id);
    for (const [name, { fields, filter, stats, sort, limit }] of Object.entries(LOG_QUERIES)) {
      new QueryDefinition(this, name, {
        queryDefinitionName: `Stuck conversations/${name}`,
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
