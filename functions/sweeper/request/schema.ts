import * as z from 'zod/mini';
import { MODES } from '../names.ts';
import { policySchema, uuid } from '../policy/schema.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { acceptable, type Problem } from './problems.ts';

/** How far back conversations can be searched at all, days, today included. DESIGN.md section 4. */
export const FARTHEST_LOOKBACK_DAYS = 550;

/** The limits of a run, as a deployment, an organisation and a request may set them. DESIGN.md section 4. */
export const LIMITS = {
  maxCloses: z.int().check(z.gte(1)),
  abortIfMoreThan: z.int().check(z.gte(0)),
  /** Per cent of the open conversations in scope. */
  abortIfMorePercent: z.int().check(z.gte(1), z.lte(100)),
  /** Days, today included. */
  lookbackDays: z.int().check(z.gte(1), z.lte(FARTHEST_LOOKBACK_DAYS)),
};
export type Limits = Readonly<Record<keyof typeof LIMITS, number>>;

/** The limits if the deployment sets none. DESIGN.md section 4. */
export const DEFAULT_LIMITS: Limits = {
  maxCloses: 200,
  abortIfMoreThan: 500,
  abortIfMorePercent: 75,
  lookbackDays: 93,
};

export type Action = 'sweep' | 'close' | 'explain' | 'diagnose';

/**
 * What a field means, in one place: for the check of requests, the routes of the HTTP API and the table of
 * docs/request.md. `actions`: those it applies to; absent: all. `absent`: what it means if it is left out and the schema
 * has no default.
 */
export const aboutField = z.registry<{ readonly actions?: readonly Action[]; readonly absent?: string }>();

/** A note or a name appears in logs, mails and on terminals: characters that end a line, hide text or move a cursor become a blank. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

const deployedOr = (limit: keyof Limits): string =>
  `the deployed value (${DEFAULT_LIMITS[limit]} unless configured)`;

/** At least one: a caller whose own search found nothing sends an empty list, and that must not mean "all". */
const uniqueIds = z.array(uuid).check(
  z.minLength(1),
  z.overwrite((ids) => [...new Set(ids)]),
);

/**
 * A request, as people send it and machines wrap it: the only source of its type, its parser, its JSON Schema
 * (`z.toJSONSchema`) and the table of docs/request.md. DESIGN.md section 4.
 */
export const requestSchema = z.strictObject({
  action: z
    ._default(z.enum(['sweep', 'close', 'explain', 'diagnose']), 'sweep')
    .check(
      z.describe(
        'sweep finds stuck conversations and ends them; close does this for a given list; explain gives the verdict and the reasons; diagnose checks the set-up.',
      ),
    ),
  mode: z
    ._default(z.enum(MODES), 'dry-run')
    .check(z.describe('dry-run writes nothing. The schedule’s payload carries the deployed mode.')),
  org: z
    .optional(z.string().check(z.maxLength(64)))
    .check(z.describe('The name of the configured organisation; never the name of a secret.'))
    .register(aboutField, { absent: 'the first configured' }),
  queueIds: z
    .optional(uniqueIds)
    .check(z.describe('Only conversations that have been in one of these queues.'))
    .register(aboutField, { actions: ['sweep', 'close', 'explain'], absent: 'all' }),
  divisionIds: z
    .optional(uniqueIds)
    .check(z.describe('Only conversations of these divisions.'))
    .register(aboutField, { actions: ['sweep', 'close', 'explain'], absent: 'all' }),
  conversationIds: z
    .optional(uniqueIds.check(z.maxLength(100)))
    .check(z.describe('The ids of the conversations; close and explain need them.'))
    .register(aboutField, { actions: ['close', 'explain'] }),
  force: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'End live web messages that the policy would keep as active, waiting-for-us, too-young, class-off, parked or platform-will-time-out; never other-media, exempt or unreadable.',
      ),
    )
    .register(aboutField, { actions: ['close'] }),
  policy: z
    .optional(policySchema)
    .check(z.describe('A partial policy for this run, within the deployment’s limits.'))
    .register(aboutField, { actions: ['sweep', 'close', 'explain'], absent: 'the deployed one' }),
  maxCloses: z
    .optional(LIMITS.maxCloses)
    .check(z.describe('Write to at most this many conversations; never above the deployed value.'))
    .register(aboutField, { actions: ['sweep', 'close'], absent: deployedOr('maxCloses') }),
  abortIfMoreThan: z
    .optional(LIMITS.abortIfMoreThan)
    .check(z.describe('End nothing when more than this are stuck; never above the deployed value.'))
    .register(aboutField, { actions: ['sweep'], absent: deployedOr('abortIfMoreThan') }),
  abortIfMorePercent: z
    .optional(LIMITS.abortIfMorePercent)
    .check(
      z.describe(
        'End nothing when more than 100, and more than this share of the open conversations in scope, are stuck; never above the deployed value.',
      ),
    )
    .register(aboutField, { actions: ['sweep'], absent: deployedOr('abortIfMorePercent') }),
  lookbackDays: z
    .optional(LIMITS.lookbackDays)
    .check(z.describe('How far back conversations may have started, days, today included.'))
    .register(aboutField, { actions: ['sweep'], absent: deployedOr('lookbackDays') }),
  probe: z
    ._default(z.boolean(), false)
    .check(z.describe('Send write requests to a random id that does not exist.'))
    .register(aboutField, { actions: ['diagnose'] }),
  requestedBy: z
    .optional(z.string().check(z.maxLength(64), z.overwrite(onOneLine)))
    .check(
      z.describe(
        'Who has asked for it, as the caller knows them. Kept as it is, beside the caller that AWS knows.',
      ),
    )
    .register(aboutField, { actions: ['sweep', 'close', 'explain'] }),
  note: z
    .optional(z.string().check(z.maxLength(200), z.overwrite(onOneLine)))
    .check(z.describe('Kept in the report and in the log, for the audit.')),
});
export type SweeperRequest = z.infer<typeof requestSchema>;

/** What somebody asks for, as far as it could be read, and what is wrong with it. */
export interface CheckedRequest {
  /** Ids are lower case and unique. */
  readonly request: SweeperRequest;
  readonly problems: readonly Problem[];
}

/**
 * Checks what the schema accepts, and whether the fields fit the action.
 *
 * @throws InvalidRequestError for what no schema checks, and nothing else whatever is passed in
 */
export function checkRequest(input: unknown): CheckedRequest {
  const { part, problems } = acceptable(input, { schema: requestSchema, whole: 'request' });
  const request = requestSchema.parse(part);
  const said = isJsonObject(input) ? input : {};
  // Of an action that is not known, nothing can be said about the other fields.
  const isActionKnown = !Object.hasOwn(said, 'action') || Object.hasOwn(part, 'action');
  return { request, problems: [...problems, ...(isActionKnown ? fieldProblems(request, said) : [])] };
}

/** Whether a field of the request applies to an action. */
export function appliesTo(field: z.ZodMiniType, action: Action): boolean {
  return aboutField.get(field)?.actions?.includes(action) ?? true;
}

/**
 * Problems between fields: one that the action needs is missing, or one does not apply to it.
 *
 * @param said the request as it was sent: a field with a value that is not accepted may not apply either
 */
function fieldProblems(request: SweeperRequest, said: JsonObject): Problem[] {
  const { action } = request;
  const problems: Problem[] = [];
  const values: Readonly<Record<string, unknown>> = { ...said, ...request };
  for (const [path, field] of Object.entries(requestSchema.shape)) {
    if (appliesTo(field, action) || !isSaid(values[path])) continue;
    problems.push({
      path,
      problem: `does not apply to the action ${action}`,
      accepted: `with ${aboutField.get(field)?.actions?.join(', ')} only`,
    });
  }
  if (request.mode === 'enforce' && (action === 'explain' || action === 'diagnose')) {
    problems.push({
      path: 'mode',
      problem: `the action ${action} ends nothing and cannot be enforced`,
      accepted: '"dry-run", or no mode',
    });
  }
  if ((action === 'close' || action === 'explain') && values['conversationIds'] === undefined) {
    problems.push({
      path: 'conversationIds',
      problem: `is missing, and the action ${action} needs it`,
      accepted: 'a list from 1 to 100, each a UUID',
    });
  }
  return problems;
}

/** `false` means the same as leaving the field out. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== false;
}
