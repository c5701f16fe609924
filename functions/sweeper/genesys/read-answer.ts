import type { Moment } from '../clock.ts';
import type { Answered, HttpFailure } from './answer.ts';
import type { Arrived } from './exchange.ts';
import type { GenesysRequest } from './genesys-request.ts';
import { fieldOf } from '../json.ts';
import { readRetryAfter } from './retry-after.ts';

/** Lower-case words with dots (reference 7); anything else may be free text. */
const CODE = /^[a-z][a-z0-9]*(?:[._-][a-z0-9]+){0,8}$/;

/** Letters, digits and hyphens, at least one digit: an identifier, no name and no text. It reaches reports. */
const CONTEXT_ID = /^(?=.*\d)[A-Za-z0-9-]{8,64}$/;

/** An answer with a 2xx status. */
export function readAnswered(
  arrived: Arrived,
  times: Pick<Answered, 'sentAt' | 'answeredAt' | 'judgeAt'>,
): Answered {
  return {
    ok: true,
    status: arrived.status,
    body: arrived.body,
    ...times,
    ...contextOf(arrived),
  };
}

/** An answer with any other status. Genesys puts an `ErrorBody` into it (reference 7), which is not relied on. */
export function readHttpFailure(
  arrived: Arrived,
  { method, pathTemplate }: GenesysRequest,
  sentAt: Moment,
  now: number,
): HttpFailure {
  const code = fieldOf(arrived.body, 'code');
  const retryAfterSeconds = readRetryAfter(arrived, now);
  return {
    kind: 'http',
    method,
    pathTemplate,
    status: arrived.status,
    errorBody: arrived.body,
    sentAt,
    ...(typeof code === 'string' && code.length <= 100 && CODE.test(code) ? { code } : {}),
    ...contextOf(arrived),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** `contextId` of an error equals the header `ININ-Correlation-Id` (reference 7). */
function contextOf({ header, body }: Arrived): { contextId?: string } {
  const contextId = [header('inin-correlation-id'), fieldOf(body, 'contextId')].find(
    (value): value is string => typeof value === 'string' && CONTEXT_ID.test(value),
  );
  return contextId === undefined ? {} : { contextId };
}
