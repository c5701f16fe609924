import * as z from 'zod/mini';
import type { Acted } from './actions/act.ts';
import { presentError, type SweeperError } from './errors.ts';
import { errorAnswer, runAnswer } from './http/answer.ts';
import { readRequest } from './http/read-request.ts';
import { readSweepCall, type SweepCall } from './http/read-sweep-call.ts';
import {
  callerOf,
  findRoute,
  isProxyEvent,
  otherHttpSender,
  requestIdOf,
  isRunRoute,
  SWEEP_ID_PATTERN,
  SYNCHRONOUS_MS,
  type ProxyEvent,
} from './http/routes.ts';
import { fieldOf, isJsonObject } from './json.ts';
import { LOG_KEYS } from './names.ts';
import type { Trigger } from './request/plan.ts';
import { EXAMPLE_REQUEST, InvalidRequestError, unsafeInputIn, problemsIn } from './request/problems.ts';
import { checkRequest, type CheckedRequest } from './request/schema.ts';

const MINUTES_PER_YEAR = 525_600;

/** The envelope that machines put around a request. People do not need it. DESIGN.md section 4. */
const envelopeSchema = z.strictObject({
  sweeper: z.strictObject({
    trigger: z.enum(['schedule', 'api', 'step-functions', 'console']),
    sweepId: z.optional(z.string().check(z.regex(SWEEP_ID_PATTERN))),
    intervalMinutes: z.optional(z.int().check(z.gte(1), z.lte(MINUTES_PER_YEAR))),
  }),
  request: z.optional(z.unknown()),
});

/** A request, what is wrong with it, and who sent it. */
export interface TriggeredRequest extends CheckedRequest {
  readonly trigger: Trigger;
  /** The caller as AWS knows it; else the trigger. */
  readonly askedBy: string;
  readonly sweepId: string;
  /** Minutes between two runs of this schedule; 1 if not given. */
  readonly intervalMinutes: number;
}

/** An event: what its sender asks for, and which form of answer they expect. */
export interface Delivery {
  /** The keys of the run's log lines before there is a plan. */
  readonly keys: Readonly<Record<string, string>>;
  /** How long the answer may take of the time that the function has left, both in milliseconds. */
  readonly timeFor: (remainingMs: number) => number;
  /** @throws only SweeperError, if the event is not a request: what is wrong with a request is in it */
  readonly read: () => ReadDelivery;
  /**
   * What the function returns for a run that could not be done.
   *
   * @throws the error itself, if that is the sender's answer
   */
  readonly fail: (error: SweeperError) => unknown;
}

/** What is asked for: a run, or something about sweeps that are remembered. */
export type ReadDelivery = RunDelivery | { readonly kind: 'sweep-call'; readonly call: SweepCall };

/** A request, and what the function returns for a run that was done. */
export interface RunDelivery {
  readonly kind: 'run';
  readonly triggered: TriggeredRequest;
  readonly answer: (acted: Acted) => unknown;
}

const roundSchema = z.strictObject({
  round: z.strictObject({ sweepId: z.string().check(z.regex(SWEEP_ID_PATTERN)) }),
});

/** The sweep of which the state machine asks for a round; undefined for every other event. */
export function roundOf(event: unknown): string | undefined {
  const parsed = roundSchema.safeParse(event);
  return parsed.success ? parsed.data.round.sweepId : undefined;
}

const digestSchema = z.strictObject({ digest: z.strictObject({ until: z.iso.datetime() }) });

/** The end of the week of which the weekly schedule wants the digest, milliseconds since the epoch; else undefined. */
export function digestUntil(event: unknown): number | undefined {
  const parsed = digestSchema.safeParse(event);
  return parsed.success ? Date.parse(parsed.data.digest.until) : undefined;
}

/**
 * How to handle an event. An HTTP request always gets an answer; for every other event, an error may be thrown.
 *
 * @param newSweepId makes an id for a run without one
 */
export function deliveryOf(event: unknown, newSweepId: () => string): Delivery {
  const sender = otherHttpSender(event);
  if (sender !== undefined) return foreignDelivery(sender, newSweepId());
  if (isProxyEvent(event)) return httpDelivery(event, sweepIdOf(event, newSweepId));
  return {
    keys: {},
    timeFor: (remainingMs) => remainingMs,
    read: () => ({
      kind: 'run',
      triggered: readPlainEvent(event, newSweepId),
      answer: ({ answer }) => answer,
    }),
    fail: (error) => {
      throw presentError(error);
    },
  };
}

function httpDelivery(event: ProxyEvent, sweepId: string): Delivery {
  return {
    keys: { [LOG_KEYS.sweepId]: sweepId },
    timeFor: (remainingMs) => Math.min(remainingMs, SYNCHRONOUS_MS),
    read: () => {
      const route = findRoute(event);
      if (!isRunRoute(route)) return { kind: 'sweep-call', call: readSweepCall(event, route) };
      return {
        kind: 'run',
        triggered: {
          trigger: 'api',
          askedBy: callerOf(event) ?? 'api',
          sweepId,
          intervalMinutes: 1,
          ...readRequest(event, route),
        },
        answer: (acted) => runAnswer(route, acted, sweepId),
      };
    },
    fail: (error) => errorAnswer(error, sweepId),
  };
}

/** An HTTP request that did not come through the REST API: its sender wants an answer, and gets one that says what works. */
function foreignDelivery(sender: string, sweepId: string): Delivery {
  return {
    keys: { [LOG_KEYS.sweepId]: sweepId },
    timeFor: (remainingMs) => Math.min(remainingMs, SYNCHRONOUS_MS),
    read: () => {
      const problem = `this is an event of ${sender}, which is not answered`;
      const accepted = `a call of the REST API that the stack deploys, or a request as the event itself, for example ${EXAMPLE_REQUEST}`;
      throw new InvalidRequestError([{ path: 'event', problem, accepted }]);
    },
    fail: (error) => errorAnswer(error, sweepId),
  };
}

/**
 * Reads an event that is not an HTTP request. Only the event itself can be an envelope: a request that contains one is
 * refused, so that no caller can pretend to be another trigger.
 */
function readPlainEvent(event: unknown, newSweepId: () => string): TriggeredRequest {
  if (isStockTestEvent(event)) throw new InvalidRequestError([stockTestEventProblem]);
  const eventBridge = eventBridgeEvent(event);
  if (eventBridge === 'other') throw new InvalidRequestError([otherEventProblem]);
  if (eventBridge === 'scheduled') {
    return { ...sentBy('schedule'), sweepId: newSweepId(), intervalMinutes: 1, ...checkRequest({}) };
  }
  if (isJsonObject(event) && Object.hasOwn(event, 'sweeper')) {
    const { sweeper, request } = parseEnvelope(event);
    return {
      ...sentBy(sweeper.trigger),
      sweepId: sweeper.sweepId ?? newSweepId(),
      intervalMinutes: sweeper.intervalMinutes ?? 1,
      ...checkRequest(request ?? {}),
    };
  }
  return { ...sentBy('console'), sweepId: newSweepId(), intervalMinutes: 1, ...checkRequest(event ?? {}) };
}

/** Nothing that is known to us says more about the caller: CloudTrail may. */
function sentBy(trigger: Trigger): Pick<TriggeredRequest, 'trigger' | 'askedBy'> {
  return { trigger, askedBy: trigger };
}

/**
 * API Gateway's id of the request, which its access log has as well; a new one if it does not have the form of a sweep
 * id.
 */
function sweepIdOf(event: ProxyEvent, newSweepId: () => string): string {
  const id = requestIdOf(event);
  return typeof id === 'string' && SWEEP_ID_PATTERN.test(id) ? id : newSweepId();
}

function parseEnvelope(event: object): z.infer<typeof envelopeSchema> {
  const unsafeInput = unsafeInputIn(event);
  if (unsafeInput !== undefined) throw new InvalidRequestError([unsafeInput]);
  const parsed = envelopeSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw new InvalidRequestError(problemsIn(event, { schema: envelopeSchema, issues, whole: 'event' }));
}

/**
 * An event of EventBridge, which contains no request. `scheduled`: from a rule, or from EventBridge Scheduler if its
 * schedule has no input (reference aws, "Schedule"). It means a dry run, whatever else is in it.
 */
function eventBridgeEvent(event: unknown): 'scheduled' | 'other' | undefined {
  const source = fieldOf(event, 'source');
  const detailType = fieldOf(event, 'detail-type');
  if (source === undefined || detailType === undefined) return undefined;
  const isSchedule = source === 'aws.events' || source === 'aws.scheduler';
  return isSchedule && detailType === 'Scheduled Event' ? 'scheduled' : 'other';
}

/** What the Lambda console offers as a first test event. */
function isStockTestEvent(event: unknown): boolean {
  return isJsonObject(event) && Object.keys(event).toSorted().join() === 'key1,key2,key3';
}

const otherEventProblem = {
  path: 'event',
  problem: 'this is an EventBridge event, and not one of a schedule',
  accepted: `an event of a schedule, which is a dry run; or a request as the rule’s constant input, for example ${EXAMPLE_REQUEST}`,
};

const stockTestEventProblem = {
  path: 'request',
  problem: 'this is the stock test event of the Lambda console',
  accepted: `a request, for example ${EXAMPLE_REQUEST}`,
};
