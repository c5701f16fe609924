import { z } from 'zod';
import { EXAMPLE_REQUEST, InvalidRequestError } from './validation/invalid-request-error.ts';
import { oddityIn } from './validation/oddities.ts';
import { problemsIn } from './validation/problems.ts';
import { isJsonObject } from './json.ts';
import { parseRequest, type SweeperRequest } from './request.ts';
import type { Trigger } from './run-plan.ts';

/** Up to 80 characters: the limit of a Step Functions execution's name (reference aws, "Long sweeps"). */
export const SWEEP_ID_PATTERN = /^[A-Za-z0-9_-]{1,80}$/u;

const MINUTES_PER_YEAR = 525_600;

/** What machines wrap around a request. People have no use for it. DESIGN.md section 4. */
export const envelopeSchema = z.strictObject({
  sweeper: z.strictObject({
    trigger: z.enum(['schedule', 'api', 'step-functions', 'console']),
    sweepId: z.string().regex(SWEEP_ID_PATTERN).optional(),
    intervalMinutes: z.int().min(1).max(MINUTES_PER_YEAR).optional(),
  }),
  request: z.unknown().optional(),
});

/** A request, and who sent it. */
export interface TriggeredRequest {
  readonly trigger: Trigger;
  readonly sweepId: string;
  /** Minutes between two runs of this schedule; 1 where nobody said so. */
  readonly intervalMinutes: number;
  readonly request: SweeperRequest;
}

/**
 * Which trigger an event is, and the request in it. Only the event itself can be an envelope: a request that
 * holds one is refused, so that nobody can pass for another trigger.
 *
 * @param newSweepId makes an id for a run that nobody has named
 * @throws InvalidRequestError, and nothing else whatever the event is
 */
export function readEvent(event: unknown, newSweepId: () => string): TriggeredRequest {
  if (isStockTestEvent(event)) throw new InvalidRequestError([stockTestEventProblem]);
  if (isScheduledEvent(event)) {
    return { trigger: 'schedule', sweepId: newSweepId(), intervalMinutes: 1, request: parseRequest({}) };
  }
  if (isJsonObject(event) && Object.hasOwn(event, 'sweeper')) {
    const { sweeper, request } = parseEnvelope(event);
    return {
      trigger: sweeper.trigger,
      sweepId: sweeper.sweepId ?? newSweepId(),
      intervalMinutes: sweeper.intervalMinutes ?? 1,
      request: parseRequest(request ?? {}),
    };
  }
  const request = parseRequest(event ?? {});
  return { trigger: 'console', sweepId: newSweepId(), intervalMinutes: 1, request };
}

function parseEnvelope(event: object): z.infer<typeof envelopeSchema> {
  const oddity = oddityIn(event);
  if (oddity !== undefined) throw new InvalidRequestError([oddity]);
  const parsed = envelopeSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw new InvalidRequestError(problemsIn(event, { schema: envelopeSchema, issues, whole: 'event' }));
}

/** The classic EventBridge envelope, which carries no request of ours: a dry run, whatever else is in it. */
function isScheduledEvent(event: unknown): boolean {
  return (
    isJsonObject(event) &&
    Object.hasOwn(event, 'detail-type') &&
    event['detail-type'] === 'Scheduled Event' &&
    Object.hasOwn(event, 'source') &&
    event['source'] === 'aws.events'
  );
}

/** What the Lambda console offers as a first test event. */
function isStockTestEvent(event: unknown): boolean {
  return isJsonObject(event) && Object.keys(event).toSorted().join() === 'key1,key2,key3';
}

const stockTestEventProblem = {
  path: 'request',
  problem: 'this is the stock test event of the Lambda console',
  accepted: `a request, for example ${EXAMPLE_REQUEST}`,
};
