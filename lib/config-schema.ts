import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { ROUTE_SCOPES } from '../functions/sweeper/http/routes.ts';
import { METRIC_NAMESPACE } from '../functions/sweeper/names.ts';
import { organisationSchema, settingsSchema } from '../functions/sweeper/request/settings.ts';
import {
  clientName,
  email,
  kmsKeyArn,
  secretName,
  securityGroupIds,
  stackName,
  subnetIds,
  tags,
  timeZone,
  topicArn,
  vpcEndpointIds,
  vpcId,
} from './config-values.ts';
import { parseSchedule } from './schedule-gaps.ts';

/**
 * The longest time that an alarm can cover: CloudWatch evaluates at most seven days (its User Guide, "Evaluating an
 * alarm").
 */
export const LONGEST_SILENCE_HOURS = 168;

/** Measured: docs/design/aws.md, section 3, "Lambda". */
const LEAST_MEMORY_MB = 256;

const { mode, allowWaitingOverride, tag, requestsPerMinute, ...settings } = settingsSchema.shape;
const own = organisationSchema.shape;
const overApi = settings.api.def.innerType.shape;

const schedule = z
  .string()
  .max(256)
  .superRefine((text, context) => {
    const parsed = parseSchedule(text);
    if ('problem' in parsed) context.addIssue({ code: 'custom', message: parsed.problem });
  })
  .meta({
    accepted:
      '"rate(30 minutes)", or "cron(…)" of six fields: minutes, hours, day of month, month, day of week, year',
  });

/** Of a limit that an organisation may have for itself. */
const INSTEAD = [
  z.describe('Instead of the deployment’s value.'),
  z.meta({ absent: 'the deployment’s value' }),
] as const;

/** One Genesys Cloud organisation. */
export const organisationConfigSchema = z.strictObject({
  name: own.name.check(
    z.meta({ accepted: 'up to 64 letters, digits and "._-", the first one a letter or a digit' }),
  ),
  secretName: secretName.describe(
    'Its secret in Secrets Manager: a name in the stack’s account and region, or a whole ARN. The function gets the permission to read it.',
  ),
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe(
      'The secret’s KMS key, if it is one of your own. The function gets the permission to decrypt with it.',
    )
    .meta({ absent: 'AWS’s own key' }),
  mode: own.mode.check(
    z.describe(
      'dry-run ends nothing in this organisation, and refuses enforce from any caller. Never above the deployment’s mode; -c mode does not lift it.',
    ),
    z.meta({ absent: 'the deployment’s value' }),
  ),
  schedule: schedule
    .default('rate(30 minutes)')
    .describe('When it is swept, in the syntax of EventBridge Scheduler.'),
  timeZone: timeZone.default('UTC').describe('The time zone of a cron schedule.'),
  flexibleWindowMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(5)
    .describe('Scheduler may start a run up to this many minutes late, to spread load. 0: never late.'),
  policy: own.policy.check(
    z.describe('Overrides the deployment’s policy, key by key; exemptions add up.'),
    z.meta({ absent: 'nothing' }),
  ),
  maxCloses: own.maxCloses.check(...INSTEAD),
  abortIfMoreThan: own.abortIfMoreThan.check(...INSTEAD),
  abortIfMorePercent: own.abortIfMorePercent.check(...INSTEAD),
  lookbackDays: own.lookbackDays.check(...INSTEAD),
  enabled: own.enabled.check(
    z.describe(
      'false: no schedule and no access to its secret; every run for it is refused. Its settings stay.',
    ),
  ),
  silenceAfterHours: z
    .int()
    .min(1)
    .max(LONGEST_SILENCE_HOURS)
    .optional()
    .describe(
      'The alarm no-report is raised after this many hours without a report. Required with a cron schedule.',
    )
    .meta({ absent: 'two intervals of a rate' }),
});

/** One caller of the API, with Cognito. */
const clientConfigSchema = z.strictObject({
  name: clientName.describe(
    'The name of a client in Cognito and in the stack’s outputs. Without clients there is one, caller, with read and write.',
  ),
  scopes: z
    .array(z.enum(ROUTE_SCOPES))
    .min(1)
    .refine((scopes) => new Set(scopes).size === scopes.length, { error: 'names a scope twice' })
    .describe('The scopes that its tokens may have. Each route of the API needs one.')
    .meta({ accepted: 'a list of 1 or more of "read", "write", "force", each once' }),
});

/** The days for which CloudWatch can keep a log; keeping it for ever is not among them. */
const retentionDays = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

/** The object in sweeper.json, or `sweeper` in cdk.json's context: the only source of its type, its checks and the table in docs/configuration.md. */
export const configSchema = z.strictObject({
  mode: mode.check(
    z.describe(
      'dry-run ends nothing, and refuses enforce from any caller. An organisation may be in dry run by itself. Also -c mode=enforce.',
    ),
  ),
  stackName: stackName
    .default(METRIC_NAMESPACE)
    .describe(
      'The name of the stack, and of all that it names: API, dashboard, alarms, saved queries, metrics. Stacks in one account and region need different ones. Also -c stackName.',
    ),
  orgs: z.array(organisationConfigSchema).min(1).describe('The Genesys Cloud organisations.'),
  policy: settings.policy.check(
    z.describe('Overrides the built-in policy, key by key.'),
    z.meta({ absent: 'the built-in policy' }),
  ),
  allowWaitingOverride: allowWaitingOverride.check(
    z.describe('Enforcing requests may set queue-stuck, agent-silent, endWaiting and queueLoopEntries.'),
  ),
  tag: tag.check(z.describe('Set an external tag on each conversation before it is ended.')),
  requestsPerMinute: requestsPerMinute.check(
    z.describe(
      'How much of the token’s rate limit the sweeper uses. Genesys grants 300 unless more has been agreed.',
    ),
  ),
  maxCloses: settings.maxCloses.check(z.describe('The most conversations that one run writes to.')),
  abortIfMoreThan: settings.abortIfMoreThan.check(z.describe('If more than this are stuck, none is ended.')),
  abortIfMorePercent: settings.abortIfMorePercent.check(
    z.describe(
      'If more than 100, and more than this share of the open conversations in scope, are stuck, none is ended. The smaller of the two limits counts; with 100, only abortIfMoreThan counts.',
    ),
  ),
  lookbackDays: settings.lookbackDays.check(z.describe('How far back conversations may have started, days.')),
  timeoutMinutes: z.int().min(1).max(15).default(15).describe('The longest that a run may take.'),
  memoryMb: z
    .int()
    .min(LEAST_MEMORY_MB)
    .max(10_240)
    .default(LEAST_MEMORY_MB)
    .describe('The function’s memory, MB. The least is what 50,000 open conversations need.'),
  api: z
    .strictObject({
      auth: z
        .enum(['iam', 'cognito', 'off'])
        .default('iam')
        .describe('How callers authenticate: iam, with signed requests; cognito, with tokens; off: no API.'),
      manageAccountLogging: z
        .boolean()
        .default(true)
        .describe(
          'Set the role with which API Gateway writes logs. There is one for the whole account and region, which this replaces: look first (aws apigateway get-account), and use false if there is one.',
        ),
      clients: z
        .array(clientConfigSchema)
        .min(1)
        .refine((clients) => new Set(clients.map(({ name }) => name)).size === clients.length, {
          error: 'two clients have the same name',
        })
        .optional()
        .describe('With Cognito, the clients that get tokens. Absent: one, caller, with read and write.'),
      vpcEndpointIds: vpcEndpointIds
        .optional()
        .describe(
          'The API is private: it is reached only through these interface endpoints for execute-api, which are in VPCs of the stack’s region.',
        )
        .meta({ absent: 'a regional API, reached from everywhere' }),
      executionLog: z
        .enum(['off', 'error'])
        .default('off')
        .describe(
          'error: API Gateway logs why it could not answer, without bodies, in a log group of its own. It needs the account’s role for logs.',
        ),
      callsPerSecond: z
        .int()
        .min(1)
        .max(100)
        .default(2)
        .describe('How many calls a second the stage takes, of all callers together. More are answered 429.'),
      burst: z.int().min(1).max(200).default(10).describe('How many calls it takes at once before that.'),
      maxCloses: overApi.maxCloses.check(
        z.describe(
          'The most conversations that a sweep over the API writes to, in every organisation, instead of the schedule’s maxCloses.',
        ),
        z.meta({ absent: 'as for the schedule' }),
      ),
      abortIfMoreThan: overApi.abortIfMoreThan.check(
        z.describe('The same for abortIfMoreThan. A sweep from a preview has no such limit.'),
        z.meta({ absent: 'as for the schedule' }),
      ),
    })
    .refine(({ auth, clients }) => auth === 'cognito' || clients === undefined, {
      path: ['clients'],
      error: 'are only for auth "cognito"',
    })
    .refine(({ auth, vpcEndpointIds: ids }) => auth !== 'off' || ids === undefined, {
      path: ['vpcEndpointIds'],
      error: 'mean nothing with auth "off"',
    })
    .prefault({})
    .describe('The HTTP API.'),
  vpc: z
    .strictObject({
      vpcId: vpcId.describe('The VPC that the function calls from.'),
      subnetIds: subnetIds.describe(
        'Its subnets for the function: private ones, with a route to a NAT gateway, in two zones or more.',
      ),
      securityGroupIds: securityGroupIds
        .optional()
        .describe('The security groups of the function. They must let it out to port 443.')
        .meta({ absent: 'one of the stack’s own: HTTPS out, nothing in' }),
    })
    .optional()
    .describe('The function runs in this VPC.'),
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe(
      'One key of your own, of the stack’s region, for the log groups, the dead-letter queue, the alarms’ topic and the table. Its policy must allow these services.',
    )
    .meta({ absent: 'AWS’s own keys' }),
  alarms: z
    .strictObject({
      email: email
        .optional()
        .describe(
          'The address that gets the alarms by e-mail, after it has confirmed the subscription. Or give topicArn.',
        )
        .meta({ absent: 'nobody' }),
      topicArn: topicArn
        .optional()
        .describe('Your own topic that gets the alarms. It must allow CloudWatch to publish. Or give email.')
        .meta({ absent: 'none' }),
    })
    .refine((said) => (said.email === undefined) !== (said.topicArn === undefined), {
      error: 'needs exactly one of its keys',
    })
    .optional()
    .describe('Who gets the alarms: one of the two.'),
  notify: topicArn
    .optional()
    .describe(
      'An SNS topic that gets the summary of a run if it ended something, if something was refused, failed or was not seen to end, or if the whole run failed, was aborted or was refused; and once a week a digest. Dry runs included. If it is encrypted with a key of your own, then with kmsKeyArn.',
    )
    .meta({ absent: 'none' }),
  logRetentionDays: z
    .literal(retentionDays)
    .default(RetentionDays.THREE_MONTHS)
    .describe('How long the log is kept. It is the record of what was ended and why.'),
  historyDays: z
    .int()
    .min(1)
    .max(RetentionDays.TEN_YEARS)
    .optional()
    .describe('How long the table keeps what was written to or refused, days.')
    .meta({ absent: 'logRetentionDays' }),
  tags: tags.optional().describe('Tags for everything in the stack.').meta({ absent: 'none' }),
  reservedConcurrency: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'Reserved concurrency of the function. It must leave room for calls while a sweep runs: 1 is a warning at synth.',
    )
    .meta({ absent: 'none' }),
});

/** The configuration as people write it: what has a default may be left out. */
export type ConfigInput = z.input<typeof configSchema>;
