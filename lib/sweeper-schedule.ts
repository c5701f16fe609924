import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { sendThrough } from './encryption.ts';
import { EVENT_AGE_MINUTES } from './config-schedules.ts';
import type { OrganisationConfig } from './config.ts';

/** Tries after the first one. Scheduler's default of 185 within a day would start sweeps that are no longer needed. */
const RETRY_ATTEMPTS = 2;

export interface SweeperSchedulesProps {
  readonly fn: IFunction;
  readonly deadLetters: IQueue;
  readonly organisations: readonly OrganisationConfig[];
  /** Whether there is a topic for a digest once a week. */
  readonly digest: boolean;
  /** Of the dead-letter queue. */
  readonly key: IKey | undefined;
}

/**
 * One schedule for each organisation that is enabled, and one for the weekly digest. A disabled organisation has no schedule at all: a disabled
 * schedule could be switched on by hand, and each of its runs would be refused.
 */
export class SweeperSchedules extends Construct {
  constructor(scope: Construct, id: string, props: SweeperSchedulesProps) {
    super(scope, id);
    const { fn, deadLetters, organisations, digest } = props;
    const group = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    // The role already has what it needs: the target would add every version and alias of the function.
    const role = this.createRole(group, props).withoutPolicyUpdates();
    const targetWith = (input: object): LambdaInvoke =>
      new LambdaInvoke(fn, {
        input: ScheduleTargetInput.fromObject(input),
        role,
        retryAttempts: RETRY_ATTEMPTS,
        maxEventAge: Duration.minutes(EVENT_AGE_MINUTES),
        deadLetterQueue: deadLetters,
      });
    for (const organisation of organisations.filter(({ enabled }) => enabled)) {
      const { name, mode, flexibleWindowMinutes, schedule, timeZone } = organisation;
      new Schedule(this, `Schedule-${name}`, {
        description: `Sweeps the organisation ${name}, ${mode}.`,
        scheduleGroup: group,
        schedule: ScheduleExpression.expression(schedule, TimeZone.of(timeZone)),
        timeWindow:
          flexibleWindowMinutes === 0
            ? TimeWindow.off()
            : TimeWindow.flexible(Duration.minutes(flexibleWindowMinutes)),
        target: targetWith(payloadOf(organisation)),
      });
    }
    if (digest) {
      new Schedule(this, 'Digest', {
        description: 'Publishes what the week has come to.',
        scheduleGroup: group,
        schedule: ScheduleExpression.expression('cron(0 6 ? * MON *)', TimeZone.ETC_UTC),
        timeWindow: TimeWindow.off(),
        // The time that it was meant for: weeks then never overlap.
        target: targetWith({ digest: { until: ContextAttribute.scheduledTime } }),
      });
    }
  }

  /** Scheduler may assume this role only for schedules of this group in this account (confused deputy). */
  private createRole(group: ScheduleGroup, { fn, deadLetters, key }: SweeperSchedulesProps): Role {
    const conditions = {
      StringEquals: {
        'aws:SourceAccount': group.stack.account,
        'aws:SourceArn': group.scheduleGroupArn,
      },
    };
    const statements = [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
      ...(key === undefined ? [] : [sendThrough(['sqs'], key.keyArn, this)]),
    ];
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }),
      // Inline in the role, so that no schedule can run before the role has its permissions.
      inlinePolicies: { sweep: new PolicyDocument({ statements }) },
    });
  }
}

/** A complete request in the envelope. DESIGN.md section 4. */
function payloadOf({ name, mode, intervalMinutes }: OrganisationConfig): object {
  return {
    sweeper: { trigger: 'schedule', sweepId: ContextAttribute.executionId, intervalMinutes },
    request: { action: 'sweep', mode, org: name },
  };
}
