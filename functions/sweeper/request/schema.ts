import { z } from 'zod';
import { policySchema, uuid } from '../policy/schema.ts';
import { InvalidRequestError, unsafeInputIn, problemsIn, type Problem } from './problems.ts';

/** What bounds a run where the deployment does not say. DESIGN.md section 4. */
export const DEFAULT_MAX_CLOSES = 200;
export const DEFAULT_ABORT_IF_MORE_THAN = 500;
/** Per cent of the open conversations in scope. */
export const DEFAULT_ABORT_IF_MORE_PERCENT = 75;
/** Days, today included. */
export const DEFAULT_LOOKBACK_DAYS = 93;

/** How far back conversations can be searched at all, days, today included. DESIGN.md section 4. */
export const FARTHEST_LOOKBACK_DAYS = 550;

/** What a field that is left out means, where the schema has no default of its own: for the table of docs/request.md. */
export const whenAbsent = z.registry<{ readonly text: string }>();

/** A note stands in logs, mails and on terminals: what ends lines there, hides text or steers a cursor is a blank. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

const deployedOr = (value: number): string => `the deployed value (${String(value)} unless configured)`;

/** At least one: an empty list is what a caller sends whose own search found nothing, and must not mean "all". */
const uniqueIds = z
  .array(uuid)
  .min(1)
  .overwrite((ids) => [...new Set(ids)]);

export type Action = 'sweep' | 'close' | 'explain' | 'diagnose';
export type Mode = 'dry-run' | 'enforce';

/**
 * A request, as people send it and machines wrap it: the only source of its type, its parser, its JSON Schema
 * (`z.toJSONSchema`) and the table of docs/request.md. DESIGN.md section 4.
 */
export const requestSchema = z.strictObject({
  action: z
    .enum(['sweep', 'close', 'explain', 'diagnose'])
    .default('sweep')
    .describe(
      'sweep finds stuck conversations and ends them; close does so for a given list; explain says what the verdict is, and why; diagnose checks the set-up.',
    ),
  mode: z
    .enum(['dry-run', 'enforce'])
    .default('dry-run')
    .describe('dry-run writes nothing. The schedule’s payload carries the deployed mode.'),
  org: z
    .string()
    .max(64)
    .optional()
    .describe('Which configured organisation, by its name; never a secret’s name.')
    .register(whenAbsent, { text: 'the first configured' }),
  queueIds: uniqueIds
    .optional()
    .describe('Only conversations that have been in one of these queues. Not for diagnose.')
    .register(whenAbsent, { text: 'all' }),
  divisionIds: uniqueIds
    .optional()
    .describe('Only conversations of these divisions. Not for diagnose.')
    .register(whenAbsent, { text: 'all' }),
  conversationIds: uniqueIds
    .max(100)
    .optional()
    .describe('Which conversations: needed by close and explain, refused by the others.'),
  force: z
    .boolean()
    .default(false)
    .describe(
      'close only: end live web messages that the policy would keep as active, waiting-for-us, too-young, class-off, parked or platform-will-time-out; never other-media, exempt or unreadable.',
    ),
  policy: policySchema
    .optional()
    .describe('A partial policy for this run, within the deployment’s limits. Not for diagnose.')
    .register(whenAbsent, { text: 'the deployed one' }),
  maxCloses: z
    .int()
    .min(1)
    .optional()
    .describe('Write to at most so many conversations; never above the deployed value. sweep and close.')
    .register(whenAbsent, { text: deployedOr(DEFAULT_MAX_CLOSES) }),
  abortIfMoreThan: z
    .int()
    .min(0)
    .optional()
    .describe('End nothing when more than this are stuck; never above the deployed value. sweep only.')
    .register(whenAbsent, { text: deployedOr(DEFAULT_ABORT_IF_MORE_THAN) }),
  abortIfMorePercent: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'End nothing when more than 100, and more than this share of the open conversations in scope, are stuck; never above the deployed value. sweep only.',
    )
    .register(whenAbsent, { text: deployedOr(DEFAULT_ABORT_IF_MORE_PERCENT) }),
  lookbackDays: z
    .int()
    .min(1)
    .max(FARTHEST_LOOKBACK_DAYS)
    .optional()
    .describe('How far back conversations may have started, days, today included. sweep only.')
    .register(whenAbsent, { text: deployedOr(DEFAULT_LOOKBACK_DAYS) }),
  probe: z
    .boolean()
    .default(false)
    .describe('diagnose only: send write requests to a random id that does not exist.'),
  note: z
    .string()
    .max(200)
    .overwrite(onOneLine)
    .optional()
    .describe('Kept in the report and in the log, for the audit.'),
});
export type SweeperRequest = z.infer<typeof requestSchema>;

/**
 * A request that the schema accepts and whose fields fit its action. Ids are lower case and unique.
 *
 * @throws InvalidRequestError naming each problem, and nothing else whatever is passed in
 */
export function parseRequest(input: unknown): SweeperRequest {
  const unsafeInput = unsafeInputIn(input);
  if (unsafeInput !== undefined) throw new InvalidRequestError([unsafeInput]);
  const parsed = requestSchema.safeParse(input);
  if (!parsed.success) {
    throw new InvalidRequestError(
      problemsIn(input, { schema: requestSchema, issues: parsed.error.issues, whole: 'request' }),
    );
  }
  const problems = fieldProblems(parsed.data);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return parsed.data;
}

/** The actions for which a field means something. A field that is not listed means something for all of them. */
const ACTIONS_OF = [
  ['queueIds', ['sweep', 'close', 'explain']],
  ['divisionIds', ['sweep', 'close', 'explain']],
  ['conversationIds', ['close', 'explain']],
  ['force', ['close']],
  ['policy', ['sweep', 'close', 'explain']],
  ['maxCloses', ['sweep', 'close']],
  ['abortIfMoreThan', ['sweep']],
  ['abortIfMorePercent', ['sweep']],
  ['lookbackDays', ['sweep']],
  ['probe', ['diagnose']],
] as const satisfies readonly (readonly [keyof SweeperRequest, readonly Action[]])[];

/** What no single field shows: one that its action needs, and ones that mean nothing for it. */
export function fieldProblems(request: SweeperRequest): Problem[] {
  const { action } = request;
  const problems: Problem[] = [];
  for (const [field, actions] of ACTIONS_OF) {
    const fits = actions.some((fitting) => fitting === action);
    if (fits || !isSaid(request[field])) continue;
    problems.push({
      path: field,
      problem: `means nothing for the action ${action}`,
      accepted: `with ${actions.join(', ')} only`,
    });
  }
  if (request.mode === 'enforce' && (action === 'explain' || action === 'diagnose')) {
    problems.push({
      path: 'mode',
      problem: `the action ${action} ends nothing and cannot be enforced`,
      accepted: '"dry-run", or no mode',
    });
  }
  if ((action === 'close' || action === 'explain') && request.conversationIds === undefined) {
    problems.push({
      path: 'conversationIds',
      problem: `is missing, and the action ${action} needs it`,
      accepted: 'a list from 1 to 100, each a UUID',
    });
  }
  return problems;
}

/** `false` says no more than leaving the field out. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== false;
}
