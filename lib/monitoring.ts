import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Mode } from '../functions/sweeper/names.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { addDashboard } from './dashboard.ts';
import { consoleHost } from './partitions.ts';
import { LogQueries } from './log-queries.ts';

export interface MonitoringProps {
  readonly fn: LambdaFunction;
  readonly logGroup: ILogGroup;
  readonly deadLetters: IQueue;
  /** Runs long sweeps. */
  readonly machine: StateMachine;
  readonly api?: RestApi;
  readonly requestsPerMinute: number;
  readonly timeoutMinutes: number;
  readonly organisations: readonly {
    readonly name: string;
    readonly mode: Mode;
    readonly enabled: boolean;
    readonly silenceAfterHours: number;
    /** The least time between two of its sweeps. */
    readonly intervalMinutes: number;
  }[];
  /** For a topic of the stack's own. */
  readonly key: IKey | undefined;
  readonly alarms?: { readonly email?: string | undefined; readonly topicArn?: string | undefined };
}

/** Alarms, a dashboard and saved log queries. If alarms are not sent to anybody, they are still on the dashboard. */
export class Monitoring extends Construct {
  readonly dashboardUrl: string;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { all } = new Alarms(this, 'Alarms', props);
    const topic = this.#topic(props.alarms, props.key);
    if (topic !== undefined) {
      for (const alarm of all) {
        alarm.addAlarmAction(new SnsAction(topic));
        // A person who was woken must also hear that it is over.
        alarm.addOkAction(new SnsAction(topic));
      }
    }
    const dashboard = addDashboard(this, props, all);
    this.dashboardUrl = `https://${consoleHost(this)}/cloudwatch/home?region=${Stack.of(this).region}#dashboards/dashboard/${dashboard.dashboardName}`;
    new LogQueries(this, 'LogQueries', props.logGroup);
  }

  #topic(
    { email, topicArn }: NonNullable<MonitoringProps['alarms']> = {},
    key: IKey | undefined,
  ): ITopic | undefined {
    if (topicArn !== undefined) return Topic.fromTopicArn(this, 'GivenTopic', topicArn);
    return email === undefined ? undefined : new AlarmTopic(this, 'Topic', { email, key }).topic;
  }
}
