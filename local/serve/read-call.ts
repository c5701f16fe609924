import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Call } from './call.ts';

/**
 * A request as a call of the API; undefined where its path is not within the stage. Path and headers are taken as they
 * came in, because this server parses them in another way than API Gateway.
 *
 * @param base the stage's path: `/v1`
 * @param now milliseconds since the epoch
 */
export function readCall(request: FastifyRequest, base: string, now: number): Call | undefined {
  const { raw, method, body } = request;
  const [path = '', ...query] = (raw.url ?? '').split('?');
  if (path !== base && !path.startsWith(`${base}/`)) return undefined;
  const { rawHeaders } = raw;
  return {
    method,
    path: path.slice(base.length),
    query: new URLSearchParams(query.join('?')),
    headers: rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
    ),
    body: typeof body === 'string' ? body : '',
    requestId: randomUUID(),
    receivedAt: now,
  };
}
