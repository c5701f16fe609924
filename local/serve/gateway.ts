import { z } from 'zod';
import type { Clock } from '../../functions/sweeper/clock.ts';
import { headersOf, type Call } from './call.ts';
import { checkBody, type CompileSchema } from './check-body.ts';
import { checkSignature, type Signer } from './check-signature.ts';
import { checkToken, type Bearer } from './check-token.ts';
import type { DeployedApi, DeployedMethod } from './deployed-api.ts';
import { findMethod } from './find-method.ts';
import { proxyEvent } from './proxy-event.ts';
import type { Refusal } from './refusal.ts';
import type { HttpReply } from './render-refusal.ts';
import { throttleOf } from './throttle.ts';

export interface GatewayParts {
  /** The function: gives its answer, or fails as Lambda does. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Waits by the function's clock. */
  readonly sleep: Clock['sleep'];
}

/** The result of a call: the function's answer, or why the gateway gives one of its own. */
export interface Passed {
  /** As in the template, `POST /sweeps/preview`; undefined where there is no such route. */
  readonly route: string | undefined;
  readonly outcome: HttpReply | Refusal;
}

/** The answer that a proxy integration must give; anything else counts as no answer. */
const proxyAnswer = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
  isBase64Encoded: z.literal(false).default(false),
});

/**
 * What API Gateway does with a call, in its order: finds the route, asks who calls, counts, checks parameters and body
 * and hands it to the function, as long as that takes no longer than the route allows.
 */
export function gatewayOf(
  api: DeployedApi,
  { invoke, sleep }: GatewayParts,
): (call: Call, compile: CompileSchema) => Promise<Passed> {
  const mayPass = throttleOf(api.throttle);
  return async (call, compile) => {
    const found = findMethod(api, call.method, call.path);
    if (found === undefined) return { route: undefined, outcome: NO_ROUTE };
    const { method } = found;
    const route = `${method.method} ${method.resource}`;
    const caller = authorize(method, call);
    if (isRefusal(caller)) return { route, outcome: caller };
    const refusal =
      (mayPass(call.receivedAt) ? undefined : THROTTLED) ??
      checkParameters(method, call) ??
      checkBody(method, call.body, headersOf(call)['content-type'], compile);
    if (refusal !== undefined) return { route, outcome: refusal };
    const event = proxyEvent(api.stage, call, found, caller);
    return { route, outcome: await answerOf(event, method.timeoutMs) };
  };

  /** The function's answer. If it comes too late, the function goes on, but nobody waits for it. */
  async function answerOf(event: unknown, timeoutMs: number): Promise<HttpReply | Refusal> {
    const answered = new AbortController();
    const given = await Promise.race([
      invoke(event).then(proxyReply, failure),
      sleep(timeoutMs, answered.signal).then(() => TIMED_OUT),
    ]);
    answered.abort();
    return given;
  }
}

const NO_ROUTE: Refusal = {
  type: 'MISSING_AUTHENTICATION_TOKEN',
  reason: 'there is no such route for any caller',
};
const THROTTLED: Refusal = { type: 'THROTTLED', reason: 'more calls than the stage allows' };
const FAILED: Refusal = {
  type: 'INTEGRATION_FAILURE',
  reason: 'the function failed, or its answer is not that of a proxy integration',
};
/** API Gateway shows a function that has no instance free as 500, of no type of its own (AWS reference, "Overlap"). */
const BUSY: Refusal = { type: 'DEFAULT_5XX', reason: 'the function has no instance free' };
const TIMED_OUT: Refusal = {
  type: 'INTEGRATION_TIMEOUT',
  reason: 'the function took longer than the route allows',
};

function isRefusal(one: Signer | Bearer | Refusal): one is Refusal {
  return 'reason' in one;
}

function authorize({ authorization }: DeployedMethod, call: Call): Signer | Bearer | Refusal {
  const headers = headersOf(call);
  return authorization.kind === 'iam'
    ? checkSignature(headers, call.receivedAt)
    : checkToken(headers['authorization'], authorization.scopes, call.receivedAt);
}

function checkParameters(method: DeployedMethod, call: Call): Refusal | undefined {
  const headers = headersOf(call);
  const missing =
    method.requiredQuery.find((name) => !call.query.has(name)) ??
    method.requiredHeaders.find((name) => headers[name] === undefined);
  if (missing === undefined) return undefined;
  return { type: 'BAD_REQUEST_PARAMETERS', reason: `a parameter is missing: ${missing}` };
}

/** @param error by its name as the Lambda API has it */
function failure(error: unknown): Refusal {
  return error instanceof Error && error.name === 'TooManyRequestsException' ? BUSY : FAILED;
}

function proxyReply(answer: unknown): HttpReply | Refusal {
  const parsed = proxyAnswer.safeParse(answer);
  if (!parsed.success) return FAILED;
  const { statusCode: status, headers, body } = parsed.data;
  return { status, headers, body };
}
