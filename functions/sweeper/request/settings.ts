import * as z from 'zod';
import { SweeperError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import { SETTINGS_FILE, SETTINGS_VARIABLE } from '../names.ts';
import { policySchema } from '../policy/schema.ts';
import { listProblems, problemsIn } from './problems.ts';
import { DEFAULT_LIMITS, LIMITS } from './schema.ts';

export const organisationSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u)
    .describe('The name of this organisation in requests, reports and metrics.'),
  secretId: z.string().min(1).max(2048).describe('Name or ARN of its secret in Secrets Manager.'),
  mode: z
    .enum(['dry-run', 'enforce'])
    .optional()
    .describe('dry-run refuses enforce for this organisation, whatever the deployment’s mode is.'),
  enabled: z.boolean().default(true).describe('false refuses every run for this organisation.'),
  policy: policySchema
    .optional()
    .describe('Overrides the deployment’s policy, key by key; exemptions add up.'),
  ...z.strictObject(LIMITS).partial().shape,
});

/** The settings of a deployment. The stack writes them, the function reads them. */
export const settingsSchema = z.strictObject({
  mode: z
    .enum(['dry-run', 'enforce'])
    .default('dry-run')
    .describe('dry-run refuses enforce from any caller.'),
  organisations: z
    .array(organisationSchema)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: 'two organisations have the same name',
    }),
  policy: policySchema.optional().describe('Overrides the built-in policy, key by key.'),
  allowWaitingOverride: z
    .boolean()
    .default(false)
    .describe('Enforcing requests may set queue-stuck, agent-silent, endWaiting and queueLoopEntries.'),
  tag: z.boolean().default(false).describe('Set an external tag on each conversation before it is ended.'),
  // Below this the proof of a stuck conversation can grow too old while its write waits for its turn.
  requestsPerMinute: z
    .int()
    .min(30)
    .max(3000)
    .default(240)
    .describe('The allowance of one token. Genesys grants 300 unless more has been agreed.'),
  requestsInFlight: z.int().min(1).max(32).default(6),
  maxCloses: LIMITS.maxCloses.default(DEFAULT_LIMITS.maxCloses),
  abortIfMoreThan: LIMITS.abortIfMoreThan.default(DEFAULT_LIMITS.abortIfMoreThan),
  abortIfMorePercent: LIMITS.abortIfMorePercent.default(DEFAULT_LIMITS.abortIfMorePercent),
  lookbackDays: LIMITS.lookbackDays.default(DEFAULT_LIMITS.lookbackDays),
  api: z
    .strictObject({
      maxCloses: LIMITS.maxCloses.optional(),
      abortIfMoreThan: LIMITS.abortIfMoreThan.optional(),
    })
    .prefault({})
    .describe('Ceilings of sweeps over the API, instead of those of the schedule.'),
  historyDays: z
    .int()
    .min(1)
    .default(90)
    .describe('How long the table keeps what was written to or refused, days.'),
  notifyTopicArn: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The SNS topic that gets the summary of every run that ended something, or in which something went wrong.',
    ),
  tableName: z
    .string()
    .min(1)
    .optional()
    .describe('The DynamoDB table in which sweeps, writes and what would not end are remembered.'),
  stateMachineArn: z.string().min(1).optional().describe('The state machine that runs long sweeps.'),
});

export type Settings = z.infer<typeof settingsSchema>;
/** What the stack passes in: everything that has a default may be left out. */
export type SettingsInput = z.input<typeof settingsSchema>;
export type OrganisationSettings = z.infer<typeof organisationSchema>;

/** What a deployment may do to an organisation, at most: the organisation's own mode is never above the deployment's. */
export function modeOf(
  { mode: own }: Pick<OrganisationSettings, 'mode'>,
  { mode }: Pick<Settings, 'mode'>,
): Settings['mode'] {
  return mode === 'enforce' && own !== 'dry-run' ? 'enforce' : 'dry-run';
}

/** The deployment's settings are missing or wrong: nothing can run until they are corrected. */
export class SettingsError extends SweeperError {
  override readonly name = 'SettingsError';
  readonly code = 'invalid-settings';

  constructor(message: string) {
    super(
      `The settings (${SETTINGS_FILE}, and the environment variable ${SETTINGS_VARIABLE}) ${message}`,
      'The stack writes both. Correct its configuration and deploy again.',
    );
  }
}

/**
 * The settings of a deployment: those of the file beside the function, and over them those in the environment.
 *
 * @param file what the file holds; undefined where there is none: then the environment has all of them
 * @throws SettingsError when neither says anything, one is not JSON, or they say what is not accepted. It has no cause:
 * the parser's own error would quote what they hold.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  file?: string,
): Settings {
  const texts = [file, environment[SETTINGS_VARIABLE]].filter((text) => text !== undefined && text !== '');
  if (texts.length === 0) throw new SettingsError('are missing.');
  const parts = texts.map((text = '') => parseJson(text));
  if (parts.includes(undefined)) throw new SettingsError('are not JSON.');
  const objects = parts.filter(isJsonObject);
  const input: unknown =
    objects.length === parts.length
      ? Object.fromEntries(objects.flatMap((part) => Object.entries(part)))
      : parts.find((part) => !isJsonObject(part));
  const parsed = settingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const problems = problemsIn(input, { schema: settingsSchema, issues, whole: 'settings' });
  throw new SettingsError(`were not accepted:\n${listProblems(problems)}`);
}
