import * as z from 'zod/mini';
import { SweeperError } from '../errors.ts';
import { isJsonObject, parseJson } from '../json.ts';
import { MODES, SETTINGS_FILE, SETTINGS_VARIABLE } from '../names.ts';
import { policySchema } from '../policy/schema.ts';
import { listProblems, problemsIn } from './problems.ts';
import { DEFAULT_LIMITS, LIMITS } from './schema.ts';

export const organisationSchema = z.strictObject({
  name: z
    .string()
    .check(
      z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u),
      z.describe('The name of this organisation in requests, reports and metrics.'),
    ),
  secretId: z
    .string()
    .check(z.minLength(1), z.maxLength(2048), z.describe('Name or ARN of its secret in Secrets Manager.')),
  mode: z
    .optional(z.enum(MODES))
    .check(z.describe('dry-run refuses enforce for this organisation, whatever the deployment’s mode is.')),
  enabled: z._default(z.boolean(), true).check(z.describe('false refuses every run for this organisation.')),
  policy: z
    .optional(policySchema)
    .check(z.describe('Overrides the deployment’s policy, key by key; exemptions add up.')),
  ...z.partial(z.strictObject(LIMITS)).shape,
});

/** The settings of a deployment. The stack writes them, the function reads them. */
export const settingsSchema = z.strictObject({
  mode: z._default(z.enum(MODES), 'dry-run').check(z.describe('dry-run refuses enforce from any caller.')),
  organisations: z.array(organisationSchema).check(
    z.minLength(1),
    z.refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: 'two organisations have the same name',
    }),
  ),
  policy: z.optional(policySchema).check(z.describe('Overrides the built-in policy, key by key.')),
  allowWaitingOverride: z
    ._default(z.boolean(), false)
    .check(
      z.describe('Enforcing requests may set queue-stuck, agent-silent, endWaiting and queueLoopEntries.'),
    ),
  tag: z
    ._default(z.boolean(), false)
    .check(z.describe('Set an external tag on each conversation before it is ended.')),
  // Below this the proof of a stuck conversation can grow too old while its write waits for its turn.
  requestsPerMinute: z
    ._default(z.int().check(z.gte(30), z.lte(3000)), 240)
    .check(z.describe('The allowance of one token. Genesys grants 300 unless more has been agreed.')),
  requestsInFlight: z._default(z.int().check(z.gte(1), z.lte(32)), 6),
  maxCloses: z._default(LIMITS.maxCloses, DEFAULT_LIMITS.maxCloses),
  abortIfMoreThan: z._default(LIMITS.abortIfMoreThan, DEFAULT_LIMITS.abortIfMoreThan),
  abortIfMorePercent: z._default(LIMITS.abortIfMorePercent, DEFAULT_LIMITS.abortIfMorePercent),
  lookbackDays: z._default(LIMITS.lookbackDays, DEFAULT_LIMITS.lookbackDays),
  api: z
    .prefault(
      z.strictObject({
        maxCloses: z.optional(LIMITS.maxCloses),
        abortIfMoreThan: z.optional(LIMITS.abortIfMoreThan),
      }),
      {},
    )
    .check(z.describe('Ceilings of sweeps over the API, instead of those of the schedule.')),
  historyDays: z
    ._default(z.int().check(z.gte(1)), 90)
    .check(z.describe('How long the table keeps what was written to or refused, days.')),
  notifyTopicArn: z
    .optional(z.string().check(z.minLength(1)))
    .check(
      z.describe(
        'The SNS topic that gets the summary of every run that ended something, or in which something went wrong.',
      ),
    ),
  tableName: z
    .optional(z.string().check(z.minLength(1)))
    .check(z.describe('The DynamoDB table in which sweeps, writes and what would not end are remembered.')),
  stateMachineArn: z
    .optional(z.string().check(z.minLength(1)))
    .check(z.describe('The state machine that runs long sweeps.')),
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
