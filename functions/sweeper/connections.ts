import { readCredentials } from './credentials.ts';
import { OrganisationConnection } from './genesys/connection.ts';
import type { OrganisationSettings } from './settings.ts';
import type { World } from './world.ts';

/** One connection for each organisation, kept warm between invocations. */
export interface Connections {
  readonly of: (organisation: OrganisationSettings) => OrganisationConnection;
}

export function openConnections({ clock, dispatcher, secrets }: World): Connections {
  const connections = new Map<string, OrganisationConnection>();
  return {
    of: ({ name, secretId }) => {
      const known = connections.get(name);
      if (known !== undefined) return known;
      const connection = new OrganisationConnection({
        clock,
        dispatcher,
        readCredentials: () => readCredentials(secretId, secrets),
      });
      connections.set(name, connection);
      return connection;
    },
  };
}
