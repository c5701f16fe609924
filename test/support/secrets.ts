import type { Simulator } from '../../local/simulator/simulator.ts';
import { SECRET, type Whole } from './whole.ts';

/** The content of the secret that is right for a simulated organisation. */
export function secretOf({ credentials, app }: Simulator): Record<string, string> {
  const url = app.listeningOrigin;
  return { ...credentials, region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url };
}

/**
 * At the first request of a path, before it is looked at, the token stops working: Genesys answers 401.
 *
 * @param also what happens at the same moment, such as to the secret
 */
export function rejectTokenAt(
  { simulator }: Whole,
  path: string,
  also: () => void | Promise<void>,
  nth = 1,
): void {
  let count = 0;
  simulator.on('before', async (request) => {
    if (request.path !== path) return;
    count += 1;
    if (count !== nth) return;
    simulator.clients.revokeAll();
    await also();
  });
}

/** Somebody replaces the secret by that of another client, as it may be of another organisation. */
export function replaceSecret(
  { secrets, simulator }: Whole,
  by: object = { clientId: 'somebody-else' },
): void {
  secrets.put(SECRET, { ...secretOf(simulator), ...by });
}
