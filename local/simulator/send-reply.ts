import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answered, ReceivedRequest } from './answer.ts';
import { objectOf, textOf } from './json-values.ts';
import { hang, resetConnection, sendHalf, webPage } from './raw-reply.ts';

/** A request that has come over a socket. */
export function receivedRequest(request: FastifyRequest): ReceivedRequest {
  const { method, url, headers, params, body } = request;
  const all = Object.entries(objectOf(params)).map(([name, value]) => [name, textOf(value)] as const);
  return {
    method,
    url,
    headers,
    params: Object.fromEntries(all.filter(([name]) => name !== '*')),
    body: textOf(body),
  };
}

/** Sends an answer over the socket that its request came by, or breaks that as the answer says. */
export function sendReply(reply: FastifyReply, { headers, answer }: Answered): FastifyReply {
  // Without one of ours Node would send the machine's own time.
  reply.raw.sendDate = false;
  reply.headers(headers);
  if (!('spoilt' in answer)) {
    reply.code(answer.status);
    if (answer.body === undefined) return reply.send();
    return reply.type('application/json').send(JSON.stringify(answer.body));
  }
  const { spoilt } = answer;
  switch (spoilt.kind) {
    case 'reset':
      resetConnection(reply);
      return reply;
    case 'hang':
      hang(reply);
      return reply;
    case 'half-body':
      sendHalf(
        reply,
        answer.reply?.status ?? 200,
        JSON.stringify(answer.reply?.body ?? {}),
        spoilt.asIfWhole,
      );
      return reply;
    case 'html':
    case 'proxy':
      return reply.code(spoilt.status).type('text/html').send(webPage);
    case 'empty-body':
      return reply.code(spoilt.status).type('application/json').send('');
  }
}
