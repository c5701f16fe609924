import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as wait } from 'node:timers/promises';
import { answer, loginPath } from './answer.ts';
import type { ApiRoute } from './api-call.ts';
import { ApiError, errorBody, rejected } from './api-error.ts';
import type { Assumptions } from './assumptions.ts';
import { defaultAssumptions } from './assumptions.ts';
import type { Conditions } from './conditions.ts';
import { defaultConditions } from './conditions.ts';
import { controlRoutes } from './control.ts';
import { ConversationStore } from './conversation-store.ts';
import { Faults } from './faults.ts';
import type { Hook, Moment } from './hooks.ts';
import { Hooks } from './hooks.ts';
import { Journal } from './journal.ts';
import { objectOf } from './json-values.ts';
import type { LifeOptions } from './life-core.ts';
import { Life } from './life.ts';
import type { ConversationModel } from './model.ts';
import type { ClientOptions } from './oauth-clients.ts';
import { OAuthClients } from './oauth-clients.ts';
import { seededOrganisation } from './organisation.ts';
import { populate } from './population.ts';
import { seededRandom } from './random.ts';
import { apiRoutes, unknownRoute } from './routes/api-routes.ts';
import { receivedRequest, sendReply } from './send-reply.ts';
import { simulatedClock } from './simulated-clock.ts';
import type { SimulatorState } from './simulator-state.ts';

export interface SimulatorOptions {
  /** Same seed, same organisation, ids and stories; 1 where absent. */
  readonly seed?: number;
  /** How many conversations the seeded population has; none where absent. */
  readonly conversations?: number;
  /** The time, ms since the epoch; the system's where absent. */
  readonly now?: () => number;
  /** Waits for a latency; with timers where absent. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** The organisation's OAuth clients; one that may do everything a sweeper does where absent. */
  readonly clients?: readonly ClientOptions[];
  readonly assumptions?: Partial<Assumptions>;
  readonly conditions?: Partial<Conditions>;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A Genesys Cloud on loopback: login and API at one address, with everything it knows open to whoever drives it. */
export interface Simulator extends SimulatorState {
  readonly app: FastifyInstance;
  /** The time now, ms since the epoch. */
  readonly now: () => number;
  /** The first client's. */
  readonly credentials: Credentials;
  /** Starts listening on loopback, on a free port unless one is given; returns the base URL. */
  readonly listen: (options?: { readonly port?: number }) => Promise<string>;
  /** Stops, and cuts every connection. */
  readonly close: () => Promise<void>;
  /** Begins the life of a conversation, to be handed to {@link Simulator.add}. */
  readonly life: (options?: LifeOptions) => Life;
  readonly add: (conversation: Life | ConversationModel) => ConversationModel;
  /** Acts at an exact request; returns the function that stops it. */
  readonly on: (moment: Moment, hook: Hook) => () => void;
}

const maxBodyBytes = 512_000;

/** Builds a simulator with its population; nothing listens yet. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const state = initialState(options);
  const lifeContext = (): {
    random: typeof state.random;
    organisation: typeof state.organisation;
    now: number;
  } => ({
    random: state.random,
    organisation: state.organisation,
    now: state.clock.now(),
  });
  for (const one of populate(lifeContext(), options.conversations ?? 0)) state.conversations.add(one);
  // Only who listens needs it.
  let built: FastifyInstance | undefined;
  const app = (): FastifyInstance => (built ??= createApp(state));
  return {
    ...state,
    get app() {
      return app();
    },
    now: state.clock.now,
    get credentials() {
      const [first] = state.clients.list;
      return { clientId: first?.id ?? '', clientSecret: first?.secret ?? '' };
    },
    listen: ({ port = 0 } = {}) => app().listen({ port, host: '127.0.0.1' }),
    close: async () => built?.close(),
    life: (lifeOptions) => new Life(lifeContext(), lifeOptions),
    add: (given) => state.conversations.add(given instanceof Life ? given.build() : given),
    on: (moment, hook) => state.hooks.on(moment, hook),
  };
}

function initialState(options: SimulatorOptions): SimulatorState {
  const random = seededRandom(options.seed ?? 1);
  const organisation = seededOrganisation(random);
  const clients = new OAuthClients(random, organisation);
  for (const client of options.clients ?? [{}]) clients.add(client);
  return {
    random,
    organisation,
    clients,
    clock: simulatedClock(options.now ?? Date.now),
    conversations: new ConversationStore(),
    journal: new Journal(),
    faults: new Faults(),
    hooks: new Hooks(),
    assumptions: { ...defaultAssumptions(), ...options.assumptions },
    conditions: { ...defaultConditions(), ...options.conditions },
    sleep: options.sleep ?? ((ms) => wait(ms)),
  };
}

function createApp(state: SimulatorState): FastifyInstance {
  const app = Fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const respond = async (
    route: ApiRoute | 'login',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => sendReply(reply, await answer(state, route, receivedRequest(request)));
  app.post(loginPath, (request, reply) => respond('login', request, reply));
  for (const route of apiRoutes(state)) {
    const url = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.route({
      method: route.method,
      url,
      handler: (request, reply) => respond(route, request, reply),
    });
  }
  controlRoutes(app, state);
  app.setNotFoundHandler((request, reply) =>
    respond(unknownRoute(request.method, request.url), request, reply),
  );
  app.setErrorHandler((error, _request, reply) => {
    const tooLarge = objectOf(error)['code'] === 'FST_ERR_CTP_BODY_TOO_LARGE';
    const told = tooLarge ? rejected(413) : new ApiError(500, 'internal.server.error', String(error));
    const contextId = state.random.uuid();
    return reply.code(told.status).header('inin-correlation-id', contextId).send(errorBody(told, contextId));
  });
  return app;
}
