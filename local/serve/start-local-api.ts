import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { fieldOf } from '../../functions/sweeper/json.ts';
import { openApiDocument } from '../openapi.ts';
import { headersOf, type Call } from './call.ts';
import type { CompileSchema } from './check-body.ts';
import type { DeployedApi } from './deployed-api.ts';
import { gatewayOf, type GatewayParts, type Passed } from './gateway.ts';
import { tokenIssuer, type IssueToken } from './issue-token.ts';
import { readCall } from './read-call.ts';
import type { Refusal } from './refusal.ts';
import { renderRefusal } from './render-refusal.ts';
import { newTokenClient, type TokenClient } from './token-client.ts';

/** What callers sign for, and where the tokens come from. */
const REGION = 'eu-central-1';
/** The largest body that API Gateway takes (its quotas for REST APIs: payload size). */
const LARGEST_BODY = 10 * 1_024 * 1_024;

/** Sent with every answer, so that nobody thinks that callers are verified here. */
const NOT_VERIFIED = 'signatures and tokens are checked for presence and form, not verified';

const TOO_LARGE: Refusal = { type: 'REQUEST_TOO_LARGE', reason: 'the body is larger than 10 MB' };
const NO_URL: Refusal = { type: 'DEFAULT_4XX', reason: 'the path is not a validly encoded URL' };

export interface LocalApiParts extends GatewayParts {
  /** Milliseconds since the epoch, by the callers' clock: for signatures, tokens and the stage's limits. */
  readonly now: () => number;
  /** 0 for a free one. */
  readonly port: number;
  /** Called for every answer within the stage. */
  readonly served: (one: Served) => void;
}

export interface Served {
  /** As in the template, `POST /sweeps/preview`; undefined where there is no such route. */
  readonly route: string | undefined;
  readonly status: number;
  /** Of the problem document, where it is one. */
  readonly code: string | undefined;
  /** What exactly the gateway rejected, where it has not let the call through. */
  readonly reason: string | undefined;
}

export interface RunningApi {
  readonly origin: string;
  /** With the stage, as the output of a deployment, but without a slash at its end. */
  readonly url: string;
  /** Only with tokens. */
  readonly tokenUrl: string | undefined;
  /** The clients that get tokens there; none where callers sign. */
  readonly clients: readonly TokenClient[];
  readonly region: string;
  readonly close: () => Promise<void>;
}

/** Serves an API on loopback as API Gateway does, and also `/openapi.json` and, with tokens, `/oauth2/token`. */
export async function startLocalApi(api: DeployedApi, parts: LocalApiParts): Promise<RunningApi> {
  const { now, port } = parts;
  const base = `/${api.stage}`;
  const clients = api.clients.map(newTokenClient);
  const hasTokens = clients.length > 0;
  const app = createApp(api, base, parts);
  app.get('/openapi.json', ({ protocol, host }) => documentFor(`${protocol}://${host}${base}`));
  if (hasTokens) serveTokens(app, await tokenIssuer(clients, REGION), now);
  const origin = await app.listen({ host: '127.0.0.1', port });
  return {
    origin,
    url: `${origin}${base}`,
    tokenUrl: hasTokens ? `${origin}/oauth2/token` : undefined,
    clients,
    region: REGION,
    close: () => app.close(),
  };
}

/** Every path without a route of its own goes to the gateway. */
function createApp(
  api: DeployedApi,
  base: string,
  { now, served, ...parts }: LocalApiParts,
): FastifyInstance {
  const gateway = gatewayOf(api, parts);

  const send = (reply: FastifyReply, call: Call, { route, outcome }: Passed): FastifyReply => {
    const { requestId } = call;
    const isRefused = 'reason' in outcome;
    const { status, headers, body } = isRefused
      ? renderRefusal(api, outcome, { requestId, accept: headersOf(call)['accept'] })
      : outcome;
    // For people who write a client: a deployed API does not say it.
    const reason = isRefused ? outcome.reason : undefined;
    if (reason !== undefined) reply.header('x-local-api-refusal', reason);
    served({ route, status, code: codeIn(body), reason });
    // As bytes: for a text, the server would add a charset to its content type.
    return reply
      .code(status)
      .headers({ ...headers, 'x-amzn-requestid': requestId })
      .send(Buffer.from(body));
  };
  /** Answers with the result of a call. For a stage that does not exist, there are no gateway responses of the API. */
  const within = async (
    request: FastifyRequest,
    reply: FastifyReply,
    pass: (call: Call) => Promise<Passed>,
  ): Promise<FastifyReply> => {
    const call = readCall(request, base, now());
    return call === undefined
      ? reply.code(403).send({ message: 'Forbidden' })
      : send(reply, call, await pass(call));
  };
  const answer = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    within(request, reply, (call) => gateway(call, compilerOf(request)));
  const refuse = (request: FastifyRequest, reply: FastifyReply, outcome: Refusal): Promise<FastifyReply> =>
    within(request, reply, async () => ({ route: undefined, outcome }));

  const app = fastify({
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: true,
    ajv: {
      // Bodies are checked as they came: nothing is coerced or removed.
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true },
    },
    frameworkErrors: (_error, request, reply) => void refuse(request, reply, NO_URL),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onSend', async (_request, reply) => void reply.header('x-local-api', NOT_VERIFIED));
  app.all('*', answer);
  app.setNotFoundHandler(answer);
  app.setErrorHandler((error, request, reply) => {
    if (fieldOf(error, 'code') !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error;
    return refuse(request, reply, TOO_LARGE);
  });
  return app;
}

function serveTokens(app: FastifyInstance, issue: IssueToken, now: () => number): void {
  app.post('/oauth2/token', async ({ headers, body }, reply) => {
    const { authorization, 'content-type': contentType } = headers;
    const answer = await issue(
      { authorization, contentType, body: typeof body === 'string' ? body : '' },
      now(),
    );
    return reply.code(answer.status).send(answer.body);
  });
}

function compilerOf(request: FastifyRequest): CompileSchema {
  return (schema) => {
    const validate = request.compileValidationSchema(schema);
    return (value) => (validate(value) ? [] : (validate.errors ?? []));
  };
}

/** The document in docs/, with this API as its server. */
function documentFor(url: string): object {
  const servers = [{ url, description: `A local API on a simulated Genesys Cloud: ${NOT_VERIFIED}.` }];
  return { ...openApiDocument(), servers };
}

function codeIn(body: string): string | undefined {
  try {
    const code = fieldOf(JSON.parse(body), 'code');
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
