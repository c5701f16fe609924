import { createSchema, createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Caller, GatewayContext } from './caller.ts';
import { gatewayResolvers, type Sweeper } from './resolvers.ts';
import { typeDefs } from './schema.ts';

export interface GatewayOptions {
  readonly sweeper: Sweeper;
  /** Says who sent this request: your gateway checks its tokens here. Undefined if nobody is signed in. */
  readonly authenticate: (request: Request) => Promise<Caller | undefined>;
}

/** A GraphQL endpoint at `/graphql`, as a listener for `node:http`. */
export function createGateway({
  sweeper,
  authenticate,
}: GatewayOptions): YogaServerInstance<object, GatewayContext> {
  return createYoga<object, GatewayContext>({
    schema: createSchema<GatewayContext>({ typeDefs, resolvers: gatewayResolvers(sweeper) }),
    context: async ({ request }) => ({ caller: await authenticate(request) }),
    graphiql: false,
    landingPage: false,
  });
}
